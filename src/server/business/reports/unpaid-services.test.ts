/** The unpaid report: its rows against a recount of the ledger, whoever reads it and however it is filtered. */
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { invariants as ofInventory, suspendUnordered } from '#server/business/inventory/index.ts'
import { changePartner, invariants as ofPartners } from '#server/business/partners/index.ts'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { customerAt, give, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { csvOfReport, faultsOf, figuresOf, wholeReport, xlsxOfReport } from '../../../../test/world/reports.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { dayIn, servedAccount, setUp } from '../../../../test/world/set-ups.ts'

const name = 'unpaid-services'
let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  expect(await house.breaches([...ofInventory, ...ofPartners])).toEqual([])
  await runJobs(house.ownerUrl, {
    'notifications.tell': { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() },
  })
  await house.drop()
})

type Served = Awaited<ReturnType<typeof servedAccount>>

/** Whatever is set up and ordered, by whomever: the rows of each reader are what the ledger adds up to. */
test('its rows are what a recount of the ledger leaves unordered', async () => {
  const items = ['E1', 'E3'] as const
  const step = fc.record({
    account: fc.nat(2),
    partner: fc.nat(1),
    item: fc.nat(1),
    quantity: fc.integer({ min: 1, max: 4 }),
    term: fc.constantFrom(100, 200),
    orders: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
      const accounts = [await servedAccount(house, 2), await servedAccount(house, 2), await servedAccount(house, 2)]
      const reader = await customerOf(accounts)
      for (const { account, partner: index, item, quantity, term, orders } of steps) {
        const served = accounts[account]
        const partner = served?.partners[index]
        const code = items[item]
        if (served === undefined || partner === undefined || code === undefined) throw new Error('No such place')
        if (!orders)
          await setUp(house, served.account, partner, { quantity: quantity * 100, item: code, termInDays: term })
        else {
          const line = { item: code, quantity: quantity * 50, term: dayIn(house, term), on: dayIn(house, 0) }
          await order(house, { partner: partner.number, account: served.account.number, ...line })
        }
      }
      const rows = await wholeReport({ house, actor: reader, name })
      expect(rows.map(told).sort()).toEqual(await recount(accounts.map(({ account }) => account.id)))
      const [first] = accounts
      const partner = first?.partners[0]
      if (first === undefined || partner === undefined) throw new Error('No such place')
      const seller = await partnerUserAt(house, partner.id, 'viewer')
      const his = await wholeReport({ house, actor: seller, name })
      expect(his.map(told).sort()).toEqual(await recount([first.account.id], partner.id))
    }),
    { numRuns: 3 },
  )
})

describe('whose rows', () => {
  test('a customer has those of accounts where he may see reports, and 403 where he may nowhere', async () => {
    const [mine, other] = [await waiting(), await waiting()]
    const viewer = await customerAt(house, mine.account.id, ['report-viewer'])
    await give(house, other.account.id, viewer.userId, 'user-administrator')
    expect(await accountsOf(viewer)).toEqual([mine.account.id])
    const administrator = await customerAt(house, mine.account.id, ['user-administrator'])
    await expect(accountsOf(administrator)).rejects.toMatchObject({ code: 'permission.missing', status: 403 })
    await expect(accountsOf({ kind: 'visitor' })).rejects.toMatchObject({ status: 404 })
  })

  test('a partner has what he is to order, and with sight what the other is to order, until it is taken', async () => {
    const { account, partners } = await waiting(2)
    const [first, second] = partners
    if (second === undefined) throw new Error('One partner only')
    await setUp(house, account, second, { item: 'E3' })
    const seller = await partnerUserAt(house, first.id, 'agent')
    const own = async () => (await wholeReport({ house, actor: seller, name })).map(({ values }) => values['item-code'])
    expect(await own()).toEqual(['E1'])
    await see(account.id, first.id, second.id)
    expect((await own()).toSorted()).toEqual(['E1', 'E3'])
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`delete from visibility_grants where partner_id = ${first.id}`.execute(work.db)
    })
    expect(await own()).toEqual(['E1'])
  })

  test('a change of partner takes the rows along', async () => {
    const { account, partners } = await waiting()
    const next = (await servedAccount(house)).partners[0]
    const [former, later] = [
      await partnerUserAt(house, partners[0].id, 'viewer'),
      await partnerUserAt(house, next.id, 'viewer'),
    ]
    await change(house, system('test'), null, async (work) =>
      changePartner(work, publisher(work), await purchasingAccount(work, account.id, 'agreements.change'), {
        fromId: partners[0].id,
        toId: next.id,
      }),
    )
    expect(await accountsOf(former)).toEqual([])
    expect(await accountsOf(later)).toEqual([account.id])
  })

  test('the publisher has all of them', async () => {
    const [one, two] = [await waiting(), await waiting()]
    const all = await accountsOf(await operator(house))
    expect(all).toEqual(expect.arrayContaining([one.account.id, two.account.id]))
    expect(all.length).toBe(
      await read(house, system('test'), async ({ db, today }) => {
        const { rows } = await sql<{
          n: number
        }>`select count(*) as n from orders_awaited where term_ends_on >= ${today}::date`.execute(db)
        return rows[0]?.n
      }),
    )
  })
})

