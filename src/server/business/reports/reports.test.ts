/** The other five reports: figures against a recount from other tables, and whose rows each kind of reader has. */
import { sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changePartner } from '#server/business/partners/index.ts'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { describeBenefit, grantBenefit, permitPartner } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { customerAt, give, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { csvOfReport, faultsOf, figuresOf, wholeReport, xlsxOfReport } from '../../../../test/world/reports.ts'
import { dayIn, servedAccount, setUp } from '../../../../test/world/set-ups.ts'
import { reportNames, type ReportName } from './report.ts'

let house: TestHouse
type Served = Awaited<ReturnType<typeof servedAccount>>
/** An account with two partners, another one of the same reader, and one of somebody else with the first partner. */
let mine: Served
let second: Served
let others: Served
let reader: Actor & { kind: 'customer' }
let seller: Actor & { kind: 'partner' }

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  mine = await servedAccount(house, 2)
  second = await servedAccount(house)
  others = await servedAccount(house)
  reader = await customerAt(house, mine.account.id, ['report-viewer'])
  await give(house, second.account.id, reader.userId, 'account-viewer')
  await customerAt(house, others.account.id, ['account-administrator'])
  seller = await partnerUserAt(house, mine.partners[0].id, 'viewer')
  const benefits = [await describeBenefit(house), await describeBenefit(house, { measure: null })]
  for (const { account, partners } of [mine, second, others]) {
    const [first, other = first] = partners
    const at = { account: account.number, on: dayIn(house, -40) }
    await order(
      house,
      {
        ...at,
        partner: first.number,
        order: `${account.number}-a`,
        kind: 'license-with-coverage',
        item: 'PRO',
        term: dayIn(house, 20),
      },
      { ...at, partner: first.number, order: `${account.number}-b`, line: 1, item: 'E1', term: dayIn(house, 60) },
      {
        ...at,
        partner: first.number,
        order: `${account.number}-b`,
        line: 2,
        item: 'E3',
        quantity: 30,
        term: dayIn(house, 400),
      },
      {
        ...at,
        partner: other.number,
        order: `${account.number}-c`,
        on: dayIn(house, -3),
        kind: 'package',
        item: 'SUITE',
        term: dayIn(house, 60),
      },
      {
        ...at,
        partner: other.number,
        order: `${account.number}-d`,
        on: dayIn(house, 0),
        kind: 'license',
        item: 'STD',
        quantity: 7,
      },
    )
    await setUp(house, account, first, { item: 'E1', termInDays: 60 })
    for (const benefit of benefits) await grantBenefit(house, account.id, benefit, { used: 4 })
  }
})
afterAll(async () => {
  await runJobs(house.ownerUrl, {
    'notifications.tell': { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() },
  })
  await house.drop()
})

const whole = (name: ReportName, actor: Actor = reader, typed = {}) => wholeReport({ house, actor, name, typed })
const ids = () => [mine.account.id, second.account.id]

