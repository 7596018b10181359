import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import {
  announceSuspensions,
  expireTerms,
  heldName,
  historyOf,
  inventoryOf,
  suspendedItems,
  suspendUnordered,
  unorderedItems,
  unorderedSetUps,
} from '#server/business/inventory/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import type { Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { dayIn, itemIdOf, quantitiesOf, servedAccount, setUp } from '../../../../test/world/set-ups.ts'

const acting = system('test')
const secondsPerDay = 86_400
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  await change(house, acting, null, async (work) => {
    work.unchanged()
    await sql`update items set grace_days = 10 where code = 'E3'`.execute(work.db)
  })
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await runJobs(house.ownerUrl, {
    'notifications.tell': { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() },
  })
  await house.drop()
  expect(breaches).toEqual([])
})

describe('what nobody orders', () => {
  test('is suspended on the day that follows from the catalogue, and comes back with an order', async () => {
    const { account, partners } = await servedAccount(house)
    await setUp(house, account, partners[0])
    await setUp(house, account, partners[0], { quantity: 200, item: 'E3' })
    const deadlines = await unordered(account)
    expect(deadlines).toEqual([
      ['Office 365 E3', 200, dayIn(house, 10)],
      ['Office 365 E1', 100, dayIn(house, 30)],
    ])

    pass(9)
    await sweep()
    expect(await quantitiesOf(house, account, 'E3')).toEqual({ available: 200, ordered: 0, suspended: 0 })
    pass(1)
    await sweep()
    expect(await quantitiesOf(house, account, 'E3')).toEqual({ available: 0, ordered: 0, suspended: 200 })
    expect(await quantitiesOf(house, account, 'E1')).toEqual({ available: 100, ordered: 0, suspended: 0 })
    expect(await suspended(account)).toEqual([['Office 365 E3', 200, dayIn(house, 0)]])

    await order(house, {
      partner: partners[0].number,
      account: account.number,
      on: dayIn(house, 0),
      item: 'E3',
      quantity: 200,
    })
    expect(await quantitiesOf(house, account, 'E3')).toEqual({ available: 200, ordered: 200, suspended: 0 })
    expect(await suspended(account)).toEqual([])
  })

  test('is told in the history, and stays in the inventory until its term is over', async () => {
    const { account, partners } = await servedAccount(house)
    await setUp(house, account, partners[0], { termInDays: 40 })
    pass(30)
    await sweep()
    const held = () =>
      read(house, acting, async (work) => {
        const found = await purchasingAccount(work, account.id, 'inventory.view')
        return await inventoryOf(work, found, { language: 'fr', expired: false })
      })
    expect(await held()).toMatchObject([{ available: 0, ordered: 0, suspended: 100, order_by: null }])
    expect(await history(account)).toEqual([
      ['suspended', -100, undefined],
      ['set-up', 100, 'suspended'],
    ])

    pass(11)
    expect(await held()).toEqual([])
    const over = [
      ['suspended', -100, undefined],
      ['set-up', 100, 'never-ordered'],
    ]
    expect(await history(account)).toEqual(over)
    await change(house, acting, null, (work) => expireTerms(work, 100))
    expect(await quantitiesOf(house, account)).toEqual({ available: 0, ordered: 0, suspended: 0 })
    expect(await history(account)).toEqual(over)
    expect(await change(house, acting, null, (work) => expireTerms(work, 100))).toBe(0)
  })

  test('is recorded once for each partner, with what it was', async () => {
    const { account, partners } = await servedAccount(house, 2)
    const [first, second = first] = partners
    await setUp(house, account, first)
    await setUp(house, account, first, { item: 'E3' })
    await setUp(house, account, second, { quantity: 300 })
    pass(30)
    await sweep()
    await sweep()
    const [e1, e3] = [await itemIdOf(house, 'E1'), await itemIdOf(house, 'E3')]
    const orderBy = dayIn(house, 0)
    expect(await eventsOf(account, 'subscription.suspended')).toEqual([
      {
        partnerId: first.id,
        quantity: 200,
        services: [
          { itemId: e1, quantity: 100, orderBy },
          { itemId: e3, quantity: 100, orderBy },
        ],
      },
      { partnerId: second.id, quantity: 300, services: [{ itemId: e1, quantity: 300, orderBy }] },
    ])
  })

  test('is late from the publisher’s midnight on, whatever the day is elsewhere', async () => {
    const { account, partners } = await servedAccount(house)
    await setUp(house, account, partners[0])
    const midnight = Date.parse(`${dayIn(house, 30)}T00:00:00Z`) // an hour or two after Paris has the deadline's day
    const passTo = (hours: number) => {
      house.pass(Math.floor((midnight - house.clock.now().getTime()) / 1_000) + hours * 3_600)
    }
    passTo(-2.5)
    await sweep()
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 100 })
    passTo(-0.5)
    await sweep()
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 0 })
  })
})