/** Somebody of a hundred thousand customers is answered by other indexes than somebody of a few. */
test('a partner of many customers has the rows and figures of one of few, by product too, page after page', async () => {
  const { account, partners } = await waiting(2)
  const [first, second] = partners
  if (second === undefined) throw new Error('One partner only')
  for (const [item, term] of [
    ['E1', 100],
    ['E3', 100],
    ['E3', 150],
    ['E3', 200],
    ['E1', 250],
  ] as const)
    // prettier-ignore
    await setUp(house, account, first, { item, termInDays: term })
  await setUp(house, account, second, { item: 'E3', termInDays: 100 })
  await see(account.id, first.id, second.id)
  const seller = await partnerUserAt(house, first.id, 'agent')
  for (const typed of [{}, { product: 'E3' }, { product: 'office 365' }, { product: 'PRO' }]) {
    const wanted = { house, actor: seller, name, typed } as const
    const few = await wholeReport(wanted, 2)
    expect(few).toHaveLength({ E3: 4, PRO: 0 }[typed.product ?? ''] ?? 7)
    expect(await wholeReport({ ...wanted, ofMany: true }, 2)).toEqual(few)
    expect(await figuresOf({ ...wanted, ofMany: true })).toEqual(await figuresOf(wanted))
  }
})

describe('filters', () => {
  test('by account, agreement, product and order', async () => {
    const [one, two] = [await waiting(), await waiting()]
    const reader = await customerOf([one, two])
    await setUp(house, one.account, one.partners[0], { item: 'E3', quantity: 300 })
    const line = { item: 'E3', quantity: 100, term: dayIn(house, 200), on: dayIn(house, 0) }
    await order(house, { partner: one.partners[0].number, account: one.account.number, order: 'F-1', ...line })
    const seen = async (typed: Record<string, string>) =>
      (await wholeReport({ house, actor: reader, name, typed })).map(({ accountId, values }) => [
        accountId,
        values['item-code'],
        values.unordered,
      ])
    const [e1, e3, other] = [
      [one.account.id, 'E1', 100],
      [one.account.id, 'E3', 200],
      [two.account.id, 'E1', 100],
    ]
    expect(await seen({})).toEqual([e1, e3, other])
    expect(await seen({ account: two.account.number })).toEqual([other])
    expect(await seen({ agreement: one.account.agreementNumber })).toEqual([e1, e3])
    expect(await seen({ product: 'E3' })).toEqual([e3])
    expect(await seen({ product: 'office 365' })).toEqual([e1, e3, other])
    expect(await seen({ order: 'F-1' })).toEqual([e3])
    expect(await seen({ order: 'F-1', account: two.account.number })).toEqual([])
  })

  test('what is another’s answers like what there is not', async () => {
    const [mine, other] = [await waiting(), await waiting()]
    const line = { item: 'E1', quantity: 50, term: dayIn(house, 200), on: dayIn(house, 0) }
    await order(house, { partner: other.partners[0].number, account: other.account.number, order: 'HIS', ...line })
    const reader = await customerOf([mine])
    const faults = async (typed: Record<string, string>) => faultsOf({ house, actor: reader, name, typed })
    for (const number of [other.account.number, 'P-0-0']) {
      expect(await faults({ account: number })).toEqual({ account: 'account-unknown' })
    }
    for (const number of [other.account.agreementNumber, 'A-0']) {
      expect(await faults({ agreement: number })).toEqual({ agreement: 'agreement-unknown' })
    }
    for (const number of ['HIS', 'NOBODYS']) expect(await faults({ order: number })).toEqual({ order: 'order-unknown' })
    expect(await faults({ product: 'nothing like it' })).toEqual({ product: 'product-unknown' })
    expect(await faults({ account: 'x'.repeat(61) })).toEqual({ account: 'too-long' })
    const seller = await partnerUserAt(house, mine.partners[0].id, 'viewer')
    expect(await faultsOf({ house, actor: seller, name, typed: { account: other.account.number } })).toEqual({
      account: 'account-unknown',
    })
    await give(house, other.account.id, reader.userId, 'user-administrator')
    expect(await faults({ account: other.account.number })).toEqual({ account: 'account-forbidden' })
  })
})

