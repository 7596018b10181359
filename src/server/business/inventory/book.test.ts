import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { bookSetUps, expireTerms, heldName, historyOf, inventoryOf } from '#server/business/inventory/index.ts'
import { change, isRefusal, read, readInBulk, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'

const secondsPerDay = 86_400
const acting = system('test')

let house: TestHouse
let account: Place
let partners: { id: number; number: string }[]

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  ;[account] = await foundAccounts(house)
  partners = []
  for (const number of [1, 2]) {
    const id = await foundPartner(house)
    await serve(house, id, account.id, number)
    const { rows } = await ask<{ number: string }>(sql`select number from partners where id = ${id}`)
    partners.push({ id, number: rows[0]?.number ?? '' })
  }
})

describe('what the customer sets up', () => {
  test('is available at once and unordered until an order settles it', async () => {
    await setUp(1, 100)
    expect(await quantities('E1')).toEqual({ available: 100, ordered: 0 })
    await order(house, { partner: numberOf(0), account: account.number, on: today(), quantity: 60 })
    expect(await quantities('E1')).toEqual({ available: 100, ordered: 60 })
    await order(house, { partner: numberOf(1), account: account.number, on: today(), quantity: 90 })
    expect(await quantities('E1')).toEqual({ available: 150, ordered: 150 })
  })

  test('counts once under one key', async () => {
    await setUp(1, 100, 'once')
    await expect(setUp(1, 100, 'once')).rejects.toThrow(/ledger_entries/)
    expect(await quantities('E1')).toEqual({ available: 100, ordered: 0 })
  })
})

describe('a long file', () => {
  const lines = 9_000 // more than one batch

  test('is one holding as if its lines had come one by one', async () => {
    await setUp(1, 1_000)
    const line = { partner: numberOf(1), account: account.number, on: today(), quantity: 1 }
    await order(house, ...Array.from({ length: lines }, () => line))
    expect(await quantities('E1')).toEqual({ available: lines, ordered: lines })
    expect(await ask(sql`select from ledger_entries where purchasing_account_id = ${account.id}`)).toHaveProperty(
      'rows.length',
      lines + 1_001,
    )
    await order(house, ...Array.from({ length: lines }, () => line))
    expect(await quantities('E1')).toEqual({ available: 2 * lines, ordered: 2 * lines })
  })

  test('leaves nothing when its last line cannot be', async () => {
    const line = { partner: numberOf(0), account: account.number, on: today(), quantity: 1 }
    const last = { ...line, kind: 'seats-reduced', quantity: lines + 1 }
    await expect(order(house, ...Array.from({ length: lines }, () => line), last)).rejects.toThrow(/import.refused/)
    expect((await ask(sql`select from holdings where purchasing_account_id = ${account.id}`)).rows).toEqual([])
  })
})

describe('races, on real connections', () => {
  // Without lockLedgers in book() both orders read 100 unordered seats, both settle them, and 100 seats are lost.
  test('ten orders race for the last hundred unordered seats: they are settled once', async () => {
    await setUp(1, 100)
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        order(house, { partner: numberOf(index % 2), account: account.number, on: today(), quantity: 30 }),
      ),
    )
    expect(await quantities('E1')).toEqual({ available: 300, ordered: 300 })
  })

  test('200 reductions race for what is ordered: never below zero, and everyone gets an answer', async () => {
    await order(house, { partner: numberOf(0), account: account.number, on: today(), quantity: 120 })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, () =>
        order(house, {
          partner: numberOf(0),
          account: account.number,
          on: today(),
          kind: 'seats-reduced',
          quantity: 1,
          term: '',
        }),
      ),
    )
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(refused.filter((outcome) => !isRefusal(outcome.reason, 'import.refused'))).toEqual([])
    expect(refused).toHaveLength(80)
    expect(await quantities('E1')).toEqual({ available: 0, ordered: 0 })
  }, 60_000)

  test('the position of every entry is given once, without a gap', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        order(house, { partner: numberOf(index % 2), account: account.number, on: today(), quantity: 1 }),
      ),
    )
    const { rows } = await ask<{ position: number }>(sql`
      select position from ledger_entries where purchasing_account_id = ${account.id} order by position`)
    expect(rows.map((row) => row.position)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })
})

describe('the ledger is append-only', () => {
  test.each([
    ['update', sql`update ledger_entries set available_change = 0`],
    ['delete', sql`delete from ledger_entries`],
    ['rewriting of events', sql`update events set details = '{}'`],
  ])('the application’s role is refused its %s', async (_, statement) => {
    const attempt = change(house, acting, null, async (work) => {
      work.unchanged()
      await statement.execute(work.db)
    })
    await expect(attempt).rejects.toThrow(/permission denied/)
  })
})

