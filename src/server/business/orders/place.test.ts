import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { partnerDesk, publisher, purchasingAccount } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import {
  partnerOrders,
  placeOrder,
  settledBy,
  type PartnerOrdersPage,
  type PlacedOrder,
  type TypedLine,
  type TypedOrder,
} from '#server/business/orders/index.ts'
import { awaitedOf, awaitedOrders, changePartner, countAwaited } from '#server/business/partners/index.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner, type Place } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { dayIn, quantitiesOf, servedAccount, setUp, type ServingPartner } from '../../../../test/world/set-ups.ts'

const acting = system('test')
let house: TestHouse
let account: Place
let partner: ServingPartner
let other: ServingPartner
let agent: Actor & { kind: 'partner' }
let numbers = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await runJobs(house.ownerUrl, {
    'notifications.tell': { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() },
  })
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  const served = await servedAccount(house, 2)
  account = served.account
  partner = served.partners[0]
  other = served.partners[1] ?? partner
  agent = await partnerUserAt(house, partner.id, 'agent')
})

function typed(lines: readonly Partial<TypedLine>[], rest: Partial<TypedOrder> = {}): TypedOrder {
  numbers += 1
  return {
    number: `F-${String(numbers)}`,
    orderedOn: dayIn(house, 0),
    customerPurchaseOrder: 'BC-1',
    lines: lines.map((line) => ({ kind: 'subscription', item: 'E1', quantity: '100', termEndsOn: '', ...line })),
    ...rest,
  }
}

function place(given: TypedOrder, by: Actor = agent): Promise<PlacedOrder> {
  return change(house, by, null, async (work) =>
    placeOrder(work, await purchasingAccount(work, account.id, 'orders.place'), given),
  )
}

async function faultsOf(given: TypedOrder) {
  const error: unknown = await place(given).catch((thrown: unknown) => thrown)
  if (!isRefusal(error, 'import.refused')) throw new Error(`Not refused for faults: ${String(error)}`)
  return error.facts.faults.map(({ line, column, code }) => [line, column, code])
}

describe('an order that is typed', () => {
  test('is an order like one of a file, and settles what the customer set up', async () => {
    await setUp(house, account, partner, { quantity: 300 })
    const { id, isRepeated } = await place(typed([{ quantity: '250', termEndsOn: dayIn(house, 200) }, { item: 'E3' }]))
    expect(isRepeated).toBe(false)
    expect(await quantitiesOf(house, account)).toEqual({ available: 300, ordered: 250, suspended: 0 })
    expect(await quantitiesOf(house, account, 'E3')).toEqual({ available: 100, ordered: 100, suspended: 0 })
    const placed = await read(house, agent, async (work) => ({
      settled: await settledBy(work, await purchasingAccount(work, account.id, 'orders.view'), id),
      row: await work.db
        .selectFrom('orders')
        .select(['source', 'customer_purchase_order_number', 'line_count', 'partner_id'])
        .where('purchasing_account_id', '=', account.id)
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    }))
    expect(placed).toEqual({
      settled: 250,
      row: { source: 'form', customer_purchase_order_number: 'BC-1', line_count: 2, partner_id: partner.id },
    })
  })

  test('counts once however often it is sent, one after the other and at once', async () => {
    const given = typed([{}])
    const first = await place(given)
    expect(await place(given)).toEqual({ id: first.id, isRepeated: true })
    const racing = typed([{}])
    const placed = await Promise.all(Array.from({ length: 10 }, () => place(racing)))
    expect(new Set(placed.map(({ id }) => id)).size).toBe(1)
    expect(placed.filter(({ isRepeated }) => !isRepeated)).toHaveLength(1)
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 200, ordered: 200 })
  })

  test('is refused under a number that another order has', async () => {
    const given = typed([{}])
    await place(given)
    expect(await faultsOf({ ...given, ...typed([{ quantity: '7' }]), number: given.number })).toEqual([
      [1, 'order_number', 'order.different'],
    ])
  })

  test('is refused whole, with everything that is wrong by line and field', async () => {
    const wrong = typed(
      [
        {},
        { item: 'NOTHING' },
        { item: 'PRO', kind: 'subscription' },
        { quantity: '-3' },
        { quantity: 'douze' },
        { quantity: '999999999999' },
        { item: '', quantity: '' },
        { termEndsOn: '2026-02-31' },
        { kind: 'present' },
        { kind: 'seats-reduced', quantity: '5' },
      ],
      { number: '', orderedOn: 'tomorrow', customerPurchaseOrder: 'x'.repeat(61) },
    )
    const faults = await faultsOf(wrong)
    // What can be said of a line alone comes first; the rest is told once these are right.
    expect(faults.filter(([line]) => line === 1)).toEqual([
      [1, 'customer_purchase_order', 'value.too-long'],
      [1, 'order_date', 'date.malformed'],
      [1, 'order_number', 'value.missing'],
    ])
    expect(faults).toContainEqual([4, 'quantity', 'quantity.out-of-range'])
    expect(faults).toContainEqual([7, 'item', 'value.missing'])
    expect(faults).toContainEqual([8, 'term_ends_on', 'date.malformed'])
    expect(
      await faultsOf(typed([{}, { item: 'NOTHING' }, { item: 'PRO', kind: 'subscription' }, { kind: 'present' }])),
    ).toEqual([
      [2, 'item', 'item.unknown'],
      [3, 'kind', 'kind.unfit'],
      [4, 'kind', 'kind.unknown'],
    ])
    expect(await faultsOf(typed([{}, { kind: 'seats-reduced', quantity: '500' }]))).toEqual([
      [2, 'quantity', 'reduction.exceeds'],
    ])
    expect(await quantitiesOf(house, account)).toEqual({ available: 0, ordered: 0, suspended: 0 })
  })

  test('takes more than whoever looks: a viewer is refused, a partner of another account finds none', async () => {
    const viewer = await partnerUserAt(house, partner.id, 'viewer')
    await expect(place(typed([{}]), viewer)).rejects.toMatchObject({ code: 'permission.missing' })
    const stranger = await partnerUserAt(house, await foundPartner(house), 'administrator')
    await expect(place(typed([{}]), stranger)).rejects.toMatchObject({ code: 'purchasing-account.unknown' })
  })
})

