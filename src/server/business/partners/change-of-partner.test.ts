/** SPEC 3.3: what the former partner ordered is the new one's at once, and nothing of it the former one's. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { findAccounts } from '#server/business/agreements/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { newestOrders, orderChoices, ordersOf } from '#server/business/orders/index.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { customerAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { previewPartnerChange } from './change-preview.ts'
import { changePartner, type PartnerChange } from './change-of-partner.ts'
import { partnerSights, setVisibility } from './visibility.ts'

let house: TestHouse
let account: Place
let sibling: Place
let olivier: Actor
/** Serve the account and its sibling. */
let a: Actor & { kind: 'partner' }
let b: Actor & { kind: 'partner' }
/** Serves neither. */
let c: Actor & { kind: 'partner' }

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  olivier = await operator(house)
})
afterAll(async () => {
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet })
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  const [first, second] = await foundAccounts(house, 2)
  account = first
  sibling = second
  a = await partnerUserAt(house, await foundPartner(house), 'agent')
  b = await partnerUserAt(house, await foundPartner(house), 'agent')
  c = await partnerUserAt(house, await foundPartner(house), 'agent')
  for (const place of [account, sibling]) {
    await serve(house, a.partnerId, place.id, 1)
    await serve(house, b.partnerId, place.id, 2)
  }
  for (const partner of [a, b]) await order(house, { partner: await numberOf(partner), account: account.number })
})

test('orders pass, with the name of whoever placed them', async () => {
  const before = await ordersSeenBy(a)
  expect(before).toHaveLength(1)
  const nameOfA = await nameOf(a)
  expect(await replace(a, c)).toMatchObject({ orders: 1 })
  expect(await ordersSeenBy(c)).toEqual(before)
  expect(before).toMatchObject([{ partner_name: nameOfA }])
  expect(await ordersSeenBy(a)).toBe('purchasing-account.unknown')
  expect(await ordersSeenBy(b)).toHaveLength(1)
})

test('the new one finds the account and its other partner’s customers stay as they were', async () => {
  await replace(a, c)
  expect(await foundBy(c)).toEqual([account.number])
  expect(await foundBy(a)).toEqual([sibling.number])
  expect(await foundBy(b)).toEqual([account.number, sibling.number].sort())
})

test('another partner of the same account takes over beside what is his, and gives it all up again', async () => {
  await replace(a, b)
  expect(await ordersSeenBy(b)).toHaveLength(2)
  expect(await foundBy(a)).toEqual([sibling.number])
  expect(await replace(b, c)).toMatchObject({ orders: 2 })
  expect(await ordersSeenBy(c)).toHaveLength(2)
  expect(await ordersSeenBy(b)).toBe('purchasing-account.unknown')
})

test('a partner with two servings is one partner to filter by', async () => {
  await replace(a, b)
  const name = await nameOf(b)
  await read(house, b, async (work) => {
    const opened = await purchasingAccount(work, account.id, 'orders.view')
    const { partners } = await orderChoices(work, opened, 'fr')
    expect(partners).toEqual([{ serving: 1, name }])
    expect((await ordersOf(work, opened, { serving: 1 }, { at: 'newest' }, 'fr')).orders).toHaveLength(2)
    expect((await ordersOf(work, opened, { serving: 9 }, { at: 'newest' }, 'fr')).orders).toEqual([])
  })
})

test('what the new one orders then is his, in the same serving or his own', async () => {
  await replace(a, c)
  await order(house, { partner: await numberOf(c), account: account.number })
  expect(await ordersSeenBy(c)).toHaveLength(2)
})

test('the former one’s grants end in both directions, and no others', async () => {
  await serve(house, c.partnerId, account.id, 3)
  await grant(a, [b, c])
  await grant(b, [a, c])
  await grant(c, [a])
  const event = await replace(a, c).then(lastEvent)
  expect(event).toMatchObject({ servings: [1], grantsEnded: 4 })
  const sights = await read(house, system('test'), async (work) =>
    partnerSights(work, await purchasingAccount(work, account.id, 'partner-visibility.manage')),
  )
  expect(sights.map(({ id, sees }) => [id, sees])).toEqual([
    [b.partnerId, [c.partnerId]],
    [c.partnerId, []],
  ])
  expect(await ordersSeenBy(b)).toHaveLength(2) // his own, and by the grant of c what was a's
})

test('refused: oneself, who does not serve the account, who does not exist', async () => {
  const answers = []
  for (const [from, to] of [
    [a.partnerId, a.partnerId],
    [c.partnerId, a.partnerId],
    [a.partnerId, 2_000_000],
    [2_000_000, a.partnerId],
  ] as const) {
    answers.push(await replaceBy(olivier, from, to).catch(statusAndCode))
  }
  expect(answers).toEqual([
    [422, 'partner.same'],
    [409, 'partner.not-serving'],
    [404, 'partner.unknown'],
    [404, 'partner.unknown'],
  ])
  expect(await ordersSeenBy(a)).toHaveLength(1)
})