describe('announcements', () => {
  test('are made 14, 7 and 1 days before, each once however often the sweep comes round', async () => {
    const { account, partners } = await servedAccount(house)
    await setUp(house, account, partners[0])
    const seen: [number, unknown][] = []
    for (let day = 1; day <= 30; day += 1) {
      pass(1)
      await sweep()
      await announce()
      await announce()
      const made = await announced(account)
      if (made.length > seen.length) seen.push([day, made.at(-1)])
    }
    expect(seen).toEqual([
      [16, 14],
      [23, 7],
      [29, 1],
    ])
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 0, suspended: 100 })
  })

  test.each([
    ['the 14th day before is passed over', [17], [14]],
    ['two are passed over: what is left counts', [24], [7]],
    ['all three are passed over', [29], [1]],
    ['the clock goes back and comes again', [24, -10, 5, 6], [7]],
    ['the clock goes back before the first one', [16, -16, 16], [14]],
    ['the deadline itself is passed over: it is suspended, and nothing announced', [61], []],
  ])('are not lost where %s', async (_, days, wanted) => {
    const { account, partners } = await servedAccount(house)
    await setUp(house, account, partners[0])
    for (const each of days) {
      pass(each)
      await sweep()
      await announce()
    }
    expect(await announced(account)).toEqual(wanted)
    pass(-days.reduce((sum, each) => sum + each, 0))
  })

  test('begin after the set-up’s own day, where the catalogue gives few days', async () => {
    const { account, partners } = await servedAccount(house)
    await setUp(house, account, partners[0], { item: 'E3' }) // ten days
    await announce()
    expect(await announced(account)).toEqual([])
    pass(3)
    await announce()
    expect(await announced(account)).toEqual([7])
  })

  test('are of what is still unordered, of each partner apart', async () => {
    const { account, partners } = await servedAccount(house, 2)
    const [first, second = first] = partners
    await setUp(house, account, first, { quantity: 300 })
    await setUp(house, account, second, { quantity: 200 })
    await order(house, { partner: first.number, account: account.number, on: dayIn(house, 0), quantity: 250 })
    pass(16)
    await announce()
    const itemId = await itemIdOf(house, 'E1')
    const orderBy = dayIn(house, 14)
    expect(await eventsOf(account, 'suspension.announced')).toEqual([
      { partnerId: first.id, noticeDays: 14, quantity: 50, services: [{ itemId, quantity: 50, orderBy }] },
      { partnerId: second.id, noticeDays: 14, quantity: 200, services: [{ itemId, quantity: 200, orderBy }] },
    ])
  })
})

describe('races, on real connections', () => {
  // Without the second look under the ledgers' lock each sweep books the same suspension.
  test('of two sweeps at once one suspends, and one announces', async () => {
    const { account, partners } = await servedAccount(house)
    await setUp(house, account, partners[0])
    pass(29)
    await Promise.all([announce(), announce()])
    expect(await announced(account)).toEqual([1])
    pass(1)
    await Promise.all([sweep(), sweep(), sweep()])
    expect(await quantitiesOf(house, account)).toEqual({ available: 0, ordered: 0, suspended: 100 })
    expect(await eventsOf(account, 'subscription.suspended')).toHaveLength(1)
  })

  // Without lockLedgers in suspendUnordered() the sweep suspends seats that the order has just settled.
  test('an order and the suspension at the same moment: everything is ordered, and nothing twice', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { account, partners } = await servedAccount(house)
      await setUp(house, account, partners[0])
      pass(30)
      const line = { partner: partners[0].number, account: account.number, on: dayIn(house, 0), quantity: 100 }
      await Promise.all([sweep(), order(house, line)])
      expect(await quantitiesOf(house, account)).toEqual({ available: 100, ordered: 100, suspended: 0 })
    }
  })
})

function pass(days: number): void {
  house.pass(days * secondsPerDay)
}

/** The whole sweep, in steps of two holdings. */
async function sweep(): Promise<void> {
  while ((await change(house, acting, null, (work) => suspendUnordered(work, 2))) > 0);
}

async function announce(): Promise<void> {
  while ((await change(house, acting, null, (work) => announceSuspensions(work, 2))) > 0);
}

async function unordered(account: Place) {
  return await read(house, acting, async (work) => {
    const items = await unorderedItems(work, await purchasingAccount(work, account.id, 'inventory.view'), 'fr')
    return items.map(({ edition, quantity, order_by }) => [edition, quantity, order_by])
  })
}

async function suspended(account: Place) {
  return await read(house, acting, async (work) => {
    const items = await suspendedItems(work, await purchasingAccount(work, account.id, 'inventory.view'), 'fr')
    return items.map(({ edition, quantity, suspended_on }) => [edition, quantity, suspended_on])
  })
}

async function history(account: Place) {
  const itemId = await itemIdOf(house, 'E1')
  return await read(house, acting, async (work) => {
    const found = await purchasingAccount(work, account.id, 'inventory.view')
    const held = await heldName(work, found, { itemId, packageId: 0 }, 'fr')
    const left = await unorderedSetUps(work, found, held)
    const { entries } = await historyOf(work, found, held)
    return entries.map(({ kind, available_change, position }) => [kind, available_change, left.get(position)?.state])
  })
}

async function announced(account: Place): Promise<unknown[]> {
  const made = await eventsOf(account, 'suspension.announced')
  return made.map((details) => (details as { noticeDays: number }).noticeDays)
}

async function eventsOf(account: Place, name: string): Promise<unknown[]> {
  const rows = await read(house, acting, (work) =>
    work.db
      .selectFrom('events')
      .select('details')
      .where('purchasing_account_id', '=', account.id)
      .where('name', '=', name)
      .orderBy('id')
      .execute(),
  )
  return rows.map(({ details }) => details)
}