describe('what is in them', () => {
  test('the licence position is what the ledger adds up to of terms that are in force', async () => {
    const rows = (await whole('license-position')).map(({ accountId, itemId, packageId, values }) =>
      [
        accountId,
        itemId,
        packageId,
        values.available,
        values.ordered,
        values.unordered,
        values.coverage,
        values['next-expiry'],
      ].join(' '),
    )
    const recount = await lines(sql`
      select concat_ws(' ', e.purchasing_account_id, e.item_id, e.package_id, sum(e.available_change), sum(e.ordered_change),
        sum(e.available_change) - sum(e.ordered_change), sum(e.coverage_change), coalesce((
          select min(n.term_ends_on)::text from ledger_entries as n where n.purchasing_account_id = e.purchasing_account_id
            and n.item_id = e.item_id and n.package_id = e.package_id and n.term_ends_on < 'infinity'
            and n.available_change > 0), '')) as line
      from ledger_entries as e where e.purchasing_account_id = any(${ids()}) group by e.purchasing_account_id, e.item_id, e.package_id`)
    expect(rows.toSorted()).toEqual(recount)
    expect(rows).toHaveLength(12)
  })

  test('expiries are the balances whose term ends in that time, nearest first', async () => {
    const rows = async (within: string) =>
      (await whole('expiries', reader, { within })).map(({ accountId, itemId, packageId, values }) =>
        [values['last-day'], accountId, itemId, packageId, values.quantity, values.unordered].join(' '),
      )
    const recount = (until: string) =>
      lines(sql`
        select concat_ws(' ', e.term_ends_on, e.purchasing_account_id, e.item_id, e.package_id,
          greatest(sum(e.available_change), sum(e.coverage_change)), sum(e.available_change - e.ordered_change)) as line
        from ledger_entries as e where e.purchasing_account_id = any(${ids()}) and e.term_ends_on <= ${until}::date
        group by e.term_ends_on, e.purchasing_account_id, e.item_id, e.package_id, e.serving_number`)
    expect(await rows('30')).toEqual((await recount(dayIn(house, 30))).map(trimmed))
    expect((await rows('365')).toSorted()).toEqual((await recount(dayIn(house, 365))).map(trimmed))
    expect(await rows('30')).toHaveLength(2)
    expect((await whole('expiries')).length).toBe((await rows('90')).length)
  })

  test('orders are the lines of orders, newest first, by date, period and product', async () => {
    const rows = async (typed = {}) =>
      (await whole('orders', reader, typed)).map(({ values }) => [values.order, values.line, values.quantity].join(' '))
    const recount = (condition: RawBuilder<boolean>) =>
      lines(
        sql`select concat_ws(' ', o.number, l.number, l.quantity) as line
        from order_lines as l join orders as o on o.purchasing_account_id = l.purchasing_account_id and o.id = l.order_id
        join items as i on i.id = l.item_id
        where o.purchasing_account_id = any(${ids()}) and ${condition}`,
      )
    expect((await rows()).toSorted()).toEqual(await recount(sql`true`))
    expect((await rows({ from: dayIn(house, -3) })).toSorted()).toEqual(
      await recount(sql`o.ordered_on >= ${dayIn(house, -3)}::date`),
    )
    expect((await rows({ to: dayIn(house, -4) })).toSorted()).toEqual(
      await recount(sql`o.ordered_on < ${dayIn(house, -3)}::date`),
    )
    expect((await rows({ period: 'last-7-days' })).toSorted()).toEqual(
      await recount(sql`o.ordered_on > ${dayIn(house, -7)}::date`),
    )
    expect((await rows({ product: 'SUITE' })).toSorted()).toEqual(await recount(sql`i.code = 'SUITE'`))
    const days = (await whole('orders')).map(({ values }) => values['ordered-on'])
    expect(days).toEqual(days.toSorted().toReversed())
    expect(await faultsOf({ house, actor: reader, name: 'orders', typed: { from: '2026-02-30', to: 'x' } })).toEqual({
      from: 'date-unreadable',
      to: 'date-unreadable',
    })
    expect(
      await faultsOf({ house, actor: reader, name: 'orders', typed: { from: '2026-03-02', to: '2026-03-01' } }),
    ).toEqual({
      to: 'dates-reversed',
    })
    expect(
      await faultsOf({ house, actor: reader, name: 'orders', typed: { period: 'this-year', from: '2026-03-02' } }),
    ).toEqual({ period: 'dates-and-period' })
  })

  test('people are those of the accounts with their roles; one who has yet to come in keeps his name', async () => {
    const rows = (await whole('people', reader, { account: second.account.number })).map(({ values }) => values)
    expect(rows).toMatchObject([{ roles: 'Observateur du compte', state: 'Actif' }])
    const roles = (typed = {}) =>
      whole('people', reader, typed).then((found) => found.map(({ values }) => values.roles))
    expect(await roles({ role: 'report-viewer' })).toEqual(['Observateur de rapports'])
    expect(await roles({ state: 'expired' })).toEqual([])
    expect(await faultsOf({ house, actor: reader, name: 'people', typed: { role: 'owner', state: 'x' } })).toEqual({
      role: 'choice-unknown',
      state: 'choice-unknown',
    })
  })

  test('benefit use is what the ledgers of benefits came to', async () => {
    const rows = (await whole('benefit-use')).map(({ accountId, values }) =>
      [accountId, values.granted, values.used, values.remaining, values.share].join(' '),
    )
    const recount = await lines(sql`
      select distinct on (e.purchasing_account_id, e.benefit_id) concat_ws(' ', e.purchasing_account_id,
        case when b.measure is null then '   ' else concat_ws(' ', e.granted_after, e.used_after,
          e.granted_after - e.used_after, (100 * e.used_after / e.granted_after)::int) end) as line
      from benefit_entries as e join benefits as b on b.id = e.benefit_id
      where e.purchasing_account_id = any(${ids()}) order by e.purchasing_account_id, e.benefit_id, e.position desc`)
    expect(rows.toSorted()).toEqual(recount)
    expect((await figuresOf({ house, actor: reader, name: 'benefit-use' })).bars).toMatchObject([{ solid: 40 }])
  })
})

