import { describe, expect, test } from 'vitest'
import {
  applyExpiry,
  applyMovement,
  applySuspension,
  emptyHolding,
  type Entry,
  type Holding,
  type Movement,
} from './holding.ts'
import { isSuspended, orderBy, suspendedIn, unorderedSince } from './open-set-ups.ts'

const term = '2027-06-30'

type Step = Movement | { readonly sweep: 'suspension' | 'expiry'; readonly today: string }

function run(steps: readonly Step[]): { holding: Holding; entries: Entry[] } {
  const holding = emptyHolding()
  const entries: Entry[] = []
  for (const each of steps) {
    if ('sweep' in each) {
      entries.push(...(each.sweep === 'expiry' ? applyExpiry : applySuspension)(holding, each.today))
      continue
    }
    const result = applyMovement(holding, each)
    if ('fault' in result) throw new Error(result.fault)
    entries.push(...result.entries)
  }
  return { holding, entries }
}

/**
 * The grace period runs for each set-up. Days are of 2026; a set-up has 30 of them. What stands at the end: what of each set-up
 * is not ordered, and whether it is suspended.
 */
describe('what nobody orders in time', () => {
  const first = setUpOf(100, '2026-11-01', '2026-12-01')
  const second = setUpOf(200, '2026-11-20', '2026-12-20')
  const shorter = setUpOf(300, '2026-11-05', '2026-11-15') // the catalogue gave only ten days by then
  const held = 'available'
  const gone = 'suspended'

  test.each<[string, readonly Step[], number, number, readonly (readonly [number, string])[]]>([
    ['is held until the day before its deadline', [first, sweep('2026-11-30')], 100, 0, [[100, held]]],
    ['is suspended on that day', [first, sweep('2026-12-01')], 0, 0, [[100, gone]]],
    ['is suspended once', [first, sweep('2026-12-01'), sweep('2026-12-01')], 0, 0, [[100, gone]]],
    ['is suspended however late the sweep comes', [first, sweep('2027-02-01')], 0, 0, [[100, gone]]],
    [
      'is late for itself: the newer set-up keeps its days',
      [first, second, sweep('2026-12-01')],
      200,
      0,
      [
        [100, gone],
        [200, held],
      ],
    ],
    [
      'belongs to the newest set-ups: an order of the first one’s quantity settles that one',
      [first, second, ordering(100), sweep('2026-12-01')],
      300,
      100,
      [[200, held]],
    ],
    [
      'is what of a set-up an order left',
      [first, second, ordering(60), sweep('2026-12-01')],
      260,
      60,
      [
        [40, gone],
        [200, held],
      ],
    ],
    [
      'is late by its own deadline, where a newer set-up has the sooner one',
      [first, shorter, sweep('2026-11-15')],
      100,
      0,
      [
        [100, held],
        [300, gone],
      ],
    ],
    ['comes back with an order', [first, sweep('2026-12-01'), ordering(100)], 100, 100, []],
    ['comes back as far as the order goes', [first, sweep('2026-12-01'), ordering(30)], 30, 30, [[70, gone]]],
    ['comes back to whoever orders it', [first, sweep('2026-12-01'), ordering(100, 2)], 100, 100, []],
    [
      'comes back after what is still held is settled',
      [first, second, sweep('2026-12-01'), ordering(250)],
      250,
      250,
      [[50, gone]],
    ],
    [
      'comes back with what an order has left, on top of which the rest is new',
      [first, sweep('2026-12-01'), ordering(180)],
      180,
      180,
      [],
    ],
    [
      'is asked for again by a new set-up, which has its own days',
      [first, sweep('2026-12-01'), setUpOf(60, '2026-12-05', '2027-01-04')],
      60,
      0,
      [
        [40, gone],
        [60, held],
      ],
    ],
    ['is not suspended once its term is over', [first, sweep('2027-07-01')], 100, 0, [[100, held]]],
  ])('%s', (_, steps, available, ordered, left) => {
    const { holding } = run(steps)
    expect(holding).toMatchObject({ available, ordered })
    const setUps = holding.balances.flatMap((balance) => balance.setUps)
    expect(setUps.map((each) => [each.quantity, isSuspended(each) ? gone : held])).toEqual(left)
  })

  test('is one entry for each balance, and remembered beside it', () => {
    const { holding, entries } = run([first, second, setUpOf(100, '2026-11-01', '2026-12-01', 2), sweep('2026-12-20')])
    expect(entries.slice(3)).toMatchObject([
      { kind: 'suspended', serving: 1, available_change: -300, ordered_change: 0, available_after: 100 },
      { kind: 'suspended', serving: 2, available_change: -100, ordered_change: 0, available_after: 0 },
    ])
    expect(
      holding.balances.map((balance) => [suspendedIn(balance), unorderedSince(balance), orderBy(balance)]),
    ).toEqual([
      [300, null, null],
      [100, null, null],
    ])
  })

  test('is forgotten with its term', () => {
    const { holding, entries } = run([first, sweep('2026-12-01'), { sweep: 'expiry', today: '2027-07-01' }])
    expect(entries).toHaveLength(2) // the ledger has nothing left to take away
    expect(holding.balances.map((balance) => [suspendedIn(balance), balance.setUps[0]?.lapsedOn])).toEqual([
      [0, '2027-07-01'],
    ])
  })

  test('has its age from its own set-up, not from what was settled before', () => {
    const { holding } = run([first, second, ordering(100)])
    expect(holding.balances.map(unorderedSince)).toEqual(['2026-11-20T09:00:00Z'])
    expect(holding.balances.map(orderBy)).toEqual(['2026-12-20'])
  })
})

function setUpOf(quantity: number, on: string, orderBy: string, serving = 1): Movement {
  return { kind: 'set-up', serving, quantity, term, on, at: `${on}T09:00:00Z`, orderBy }
}

function ordering(quantity: number, serving = 1): Movement {
  return { kind: 'subscription', serving, quantity, term, on: '2026-11-20', at: '2026-11-20T09:00:00Z' }
}

function sweep(today: string): Step {
  return { sweep: 'suspension', today }
}