describe('expiry', () => {
  test('pages count a term as over from the day after its last, and the sweep books it once', async () => {
    const lastDay = dayIn(2)
    await order(house, { partner: numberOf(0), account: account.number, on: today(), term: lastDay })
    house.pass(2 * secondsPerDay)
    expect(await inventory(false)).toMatchObject([{ available: 100, next_expiry: lastDay, expired_on: null }])
    house.pass(secondsPerDay)
    expect(await inventory(false)).toEqual([])
    const expired = [{ available: 0, expired_on: lastDay, lapsed: 100 }]
    expect(await inventory(true)).toMatchObject(expired)

    expect(await sweep()).toBe(1)
    expect(await sweep()).toBe(0)

    expect(await inventory(true)).toMatchObject(expired)
    expect(await history()).toMatchObject([
      { kind: 'expiry', available_change: -100, available_after: 0 },
      { kind: 'subscription', available_change: 100, available_after: 100 },
    ])
    house.pass(-3 * secondsPerDay)
  })
})

test('a partner sees the seats and entries of his own serving, and no sum that tells of another’s', async () => {
  await order(house, { partner: numberOf(0), account: account.number, on: today(), quantity: 70 })
  await order(house, { partner: numberOf(1), account: account.number, on: today(), quantity: 5 })
  const agent = await partnerUserAt(house, partners[1]?.id ?? 0, 'agent')

  const seen = await read(house, agent, async (work) => {
    const found = await purchasingAccount(work, account.id, 'inventory.view')
    const items = await inventoryOf(work, found, { language: 'fr', expired: false })
    const held = await heldName(work, found, { itemId: items[0]?.item_id ?? 0, packageId: 0 }, 'fr')
    return { items, held, history: await historyOf(work, found, held) }
  })

  expect(seen.items).toMatchObject([{ available: 5, ordered: 5 }])
  expect(seen.held).toMatchObject({ available: 5, entries: null })
  expect(seen.history.entries).toMatchObject([{ available_change: 5, available_after: null, ordered_after: null }])
})

test('a partner whose seats another one’s order settles sees that they are settled, and nothing of the order', async () => {
  await setUp(1, 100)
  await order(house, {
    partner: numberOf(1),
    account: account.number,
    on: today(),
    quantity: 100,
    order: 'SECRET',
    purchaseOrder: 'PO-1',
  })
  const agent = await partnerUserAt(house, partners[0]?.id ?? 0, 'agent')
  const itemId = await itemIdOf('E1')
  const seen = await read(house, agent, async (work) => {
    const found = await purchasingAccount(work, account.id, 'inventory.view')
    return historyOf(work, found, await heldName(work, found, { itemId, packageId: 0 }, 'fr'))
  })
  expect(seen.entries).toMatchObject([
    { kind: 'settled', available_change: -100, order_id: null, order_number: null, purchase_order_number: null },
    { kind: 'set-up', available_change: 100 },
  ])
})

async function setUp(serving: number, quantity: number, key = `set-up-${String(Math.random())}`): Promise<void> {
  const itemId = await itemIdOf('E1')
  await change(house, acting, null, async (work) => {
    const found = await purchasingAccount(work, account.id, 'services.set-up')
    const partnerId = partners[serving - 1]?.id ?? 0
    await bookSetUps(work, found, [{ itemId, serving, partnerId, quantity, termEndsOn: '2030-06-30', key }])
    work.unchanged() // what it is booked for records the event
  })
}

async function quantities(code: string): Promise<{ available: number; ordered: number }> {
  const { rows } = await ask<{ available: number; ordered: number }>(sql`
    select coalesce(sum(h.available), 0)::bigint as available, coalesce(sum(h.ordered), 0)::bigint as ordered
    from holdings as h join items as i on i.id = h.item_id
    where h.purchasing_account_id = ${account.id} and i.code = ${code}`)
  return rows[0] ?? { available: 0, ordered: 0 }
}

function inventory(expired: boolean) {
  return read(house, acting, async (work) =>
    inventoryOf(work, await purchasingAccount(work, account.id, 'inventory.view'), { language: 'fr', expired }),
  )
}

async function history() {
  const itemId = await itemIdOf('E1')
  return read(house, acting, async (work) => {
    const found = await purchasingAccount(work, account.id, 'inventory.view')
    return (await historyOf(work, found, await heldName(work, found, { itemId, packageId: 0 }, 'fr'))).entries
  })
}

function sweep(): Promise<number> {
  return change(house, acting, null, (work) => expireTerms(work, 100))
}

async function itemIdOf(code: string): Promise<number> {
  const { rows } = await ask<{ id: number }>(sql`select id from items where code = ${code}`)
  return rows[0]?.id ?? 0
}

function numberOf(index: number): string {
  return partners[index]?.number ?? ''
}

function today(): string {
  return dayIn(0)
}

function dayIn(days: number): string {
  return new Date(house.clock.now().getTime() + days * secondsPerDay * 1_000).toISOString().slice(0, 10)
}

function ask<Row>(query: ReturnType<typeof sql<Row>>): Promise<{ rows: Row[] }> {
  return readInBulk(house, acting, (work) => query.execute(work.db))
}
