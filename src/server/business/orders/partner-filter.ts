/**
 * Which of a partner's orders a list is about, as rows that some index hands out in the order of the list: his orders by date, those
 * of a few customers each by date, or those of a number. What is common is met soon on the way; what is rare is looked up.
 */
import { sql, type RawBuilder } from 'kysely'
import type { PartnerDesk } from '#server/business/access/index.ts'
import { accountCalled, accountsCalled, type CalledAccounts } from '#server/business/agreements/index.ts'
import { arrayColumn } from '#server/platform/database.ts'
import type { Work } from '#server/work/index.ts'

export interface PartnerOrderFilter {
  /**
   * The start of an order number or of a customer's purchase order number, the beginning of a word of a customer's or an
   * account's name, or of an account's number.
   */
  readonly search?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Items that are meant; undefined for all. */
  readonly items?: readonly number[] | undefined
}

/** A part of the list: what comes beyond its place, in which direction, and how many of them. */
export interface Part {
  /** A condition on `p`, a row with (ordered_on, order_id). */
  readonly beyond: RawBuilder<unknown>
  readonly direction: RawBuilder<unknown>
  readonly limit: number
}

/** So many orders of a number, or accounts, are a few: each is looked up. More are met on the way through all. */
const fewLimit = 2_000
/** Rows of an index that are looked through for the accounts that hold an item. */
const holdersLimit = 20_000
const lastCharacter = '\u{10FFFF}'

type Desk = PartnerDesk<'customers.view'>

/** The orders of a part, as (ordered_on, order_id, purchasing_account_id) with the alias p, in the order of the list. */
export async function matchingPart(
  work: Work,
  desk: Desk,
  filter: PartnerOrderFilter,
  part: Part,
): Promise<RawBuilder<unknown>> {
  const { search, items } = filter
  const listed = sql`select * from partner_orders where partner_id = ${desk.partnerId}`
  const by = (rows: RawBuilder<unknown>, condition: RawBuilder<unknown> = sql`true`) =>
    sql`(select p.ordered_on, p.order_id, p.purchasing_account_id from (${rows}) as p
      where ${condition} and ${isAsked(filter, part)}
      order by p.ordered_on ${part.direction}, p.order_id ${part.direction} limit ${sql.lit(part.limit)})`
  if (search === undefined) {
    const holders = items === undefined ? undefined : await fewHolders(work, desk, items)
    return sql`(${holders === undefined ? by(listed) : ofEach(desk, holders, by)}) as p`
  }
  const starts = [...new Set([search, search.toUpperCase()])]
  const called = await accountsCalled(work, desk.partnerId, search)
  if (called.few === undefined || (await isCommon(work, desk, starts))) {
    return sql`${by(listed, sql`(${isNumbered(starts)} or ${accountCalled(called, sql`p.purchasing_account_id`)})`)} as p`
  }
  const found = numberColumns.map((column) => by(listed, startsWith(column, starts)))
  return sql`(${sql.join([...found, ofEach(desk, called.few, by)], sql` union `)}) as p`
}

type By = (rows: RawBuilder<unknown>, condition?: RawBuilder<unknown>) => RawBuilder<unknown>

/** The orders of the partner's own servings in these accounts, each account's by its own index. */
function ofEach({ partnerId }: Desk, accounts: NonNullable<CalledAccounts['few']>, by: By): RawBuilder<unknown> {
  const ofAccount = sql`
    select o.ordered_on, o.id as order_id, o.purchasing_account_id from orders as o
    where o.purchasing_account_id = a.id and exists (select from servings as s
      where s.purchasing_account_id = o.purchasing_account_id and s.number = o.serving_number and s.partner_id = ${partnerId})`
  return sql`(select p.* from unnest(${arrayColumn(accounts)}::bigint[]) as a (id) cross join lateral ${by(ofAccount)} as p)`
}

function isAsked({ from, to, items }: PartnerOrderFilter, { beyond }: Part): RawBuilder<boolean> {
  return sql<boolean>`${beyond}
    ${from === undefined ? sql`` : sql`and p.ordered_on >= ${from}::date`}
    ${to === undefined ? sql`` : sql`and p.ordered_on <= ${to}::date`}
    ${
      items === undefined
        ? sql``
        : sql`and exists (select from order_lines as l where l.purchasing_account_id = p.purchasing_account_id
            and l.order_id = p.order_id and l.item_id = any(${arrayColumn(items)}::bigint[]))`
    }`
}

const numberColumns = ['number', 'purchase_order_number'] as const

/** A condition on `p` that the index of the column answers. */
function startsWith(column: (typeof numberColumns)[number], starts: readonly string[]): RawBuilder<boolean> {
  const name = sql.ref(`p.${column}`)
  const ranges = starts.map((start) => sql`(${name} >= ${start} and ${name} < ${start + lastCharacter})`)
  return sql<boolean>`${name} <> '' and (${sql.join(ranges, sql` or `)})`
}

function isNumbered(starts: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`(${sql.join(
    numberColumns.map((column) => sql`(${startsWith(column, starts)})`),
    sql` or `,
  )})`
}

/** Whether so many orders have such a number that walking by date finds a page of them at once. */
async function isCommon(work: Work, { partnerId }: Desk, starts: readonly string[]): Promise<boolean> {
  const hits = numberColumns.map(
    (column) => sql`(select from partner_orders as p where p.partner_id = ${partnerId} and ${startsWith(column, starts)}
      limit ${sql.lit(fewLimit + 1)})`,
  )
  const { rows } = await sql<{ most: number }>`
    select greatest(${sql.join(hits.map((hit) => sql`(select count(*) from ${hit} as hit)`))}) as most`.execute(work.db)
  return (rows[0]?.most ?? 0) > fewLimit
}

/** The accounts of the partner's that hold or held one of these items, or part of one that is a package, where they are few. */
async function fewHolders(
  work: Work,
  { partnerId }: Desk,
  items: readonly number[],
): Promise<readonly number[] | undefined> {
  const { rows } = await sql<{ ids: readonly number[]; passed: number }>`
    with passed as materialized (
      select h.purchasing_account_id as id from holdings as h
      where h.item_id in (
        select unnest(${arrayColumn(items)}::bigint[])
        union select c.item_id from package_components as c where c.package_id = any(${arrayColumn(items)}::bigint[]))
      limit ${sql.lit(holdersLimit + 1)}),
    own as (
      select distinct p.id from passed as p where exists (select from servings as s
        where s.purchasing_account_id = p.id and s.partner_id = ${partnerId}))
    select coalesce((select jsonb_agg(id) from own), '[]'::jsonb) as ids, (select count(*) from passed) as passed`.execute(
    work.db,
  )
  const { ids = [], passed = 0 } = rows[0] ?? {}
  return passed > holdersLimit || ids.length > fewLimit ? undefined : ids
}
