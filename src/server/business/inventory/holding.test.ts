import fc from 'fast-check'
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
import { isUnordered, orderBy, unorderedSince } from './open-set-ups.ts'

const terms = ['2026-06-30', '2027-06-30', '2028-06-30']

const movement = fc.record({
  kind: fc.constantFrom<Movement['kind']>(
    'license',
    'license-with-coverage',
    'coverage-renewal',
    'subscription',
    'seats-added',
    'seats-reduced',
    'renewal',
    'set-up',
  ),
  serving: fc.integer({ min: 1, max: 3 }),
  quantity: fc.integer({ min: 1, max: 500 }),
  term: fc.option(fc.constantFrom(...terms)),
  on: fc.constantFrom('2026-01-15', '2026-12-01', '2027-09-01'),
  at: fc.constantFrom('2026-01-15T10:00:00Z', '2026-12-01T10:00:00Z', '2027-09-01T10:00:00Z'),
  orderBy: fc.constantFrom('2026-02-14', '2026-12-31', '2027-10-01'),
})
/** The days on which a sweep of one kind or the other comes round. */
const sweep = fc.record({
  sweep: fc.constantFrom('expiry', 'suspension'),
  today: fc.constantFrom(...terms, '2026-02-20', '2027-01-02'),
})
const step = fc.oneof({ arbitrary: movement, weight: 5 }, { arbitrary: sweep, weight: 2 })

type Step = Movement | { readonly sweep: string; readonly today: string }

function run(steps: readonly Step[]): { holding: Holding; entries: Entry[] } {
  const holding = emptyHolding()
  const entries: Entry[] = []
  for (const each of steps) {
    if ('sweep' in each) {
      entries.push(...(each.sweep === 'expiry' ? applyExpiry : applySuspension)(holding, each.today))
    } else {
      const before = structuredClone(holding)
      const result = applyMovement(holding, each)
      if ('fault' in result) expect(holding).toEqual(before)
      else entries.push(...result.entries)
    }
  }
  return { holding, entries }
}

describe('whatever is ordered, set up, renewed, reduced and expires', () => {
  test('available = ordered + unordered with unordered >= 0, in every balance and after every entry', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { holding, entries } = run(steps)
        for (const balance of holding.balances) {
          expect(balance.ordered).toBeGreaterThanOrEqual(0)
          expect(balance.coverage).toBeGreaterThanOrEqual(0)
          expect(balance.available).toBeGreaterThanOrEqual(balance.ordered)
          const left = balance.setUps.filter(isUnordered)
          expect(left.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(balance.available - balance.ordered)
          expect(unorderedSince(balance) !== null).toBe(balance.available > balance.ordered)
          expect(orderBy(balance) !== null).toBe(balance.available > balance.ordered)
          for (const { quantity } of balance.setUps) expect(quantity).toBeGreaterThan(0)
        }
        for (const entry of entries) {
          expect(entry.available_after).toBeGreaterThanOrEqual(entry.ordered_after)
          expect(entry.ordered_after).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('the ledger alone gives every balance, every running total and the positions without a gap', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { holding, entries } = run(steps)
        const rebuilt = new Map<string, { available: number; ordered: number; coverage: number }>()
        let available = 0
        entries.forEach((entry, index) => {
          available += entry.available_change
          expect(entry.position).toBe(index + 1)
          expect(entry.available_after).toBe(available)
          const key = `${String(entry.serving)} ${entry.term}`
          const sums = rebuilt.get(key) ?? { available: 0, ordered: 0, coverage: 0 }
          sums.available += entry.available_change
          sums.ordered += entry.ordered_change
          sums.coverage += entry.coverage_change
          rebuilt.set(key, sums)
        })
        expect(holding.entries).toBe(entries.length)
        expect(holding.available).toBe(available)
        for (const { serving, term, available: held, ordered, coverage } of holding.balances) {
          expect(rebuilt.get(`${String(serving)} ${term}`)).toEqual({ available: held, ordered, coverage })
        }
      }),
      { numRuns: 500 },
    )
  })

  test('an order raises what is available only by what exceeds the unordered seats, whatever was suspended', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 900 }), (steps, quantity) => {
        const { holding } = run(steps)
        const before = { available: holding.available, ordered: holding.ordered }
        // Seats that were set up after the order's term had ended are not what it orders, but for those of its own balance.
        const unordered = holding.balances
          .flatMap((b) =>
            b.setUps.filter((each) => (b.serving === 1 && b.term === '2027-06-30') || each.on <= '2027-06-30'),
          )
          .filter(isUnordered)
          .reduce((total, { quantity: left }) => total + left, 0)
        applyMovement(holding, order(1, quantity))
        expect(holding.ordered).toBe(before.ordered + quantity)
        expect(holding.available).toBe(before.available + Math.max(0, quantity - unordered))
      }),
    )
  })
})