describe('what waits for a partner', () => {
  const waiting = (by: Actor) =>
    read(house, by, async (work) => {
      const desk = partnerDesk(work, 'customers.view')
      const { rows } = await awaitedOrders(work, desk, 'fr')
      expect((await countAwaited(work, desk)).count).toBe(rows.length)
      return rows.map(({ item_code, unordered, suspended, since, order_by }) => [
        item_code,
        unordered,
        suspended,
        since,
        order_by,
      ])
    })

  test('is his own servings’ alone, and goes with the order', async () => {
    await setUp(house, account, partner)
    await setUp(house, account, partner, { quantity: 200 })
    await setUp(house, account, other, { item: 'E3' })
    const [today, deadline] = [dayIn(house, 0), dayIn(house, 30)]
    expect(await waiting(agent)).toEqual([['E1', 300, 0, today, deadline]])
    expect(await waiting(await partnerUserAt(house, other.id, 'viewer'))).toEqual([['E3', 100, 0, today, deadline]])

    const filled = await read(house, agent, async (work) =>
      awaitedOf(work, await purchasingAccount(work, account.id, 'orders.place'), 10),
    )
    expect(filled).toMatchObject([{ item_code: 'E1', unordered: 300, suspended: 0, ordered: 0 }])
    await place(typed([{ quantity: '120', termEndsOn: filled[0]?.term_ends_on ?? '' }]))
    expect(await waiting(agent)).toEqual([['E1', 180, 0, today, deadline]])
    await place(typed([{ quantity: '500' }]))
    expect(await waiting(agent)).toEqual([])
  })

  test('passes to the partner who takes his place, with the orders', async () => {
    await setUp(house, account, partner)
    await place(typed([{ item: 'E3' }]))
    await order(house, {
      partner: other.number,
      account: account.number,
      on: dayIn(house, -3),
      item: 'PRO',
      kind: 'license',
    })
    const successor = await partnerUserAt(house, await foundPartner(house), 'agent')
    await change(house, acting, null, async (work) =>
      changePartner(work, publisher(work), await purchasingAccount(work, account.id, 'agreements.change'), {
        fromId: partner.id,
        toId: successor.partnerId,
      }),
    )
    expect(await waiting(agent)).toEqual([])
    expect(await waiting(successor)).toEqual([['E1', 100, 0, dayIn(house, 0), dayIn(house, 30)]])
    expect(await ordersOf(agent)).toEqual([])
    expect((await ordersOf(successor)).length).toBe(1)
  })

  test('is listed by deadline, page by page, each line once', async () => {
    const own = await partnerUserAt(house, partner.id, 'agent')
    for (let count = 0; count < 3; count += 1) {
      for (const item of ['E1', 'E3']) await setUp(house, account, partner, { item, termInDays: 100 + count })
    }
    const pages = await read(house, own, async (work) => {
      const desk = partnerDesk(work, 'customers.view')
      const all = (await awaitedOrders(work, desk, 'fr')).rows
      const after = []
      for (const row of all) after.push((await awaitedOrders(work, desk, 'fr', row)).rows.length)
      return { all: all.length, after }
    })
    expect(pages).toEqual({ all: 6, after: [5, 4, 3, 2, 1, 0] })
  })
})

test('a partner’s own orders are listed across accounts, in both directions, without a gap', async () => {
  const lines = Array.from({ length: 120 }, (_, index) => ({
    partner: partner.number,
    account: account.number,
    on: dayIn(house, -Math.floor(index / 2)),
    quantity: 1,
  }))
  await order(house, ...lines)
  await order(house, { partner: other.number, account: account.number })
  const first = await pageOf(agent, { at: 'newest' })
  expect(first).toMatchObject({ older: true, newer: false })
  const seen = [...first.orders]
  for (let last = first; last.older;) {
    last = await pageOf(agent, { at: 'older-than', cursor: cursorOf(seen.at(-1)) })
    seen.push(...last.orders)
  }
  expect(seen).toHaveLength(120)
  expect(new Set(seen.map(({ id }) => id)).size).toBe(120)
  expect(seen.map(({ ordered_on }) => ordered_on)).toEqual(
    seen
      .map(({ ordered_on }) => ordered_on)
      .toSorted()
      .toReversed(),
  )
  const back = await pageOf(agent, { at: 'newer-than', cursor: cursorOf(seen[60]) })
  expect(back.orders.map(({ id }) => id)).toEqual(seen.slice(10, 60).map(({ id }) => id))
})

function pageOf(by: Actor, page: PartnerOrdersPage) {
  return read(house, by, (work) => partnerOrders(work, partnerDesk(work, 'customers.view'), page, 'fr'))
}

async function ordersOf(by: Actor) {
  return (await pageOf(by, { at: 'newest' })).orders
}

function cursorOf(row: { readonly ordered_on: string; readonly id: number } | undefined) {
  return { on: row?.ordered_on ?? '', id: row?.id ?? 0 }
}
