/**
 * How filters narrow a report down before it is asked: to a few accounts, whose rows are then read and sorted, where walking the
 * order of everybody's would pass by all others; and to the items of a product or an order.
 */
import { sql } from 'kysely'
import { reportedAccounts, reportsAccount, reportsServing, type ReportSight } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'

/** So many accounts are a few: reading and sorting what they hold costs no more than a page may. */
const fewLimit = 2_000
/** Servings or roles that are read for them: few accounts have more than two of a reader's. */
const reachedLimit = 2 * fewLimit
/** Rows of an index that are looked through for the accounts that hold a product. */
const holdersLimit = 20_000
/** Orders of one number: each partner may have one. */
const ordersLimit = 50
const concernedLimit = 2_000

/** An item that an order is about, in its account. */
export interface ConcernedItem {
  readonly account: number
  readonly item: number
}

interface AccountId {
  readonly id: number
}

/** The accounts of the reader's reach, where they are few; undefined for more, and for whoever sees all. */
export async function fewAccounts(work: Work, sight: ReportSight): Promise<readonly number[] | undefined> {
  const accounts = reportedAccounts(sight)
  if (accounts === undefined) return undefined
  // An account stands in it once for each serving or role: as `distinct`, all hundred thousand of them would be read.
  const { rows } = await sql<{ ids: readonly number[] | null }>`
    select case when not exists (select from (${accounts}) as others offset ${sql.lit(reachedLimit)} limit 1)
      then (select coalesce(jsonb_agg(distinct reached.purchasing_account_id), '[]') from (${accounts}) as reached) end as ids`.execute(
    work.db,
  )
  const [{ ids } = { ids: null }] = rows
  return ids !== null && ids.length <= fewLimit ? ids : undefined
}

/** The accounts within reach that hold or held one of these items, where they are few. */
export async function fewHolders(
  work: Work,
  sight: ReportSight,
  items: readonly number[],
): Promise<readonly number[] | undefined> {
  const { rows } = await sql<AccountId & { passed: number }>`
    with passed as materialized (
      select h.purchasing_account_id as id from holdings as h where h.item_id = any(${`{${items.join(',')}}`}::bigint[])
      limit ${sql.lit(holdersLimit + 1)})
    select distinct p.id, (select count(*) from passed) as passed from passed as p
    where ${reportsAccount(sight, sql`p.id`)} limit ${sql.lit(fewLimit + 1)}`.execute(work.db)
  if (rows.length > fewLimit || (rows[0]?.passed ?? 0) > holdersLimit) return undefined
  if (rows.length > 0) return rows.map(({ id }) => id)
  // Nobody within reach among so many says nothing of those beyond; among all of them it does.
  return (await holdersPassed(work, items)) > holdersLimit ? undefined : []
}

async function holdersPassed(work: Work, items: readonly number[]): Promise<number> {
  const { rows } = await sql<{ passed: number }>`
    select count(*) as passed from (
      select from holdings as h where h.item_id = any(${`{${items.join(',')}}`}::bigint[])
      limit ${sql.lit(holdersLimit + 1)}) as p`.execute(work.db)
  return rows[0]?.passed ?? 0
}

/** The accounts of an agreement within reach; none where there is no such agreement for the reader. */
export async function accountsOfAgreement(work: Work, sight: ReportSight, number: string): Promise<readonly number[]> {
  const { rows } = await sql<AccountId>`
    select a.id from agreements as g join purchasing_accounts as a on a.agreement_id = g.id
    where g.number = ${number} and ${reportsAccount(sight, sql`a.id`)}
    order by a.id`.execute(work.db)
  return rows.map(({ id }) => id)
}

/** What the orders of a number are about, of those that the reader sees: their items, and those of their packages. */
export async function ordersNumbered(
  work: Work,
  sight: ReportSight,
  number: string,
): Promise<readonly ConcernedItem[]> {
  const { rows } = await sql<ConcernedItem>`
    with numbered as materialized (
      select o.purchasing_account_id, o.id from partners as p
      join order_numbers as n on n.partner_id = p.id and n.number = ${number}
      join orders as o on o.purchasing_account_id = n.purchasing_account_id and o.id = n.order_id
      where ${reportsAccount(sight, sql`o.purchasing_account_id`)}
        and ${reportsServing(sight, sql`o.purchasing_account_id`, sql`o.serving_number`)}
      order by o.purchasing_account_id, o.id limit ${sql.lit(ordersLimit)})
    select distinct o.purchasing_account_id as account, coalesce(c.item_id, l.item_id) as item
    from numbered as o
    join order_lines as l on l.purchasing_account_id = o.purchasing_account_id and l.order_id = o.id
    left join package_components as c on c.package_id = l.item_id
    order by 1, 2 limit ${sql.lit(concernedLimit)}`.execute(work.db)
  return rows
}