test('what was suspended is in it until it is ordered; the order leaves the report empty', async () => {
  const { account, partners } = await waiting()
  const reader = await customerAt(house, account.id, ['account-viewer'])
  house.pass(31 * 86_400)
  await change(house, system('test'), null, (work) => suspendUnordered(work, 500))
  const [row] = await wholeReport({ house, actor: reader, name })
  expect(row?.values).toMatchObject({ 'set-up': 100, ordered: 0, unordered: 0, suspended: 100 })
  expect((await figuresOf({ house, actor: reader, name })).facts).toMatchObject([
    { key: 'unordered', value: 0 },
    { key: 'suspended', value: 100 },
    { key: 'accounts', value: 1 },
    { key: 'next', value: null },
  ])
  const line = { item: 'E1', quantity: 100, term: dayIn(house, 169), on: dayIn(house, 0) }
  await order(house, { partner: partners[0].number, account: account.number, ...line })
  expect(await wholeReport({ house, actor: reader, name })).toEqual([])
})

test('both exports are the page, in the reader’s language', async () => {
  const [one, two] = [await waiting(), await waiting()]
  const actor = await customerOf([one, two])
  const rows = await wholeReport({ house, actor, name })
  const [header, ...csv] = await csvOfReport({ house, actor, name })
  const [headings, ...xlsx] = await xlsxOfReport({ house, actor, name })
  expect(header).toEqual(headings)
  expect(header).toContain('Quantité configurée')
  expect((await csvOfReport({ house, actor, name, locale: 'en' }))[0]).toContain('Quantity set up')
  const cells = rows.map(({ values }) => Object.values(values))
  expect(csv).toEqual(cells.map((row) => row.map((cell) => String(cell ?? ''))))
  const plain = (cell: unknown) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : (cell ?? null))
  expect(xlsx.map((row) => row.map(plain))).toEqual(cells)
})

test('its bars add up to what it says', async () => {
  const [one, two] = [await waiting(), await waiting()]
  const actor = await customerOf([one, two])
  const { bars, facts } = await figuresOf({ house, actor, name })
  expect(bars).toEqual([{ label: 'Office 365 E1', solid: 0, hatched: 200 }])
  expect(facts).toMatchObject([{ value: 200 }, { value: 0 }, { value: 2 }, { value: dayIn(house, 30) }])
})

/** An account whose E1, 100 seats, waits for its first partner's order. */
async function waiting(partners = 1): Promise<Served> {
  const served = await servedAccount(house, partners)
  await setUp(house, served.account, served.partners[0])
  return served
}

async function customerOf(accounts: readonly Served[]): Promise<Actor & { kind: 'customer' }> {
  const [first, ...others] = accounts
  if (first === undefined) throw new Error('No account')
  const customer = await customerAt(house, first.account.id, ['account-viewer'])
  for (const { account } of others) await give(house, account.id, customer.userId, 'account-viewer')
  return customer
}

async function accountsOf(actor: Actor): Promise<number[]> {
  return (await wholeReport({ house, actor, name }, 50)).map(({ accountId }) => accountId)
}

async function see(accountId: number, partnerId: number, seenId: number): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`insert into visibility_grants (purchasing_account_id, partner_id, seen_partner_id, granted_at)
      values (${accountId}, ${partnerId}, ${seenId}, ${work.now})`.execute(work.db)
  })
}

function told({ accountId, values }: Awaited<ReturnType<typeof wholeReport>>[number]): string {
  const { term, ordered, unordered } = values
  return [accountId, values['item-code'], term, values['set-up'], ordered, unordered, values.partner].join(' ')
}

/** The same from the lines of the ledger, which the report does not read. */
async function recount(accounts: readonly number[], partnerId?: number): Promise<readonly string[]> {
  const { rows } = await read(house, system('test'), ({ db, today }) =>
    sql<{ line: string }>`
      select concat_ws(' ', e.purchasing_account_id, i.code, e.term_ends_on, sum(e.available_change), sum(e.ordered_change),
        sum(e.available_change - e.ordered_change), p.name) as line
      from ledger_entries as e
      join items as i on i.id = e.item_id
      join servings as s on s.purchasing_account_id = e.purchasing_account_id and s.number = e.serving_number
      join partners as p on p.id = s.partner_id
      where e.purchasing_account_id = any(${[...accounts]}) and e.term_ends_on >= ${today}::date
        and (${partnerId ?? null}::bigint is null or p.id = ${partnerId ?? null}::bigint)
      group by e.purchasing_account_id, i.code, e.term_ends_on, e.serving_number, p.name
      having sum(e.available_change) > sum(e.ordered_change)`.execute(db),
  )
  return rows.map(({ line }) => line).sort()
}
