import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { readInBulk, system } from '#server/work/index.ts'
import { faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { asText, importText, order, stock } from '../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'

let house: TestHouse
let account: Place
let sibling: Place
let partner: string
let other: string

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
  const [first, second] = await foundAccounts(house, 2)
  account = first
  sibling = second
  partner = await servedBy(account, 1)
  other = await servedBy(account, 2)
})

describe('an accepted file', () => {
  test('books every kind of line', async () => {
    const at = { partner, account: account.number, order: 'ALL' }
    const accepted = await order(
      house,
      { ...at, line: 1, kind: 'license', item: 'STD', quantity: 20 },
      { ...at, line: 2, kind: 'license-with-coverage', item: 'PRO', quantity: 30 },
      { ...at, line: 3, kind: 'coverage-renewal', item: 'PRO', quantity: 30, term: '2031-06-30' },
      { ...at, line: 4, kind: 'subscription', item: 'E1', quantity: 200 },
      { ...at, line: 5, kind: 'seats-added', item: 'E1', quantity: 50, term: '' },
      { ...at, line: 6, kind: 'seats-reduced', item: 'E1', quantity: 10, term: '' },
      { ...at, line: 7, kind: 'renewal', item: 'E1', quantity: 240, term: '2031-06-30' },
      { ...at, line: 8, kind: 'azure', item: 'AZ', quantity: 1 },
      { ...at, line: 9, kind: 'package', item: 'SUITE', quantity: 5 },
    )
    expect(accepted).toMatchObject({ orders: 1, lines: 9, repeated: 0 })
    expect(await held()).toEqual([
      'AZ: 1/1',
      'E1: 240/240',
      'E3 in SUITE: 5/5',
      'PRO in SUITE: 10/10 SA 10',
      'PRO: 30/30 SA 30',
      'STD: 20/20',
    ])
  })

  test('leaves a term out: the next anniversary of the agreement (29 February, too, has one every year)', async () => {
    await order(house, { partner, account: account.number, on: '2026-02-01', term: '' })
    await order(house, { partner, account: account.number, on: '2026-01-31', item: 'E3', term: '' })
    expect(await terms()).toEqual(['E1 2027-02-01', 'E3 2026-02-01'])
  })

  test('renews after the term that runs, books by date whatever the order of the lines, and takes a backslash', async () => {
    const at = { partner, account: account.number, item: 'E1' }
    await order(
      house,
      { ...at, kind: 'seats-reduced', quantity: 10, on: '2026-02-10', term: '', purchaseOrder: 'PO\\AB' },
      { ...at, quantity: 100, on: '2025-07-01', term: '2027-02-01' },
    )
    await order(house, { ...at, kind: 'renewal', quantity: 90, on: '2026-05-15', term: '' })
    expect(await terms()).toEqual(['E1 2027-02-01', 'E1 2028-02-01'])
    expect(await held()).toEqual(['E1: 90/90'])
  })

  test('renews year after year in one file, each time after the term before', async () => {
    const at = { partner, account: account.number, item: 'E1', term: '', quantity: 100 }
    await order(
      house,
      { ...at, kind: 'renewal', on: '2026-01-15' },
      { ...at, on: '2024-07-01' },
      { ...at, kind: 'renewal', on: '2025-01-15' },
    )
    expect(await terms()).toEqual(['E1 2025-02-01', 'E1 2026-02-01', 'E1 2027-02-01'])
    expect(await held()).toEqual(['E1: 100/100'])
  })

  test('renews twice at one moment: two years, and not the same one twice', async () => {
    const at = { partner, account: account.number, item: 'E1', term: '', quantity: 100 }
    await order(house, { ...at, on: '2026-01-10' })
    await Promise.all(
      ['R1', 'R2', 'R3'].map((number) => order(house, { ...at, kind: 'renewal', on: '2026-01-20', order: number })),
    )
    expect(await terms()).toEqual(['E1 2026-02-01', 'E1 2027-02-01', 'E1 2028-02-01', 'E1 2029-02-01'])
    expect(await held()).toEqual(['E1: 100/100'])
  })

  test('is the same order when it is sent again, and says so', async () => {
    const lines = [asText({ partner, account: account.number, order: 'AGAIN' })]
    expect(await importText(house, lines)).toMatchObject({ orders: 1, repeated: 0 })
    expect(await importText(house, lines)).toMatchObject({ orders: 0, lines: 0, entries: 0, repeated: 1 })
    const more = [...lines, asText({ partner, account: account.number, order: 'MORE' })]
    expect(await importText(house, more)).toMatchObject({ orders: 1, repeated: 1 })
    expect(await held()).toEqual(['E1: 200/200'])
  })

  test('that comes twice in one file, whole and the same, is one order', async () => {
    const at = { partner, account: account.number, order: 'COPIED' }
    const lines = [asText({ ...at, line: 1 }), asText({ ...at, line: 2, item: 'E3' })]
    const single = asText({ partner, account: account.number, order: 'SINGLE' })
    expect(await importText(house, [...lines, single, ...lines])).toMatchObject({ orders: 2, lines: 3, repeated: 1 })
    expect(await held()).toEqual(['E1: 200/200', 'E3: 100/100'])
  })

  test('of which only a part comes again is no copy', async () => {
    const at = { partner, account: account.number, order: 'IN PART' }
    const lines = [asText({ ...at, line: 1 }), asText({ ...at, line: 2, item: 'E3' })]
    expect(await faultsOf(importText(house, [...lines, ...lines.slice(1)]))).toEqual([
      [2, 'order_line', 'order-line.repeated'],
    ])
    expect(await held()).toEqual([])
  })

  test('sent ten times at once counts once', async () => {
    const lines = [asText({ partner, account: account.number, order: 'AT ONCE' })]
    const accepted = await Promise.all(Array.from({ length: 10 }, () => importText(house, lines)))
    expect(accepted.map(({ orders }) => orders).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    expect(await held()).toEqual(['E1: 100/100'])
  })

  test('two partners may use the same order number', async () => {
    await order(
      house,
      { partner, account: account.number, order: 'SAME' },
      { partner: other, account: account.number, order: 'SAME', quantity: 5 },
    )
    expect(await held()).toEqual(['E1: 105/105'])
  })

  test('records one event per order and nothing that anybody is told of', async () => {
    await order(house, { partner, account: account.number }, { partner, account: sibling.number, order: 'X' }).catch(
      () => undefined,
    )
    await order(
      house,
      { partner, account: account.number, order: 'ONE' },
      { partner, account: account.number, order: 'TWO' },
    )
    const { rows } = await ask<{ number: string }>(sql`
      select details ->> 'number' as number from events
      where purchasing_account_id = ${account.id} and name = 'order.placed' order by id`)
    expect(rows.map((row) => row.number)).toEqual(['ONE', 'TWO'])
  })
})

describe('a refused file changes nothing and names every fault by line and column', () => {
  test('lines that cannot be read', async () => {
    const faults = await faultsOf(
      importText(house, [
        ',,,,,,,,,',
        `${partner},N1,2026-02-30,${account.number},,0,subscription,E1,1.5,next year`,
        `${partner},N2,2026-02-01,${account.number},${'9'.repeat(61)},99999,subscription,E1,0,`,
      ]),
    )
    expect(faults).toEqual([
      [2, 'item', 'value.missing'],
      [2, 'order_date', 'value.missing'],
      [2, 'order_line', 'order-line.out-of-range'],
      [2, 'order_number', 'value.missing'],
      [2, 'partner', 'value.missing'],
      [2, 'purchasing_account', 'value.missing'],
      [2, 'quantity', 'quantity.out-of-range'],
      [3, 'order_date', 'date.malformed'],
      [3, 'order_line', 'order-line.out-of-range'],
      [3, 'quantity', 'quantity.out-of-range'],
      [3, 'term_ends_on', 'date.malformed'],
      [4, 'customer_purchase_order', 'value.too-long'],
      [4, 'order_line', 'order-line.out-of-range'],
      [4, 'quantity', 'quantity.out-of-range'],
    ])
  })

  test('a line that COPY would take for the end of the file', async () => {
    const line = asText({ partner, account: account.number })
    expect(await faultsOf(importText(house, [line, '\\.', line]))).toEqual([[0, '', 'file.malformed']])
  })

  test('lines that name what is not there, or what does not fit', async () => {
    const at = { partner, account: account.number }
    const faults = await faultsOf(
      order(
        house,
        { ...at, partner: 'NOBODY' },
        { ...at, account: 'NOWHERE' },
        { ...at, item: 'NOTHING' },
        { ...at, account: sibling.number },
        { ...at, kind: 'gift' },
        { ...at, kind: 'license', item: 'E1' },
        { ...at, kind: 'license-with-coverage', item: 'STD' },
        { ...at, on: '2190-01-01', term: '2190-12-31' },
        { ...at, term: '2020-01-01' },
        { ...at, kind: 'package', item: 'EMPTY' },
        { ...at, quantity: 100 },
      ),
    )
    expect(faults).toEqual([
      [2, 'partner', 'partner.unknown'],
      [3, 'purchasing_account', 'purchasing-account.unknown'],
      [4, 'item', 'item.unknown'],
      [5, 'partner', 'partner.not-serving'],
      [6, 'kind', 'kind.unknown'],
      [7, 'kind', 'kind.unfit'],
      [8, 'kind', 'coverage.not-offered'],
      [9, 'order_date', 'order-date.future'],
      [10, 'term_ends_on', 'term.before-order'],
      [11, 'item', 'package.empty'],
    ])
    expect(await held()).toEqual([])
  })

  test('orders that contradict themselves, or an earlier one of the same number', async () => {
    await order(house, { partner, account: account.number, order: 'OLD' })
    const at = { partner, account: account.number }
    expect(
      await faultsOf(
        order(
          house,
          { ...at, order: 'A', line: 1, on: '2026-01-01' },
          { ...at, order: 'A', line: 2, on: '2026-01-02' },
          { ...at, order: 'B', line: 1, purchaseOrder: 'X' },
          { ...at, order: 'B', line: 1, purchaseOrder: 'Y' },
        ),
      ),
    ).toEqual([
      [2, 'order_date', 'order.several-dates'],
      [4, 'customer_purchase_order', 'order.several-purchase-orders'],
      [4, 'order_line', 'order-line.repeated'],
    ])
    expect(await faultsOf(order(house, { ...at, order: 'OLD', quantity: 101 }))).toEqual([
      [2, 'order_number', 'order.different'],
    ])
    expect(await held()).toEqual(['E1: 100/100'])
  })

  test('what the ledger cannot book', async () => {
    const at = { partner, account: account.number }
    await order(house, { ...at, order: 'FIRST' })
    const faults = await faultsOf(
      order(
        house,
        { ...at, item: 'E3' },
        { ...at, kind: 'seats-reduced', quantity: 101, term: '' },
        { ...at, partner: other, kind: 'seats-reduced', quantity: 1, term: '' },
        { ...at, partner: other, kind: 'seats-added', quantity: 1, term: '' },
      ),
    )
    expect(faults).toEqual([
      [3, 'quantity', 'reduction.exceeds'],
      [4, 'quantity', 'reduction.exceeds'],
      [5, 'item', 'seats.without-subscription'],
    ])
    expect(await held()).toEqual(['E1: 100/100'])
  })
})

async function servedBy(place: Place, number: number): Promise<string> {
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, place.id, number)
  const { rows } = await ask<{ number: string }>(sql`select number from partners where id = ${partnerId}`)
  return rows[0]?.number ?? ''
}

/** What the account holds as lines `code: available/ordered`. */
async function held(): Promise<string[]> {
  const { rows } = await ask<{ line: string }>(sql`
    select i.code || coalesce(' in ' || p.code, '') || ': ' || h.available || '/' || h.ordered
      || case when h.coverage > 0 then ' SA ' || h.coverage else '' end as line
    from holdings as h join items as i on i.id = h.item_id left join items as p on p.id = h.package_id
    where h.purchasing_account_id = ${account.id}`)
  return rows.map((row) => row.line).sort()
}

async function terms(): Promise<string[]> {
  const { rows } = await ask<{ line: string }>(sql`
    select i.code || ' ' || b.term_ends_on as line from balances as b join items as i on i.id = b.item_id
    where b.purchasing_account_id = ${account.id} order by 1`)
  return rows.map((row) => row.line)
}

function ask<Row>(query: ReturnType<typeof sql<Row>>): Promise<{ rows: Row[] }> {
  return readInBulk(house, system('test'), (work) => query.execute(work.db))
}