describe('settlement', () => {
  test("takes the order's own serving first, then the others' oldest first", () => {
    const holding = emptyHolding()
    applyMovement(holding, setUp(3, 100, '2026-03-01T00:00:00Z'))
    applyMovement(holding, setUp(2, 100, '2026-02-01T00:00:00Z'))
    applyMovement(holding, setUp(1, 100, '2026-04-01T00:00:00Z'))

    const result = applyMovement(holding, order(1, 150))

    expect(entriesOf(result)).toMatchObject([
      { kind: 'settled', serving: 2, available_change: -50, ordered_change: 0 },
      { kind: 'subscription', serving: 1, available_change: 50, ordered_change: 150 },
    ])
    expect(holding).toMatchObject({ available: 300, ordered: 150 })
  })

  test('takes the oldest set-up first also where a balance holds older and newer ones', () => {
    const holding = emptyHolding()
    applyMovement(holding, setUp(2, 10, '2026-02-01T00:00:00Z'))
    applyMovement(holding, setUp(3, 50, '2026-03-01T00:00:00Z'))
    applyMovement(holding, setUp(2, 100, '2026-04-01T00:00:00Z'))
    expect(entriesOf(applyMovement(holding, order(1, 60)))).toMatchObject([
      { kind: 'settled', serving: 2, available_change: -10 },
      { kind: 'settled', serving: 3, available_change: -50 },
      { kind: 'subscription', available_change: 60, ordered_change: 60 },
    ])
  })

  test('an old order that is sent in late leaves what was set up since alone', () => {
    const holding = emptyHolding()
    applyMovement(holding, setUp(1, 100, '2026-11-10T00:00:00Z'))
    applyMovement(holding, { ...order(1, 100), term: '2025-06-30', on: '2024-07-01' })
    expect(holding.balances).toMatchObject([
      { term: '2027-06-30', available: 100, ordered: 0 },
      { term: '2025-06-30', available: 100, ordered: 100 },
    ])
  })

  test('seats set up for another term become ordered on the term of the order', () => {
    const holding = emptyHolding()
    applyMovement(holding, setUp(1, 100, '2026-02-01T00:00:00Z'))
    const result = applyMovement(holding, { ...order(1, 100), term: '2028-06-30' })
    expect(entriesOf(result)).toMatchObject([
      { kind: 'settled', term: '2027-06-30', available_change: -100 },
      { kind: 'subscription', term: '2028-06-30', available_change: 100, ordered_change: 100 },
    ])
    expect(holding).toMatchObject({ available: 100, ordered: 100 })
  })
})

describe('renewals and reductions', () => {
  test('a renewal moves the seats into the new term and adds only what is more', () => {
    const holding = emptyHolding()
    applyMovement(holding, order(1, 200))
    const result = applyMovement(holding, { ...order(1, 250), kind: 'renewal', term: '2028-06-30' })
    expect(entriesOf(result).map((entry) => [entry.kind, entry.available_change])).toEqual([
      ['renewed', -200],
      ['renewal', 250],
    ])
    expect(applyExpiry(holding, '2027-07-01')).toEqual([])
    expect(holding).toMatchObject({ available: 250, ordered: 250 })
  })

  test.each([
    ['more than is ordered', { kind: 'seats-reduced', quantity: 201 }, 'reduction.exceeds'],
    ["another serving's seats", { kind: 'seats-reduced', serving: 2 }, 'reduction.exceeds'],
    ['seats to nothing', { kind: 'seats-added', serving: 2, term: null }, 'seats.without-subscription'],
    ['a subscription without a term', { term: null }, 'term.missing'],
    ['a renewal into the term that runs', { kind: 'renewal' }, 'term.earlier'],
    ['a renewal into an earlier term', { kind: 'renewal', term: '2026-06-30' }, 'term.earlier'],
  ] as const)('refuses %s and changes nothing', (_, change, fault) => {
    const holding = emptyHolding()
    applyMovement(holding, order(1, 200))
    const before = structuredClone(holding)
    expect(applyMovement(holding, { ...order(1, 100), ...change })).toEqual({ fault })
    expect(holding).toEqual(before)
  })

  test('a term that ends takes its seats and its coverage, and remembers what lapsed', () => {
    const holding = emptyHolding()
    applyMovement(holding, order(1, 200))
    expect(applyExpiry(holding, '2027-06-30')).toEqual([])
    expect(applyExpiry(holding, '2027-07-01')).toMatchObject([
      { kind: 'expiry', available_change: -200, available_after: 0 },
    ])
    expect(holding.balances).toMatchObject([{ lapsed: 200, available: 0, ordered: 0 }])
    expect(applyExpiry(holding, '2027-07-02')).toEqual([])
  })
})

function order(serving: number, quantity: number): Movement {
  return { kind: 'subscription', serving, quantity, term: '2027-06-30', on: '2026-11-20', at: '2026-11-20T09:00:00Z' }
}

function setUp(serving: number, quantity: number, at: string): Movement {
  return { kind: 'set-up', serving, quantity, term: '2027-06-30', on: at.slice(0, 10), at, orderBy: '2027-06-30' }
}

function entriesOf(result: ReturnType<typeof applyMovement>): readonly Entry[] {
  if ('fault' in result) throw new Error(result.fault)
  return result.entries
}