describe('whose rows', () => {
  const accountsIn = async (name: ReportName, actor: Actor) =>
    [...new Set((await wholeReport({ house, actor, name }, 50)).map(({ accountId }) => accountId))].toSorted(
      (a, b) => a - b,
    )

  test.each(reportNames)('%s: those of the customer’s accounts, all for the publisher', async (name) => {
    expect(await accountsIn(name, reader)).toEqual(ids())
    expect(await accountsIn(name, await operator(house))).toEqual([...ids(), others.account.id])
    const stranger = await customerAt(house, others.account.id, ['account-viewer'])
    expect(await accountsIn(name, stranger)).toEqual([others.account.id])
  })

  test.each(reportNames.filter((name) => name !== 'people'))('%s: those that the partner serves', async (name) => {
    await permitPartner(house, mine.account.id, seller.partnerId)
    expect(await accountsIn(name, seller)).toEqual([mine.account.id])
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`update partner_permissions set removed_at = ${work.now} where partner_id = ${seller.partnerId}`.execute(
        work.db,
      )
    })
  })

  test('a partner sees the quantities of his own servings, and others’ with the customer’s sight', async () => {
    const held = async (name: ReportName) =>
      new Set((await whole(name, seller)).map(({ values }) => values['item-code']))
    expect(await held('license-position')).toEqual(new Set(['E1', 'E3', 'PRO']))
    expect(await held('orders')).toEqual(new Set(['E1', 'E3', 'PRO']))
    expect(await held('expiries')).toEqual(new Set(['E1', 'PRO']))
    const seen = mine.partners[1]
    if (seen === undefined) throw new Error('One partner only')
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`insert into visibility_grants (purchasing_account_id, partner_id, seen_partner_id, granted_at)
        values (${mine.account.id}, ${seller.partnerId}, ${seen.id}, ${work.now})`.execute(work.db)
    })
    expect(await held('license-position')).toEqual(new Set(['E1', 'E3', 'PRO', 'STD']))
    expect(await held('orders')).toEqual(new Set(['E1', 'E3', 'PRO', 'SUITE', 'STD']))
    expect(await held('expiries')).toEqual(new Set(['E1', 'E3', 'PRO']))
  })

  test('no partner has a customer’s people, and none benefits without permission; in-use is told to customers alone', async () => {
    await expect(whole('people', seller)).rejects.toMatchObject({ code: 'report.unknown', status: 404 })
    expect(await whole('benefit-use', seller)).toEqual([])
    expect((await whole('license-position', seller)).every(({ values }) => values['in-use'] === null)).toBe(true)
  })

  test('a change of partner takes the orders along', async () => {
    const [former, next] = [second.partners[0], (await servedAccount(house)).partners[0]]
    await change(house, system('test'), null, async (work) =>
      changePartner(work, publisher(work), await purchasingAccount(work, second.account.id, 'agreements.change'), {
        fromId: former.id,
        toId: next.id,
      }),
    )
    expect(await accountsIn('orders', await partnerUserAt(house, former.id, 'viewer'))).toEqual([])
    expect(await accountsIn('orders', await partnerUserAt(house, next.id, 'viewer'))).toEqual([second.account.id])
  })
})

test.each(reportNames)('%s: both exports are the page', async (name) => {
  const rows = (await wholeReport({ house, actor: reader, name })).map(({ values }) => Object.values(values))
  const [, ...csv] = await csvOfReport({ house, actor: reader, name })
  const [, ...xlsx] = await xlsxOfReport({ house, actor: reader, name })
  expect(csv).toEqual(rows.map((row) => row.map((cell) => String(cell ?? ''))))
  const plain = (cell: unknown) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : (cell ?? null))
  expect(xlsx.map((row) => row.map(plain))).toEqual(rows)
})

/** Trailing spaces of what has no value. */
function trimmed(line: string): string {
  return line.trimEnd()
}

async function lines(query: RawBuilder<unknown>): Promise<readonly string[]> {
  const { rows } = await read(house, system('test'), ({ db }) => sql<{ line: string }>`${query}`.execute(db))
  return rows.map(({ line }) => line).toSorted()
}
