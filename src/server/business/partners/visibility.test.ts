/** SPEC 3.1 and 3.2, and promise A4: the direction of sight, from the next request on, and no longer once taken back. */
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { change, isRefusal, read, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { partnerSights, setVisibility, type SightChange } from './visibility.ts'

let house: TestHouse
let account: Place
let other: Place
let administrator: Actor
/** Three partners of the account under the numbers 1 to 3; a and b also serve the other one. */
let a: number
let b: number
let c: number

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await told()
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  const [first, second] = await foundAccounts(house, 2)
  account = first
  other = second
  a = await foundPartner(house)
  b = await foundPartner(house)
  c = await foundPartner(house)
  await serve(house, a, account.id, 1)
  await serve(house, b, account.id, 2)
  await serve(house, c, account.id, 3)
  await serve(house, a, other.id, 1)
  await serve(house, b, other.id, 2)
  administrator = await customerAt(house, account.id, ['account-administrator'])
})

describe('whoever is chosen as partner gains sight, of those who are ticked', () => {
  test('and by default nobody sees anybody', async () => {
    expect(await sight()).toEqual({ a: [1], b: [2], c: [3] })
  })

  test('one of two others', async () => {
    await set(a, [b])
    expect(await sight()).toEqual({ a: [1, 2], b: [2], c: [3] })
  })

  test('both others, and of one account only', async () => {
    await set(a, [b, c])
    expect(await sight()).toEqual({ a: [1, 2, 3], b: [2], c: [3] })
    expect(await servingsSeen(a, other.id)).toEqual([1])
  })

  test('in both directions only where both were set', async () => {
    await set(a, [b])
    await set(b, [a])
    expect(await sight()).toEqual({ a: [1, 2], b: [1, 2], c: [3] })
  })

  test('what is granted of a partner holds for each of his servings, also later ones', async () => {
    await set(a, [b])
    await serve(house, b, account.id, 7)
    expect(await servingsSeen(a)).toEqual([1, 2, 7])
  })
})

describe('the form says the whole', () => {
  test('what is ticked no more is taken back, from the next request on', async () => {
    await set(a, [b, c])
    expect(await set(a, [c])).toMatchObject({ granted: [], revoked: [{ id: b }] })
    expect(await sight()).toEqual({ a: [1, 3], b: [2], c: [3] })
    await set(a, [])
    expect(await sight()).toEqual({ a: [1], b: [2], c: [3] })
  })

  test('what is granted and taken back at once is told in one event, and only what is granted is told by e-mail', async () => {
    await told()
    await set(a, [b])
    await set(a, [c])
    await set(a, [])
    const events = await eventsOf(account.id)
    expect(events.map(({ details }) => details)).toEqual([
      { partner: called(a), granted: [called(b)], revoked: [] },
      { partner: called(a), granted: [called(c)], revoked: [called(b)] },
      { partner: called(a), granted: [], revoked: [called(c)] },
    ])
    expect(await told()).toEqual([events[0]?.id, events[1]?.id])
  })

  test('saving what is there already changes and records nothing', async () => {
    await set(a, [b])
    expect(await set(a, [b])).toMatchObject({ granted: [], revoked: [] })
    expect(await eventsOf(account.id)).toHaveLength(1)
  })

  test('it shows every partner by name, with whom he sees', async () => {
    await set(b, [c, a])
    const shown = await read(house, administrator, async (work) =>
      partnerSights(work, await purchasingAccount(work, account.id, 'partner-visibility.manage')),
    )
    expect(shown.map(({ id, sees }) => [id, sees])).toEqual([
      [a, []],
      [b, [a, c]],
      [c, []],
    ])
  })
})

describe('refused, with nothing changed', () => {
  test.each([
    ['himself', () => set(a, [a])],
    ['a partner of nobody here', async () => set(a, [b, await foundPartner(house)])],
    ['for a partner of nobody here', async () => set(await foundPartner(house), [a])],
    ['a partner who does not exist', () => set(a, [2_000_000])],
  ])('%s', async (_, act) => {
    const error: unknown = await act().catch((thrown: unknown) => thrown)
    expect(isRefusal(error, 'visibility.of-other-partner') && error.status).toBe(409)
    expect(await sight()).toEqual({ a: [1], b: [2], c: [3] })
    expect(await eventsOf(account.id)).toEqual([])
  })

  test('everybody but an administrator of the account', async () => {
    const codes = []
    const foreign = await customerAt(house, other.id, ['account-administrator'])
    for (const actor of [
      foreign,
      await customerAt(house, account.id, ['agreement-administrator', 'user-administrator', 'account-manager']),
      await partnerUserAt(house, a, 'administrator'),
      await operator(house),
    ]) {
      const error: unknown = await set(a, [b], actor).catch((thrown: unknown) => thrown)
      codes.push(error instanceof Error && 'code' in error ? error.code : error)
    }
    expect(codes).toEqual([
      'purchasing-account.unknown',
      'permission.missing',
      'permission.missing',
      'permission.missing',
    ])
    expect(await sight()).toEqual({ a: [1], b: [2], c: [3] })
  })
})

// Without lockServingsOf() both read what was there and the second one adds to the first, or fails on the primary key.
test('two who save at once leave what one of them chose', async () => {
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([set(a, [b]), set(a, [c]), set(a, [b])])
    expect([
      [1, 2],
      [1, 3],
    ]).toContainEqual(await servingsSeen(a))
    await set(a, [])
  }
})

async function set(partner: number, seen: readonly number[], actor: Actor = administrator): Promise<SightChange> {
  return change(house, actor, null, async (work) =>
    setVisibility(work, await purchasingAccount(work, account.id, 'partner-visibility.manage'), partner, seen),
  )
}

/** The serving numbers whose rows each partner sees, each asked in a request of its own. */
async function sight() {
  return { a: await servingsSeen(a), b: await servingsSeen(b), c: await servingsSeen(c) }
}

async function servingsSeen(partner: number, accountId = account.id): Promise<'all' | readonly number[]> {
  const actor = await partnerUserAt(house, partner, 'viewer')
  return read(house, actor, async (work) => (await purchasingAccount(work, accountId, 'orders.view')).servings)
}

interface Told {
  readonly id: number
  readonly details: unknown
}

async function eventsOf(accountId: number): Promise<Told[]> {
  const { rows } = await house.database.pool.query<Told>(
    `select id, details from events where purchasing_account_id = $1 and name = 'visibility.changed' order by id`,
    [accountId],
  )
  return rows
}

/** The events of which notifications were asked to tell somebody. */
async function told(): Promise<number[]> {
  const asked: number[] = []
  const note = (payload: unknown) => {
    asked.push(v.parse(v.object({ id: v.number() }), payload).id)
    return Promise.resolve()
  }
  await runJobs(house.ownerUrl, { 'notifications.tell': { timeoutMs: 1_000, batchLimit: 1, run: note } })
  return asked
}

function called(id: number) {
  return { id, name: expect.stringMatching(/^Partner \d+$/) }
}