test('refused to everybody but the publisher', async () => {
  const administrator = await customerAt(house, account.id, ['account-administrator'])
  for (const actor of [administrator, a, c]) {
    expect(await replaceBy(actor, a.partnerId, c.partnerId).catch(statusAndCode)).toEqual([404, 'desk.unknown'])
  }
  expect(await ordersSeenBy(a)).toHaveLength(1)
})

// Without lockServingsOf() a grant of a partner who has just left remains, which the invariants of this file tell.
test('sight granted of a partner while he leaves is refused or ends with him', async () => {
  for (let round = 0; round < 5; round += 1) {
    await Promise.allSettled([replace(a, c), grant(b, [a]), grant(a, [b])])
    const breaches = await house.breaches(invariants)
    expect(breaches).toEqual([])
    await replace(c, a)
  }
})

test('asked for twice under one key it happens once', async () => {
  const key = { key: crypto.randomUUID(), request: 'replace' }
  const twice = await Promise.all([1, 2].map(() => replaceBy(olivier, a.partnerId, c.partnerId, key)))
  expect(twice[0]).toEqual(twice[1])
})

test('the preview says what passes and what ends, as it then does', async () => {
  await grant(b, [a])
  await grant(a, [b])
  const preview = await read(house, olivier, async (work) =>
    previewPartnerChange(
      work,
      publisher(work),
      await purchasingAccount(work, account.id, 'agreements.change'),
      a.partnerId,
    ),
  )
  expect(preview).toEqual({ servings: [1], orders: 1, awaited: 0, grants: 2, permissions: 0, invitation: undefined })
  expect(await replace(a, c)).toMatchObject({ orders: preview.orders })
  expect(await lastEvent()).toMatchObject({ servings: preview.servings, grantsEnded: 2, permissionsEnded: 0 })
})

async function replace(from: { partnerId: number }, to: { partnerId: number }): Promise<PartnerChange> {
  return replaceBy(olivier, from.partnerId, to.partnerId)
}

async function replaceBy(
  actor: Actor,
  fromId: number,
  toId: number,
  key: Parameters<typeof change>[2] = null,
): Promise<PartnerChange> {
  return change(house, actor, key, async (work) =>
    changePartner(work, publisher(work), await purchasingAccount(work, account.id, 'agreements.change'), {
      fromId,
      toId,
    }),
  )
}

async function grant(partner: { partnerId: number }, seen: readonly { partnerId: number }[]): Promise<void> {
  await change(house, system('test'), null, async (work) =>
    setVisibility(
      work,
      await purchasingAccount(work, account.id, 'partner-visibility.manage'),
      partner.partnerId,
      seen.map(({ partnerId }) => partnerId),
    ),
  )
}

async function ordersSeenBy(actor: Actor) {
  return read(house, actor, async (work) => {
    const opened = await purchasingAccount(work, account.id, 'orders.view')
    const { orders, total } = await ordersOf(work, opened, {}, { at: 'newest' }, 'fr')
    expect(total).toEqual({ count: orders.length, exact: true })
    expect(await newestOrders(work, opened, 50, 'fr')).toEqual(orders)
    return orders
  }).catch((error: unknown) => {
    if (isRefusal(error, 'purchasing-account.unknown')) return error.code
    throw error
  })
}

async function foundBy(actor: Actor): Promise<string[]> {
  const accounts = await read(house, actor, (work) => findAccounts(work, { fields: { name: 'compte' } }))
  return accounts.map(({ number }) => number).sort()
}

async function numberOf(partner: { partnerId: number }): Promise<string> {
  return (await partnerRow(partner)).number
}

async function nameOf(partner: { partnerId: number }): Promise<string> {
  return (await partnerRow(partner)).name
}

async function partnerRow({ partnerId }: { partnerId: number }) {
  return read(house, system('test'), (work) =>
    work.db.selectFrom('partners').select(['number', 'name']).where('id', '=', partnerId).executeTakeFirstOrThrow(),
  )
}

async function lastEvent(): Promise<unknown> {
  const { rows } = await house.database.pool.query<{ details: unknown }>(
    `select details from events where name = 'partner.replaced' order by id desc limit 1`,
  )
  return rows[0]?.details
}

function statusAndCode(error: unknown): unknown {
  if (error instanceof Error && 'status' in error && 'code' in error) return [error.status, error.code]
  throw error
}
