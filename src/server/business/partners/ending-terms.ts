/**
 * What ends at each partner's customers, across all purchasing accounts that he serves (SPEC 10): online services and Software
 * Assurance by their last day. Kept by the change that books them, so that his list costs what a page shows and not what there is.
 */
import { sql, type RawBuilder } from 'kysely'
import type { PartnerDesk, PurchasingAccount } from '#server/business/access/index.ts'
import { accountCalled, accountsCalled } from '#server/business/agreements/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing, Work } from '#server/work/index.ts'

/** A balance that holds something until a last day. */
export interface EndingTerm {
  readonly purchasing_account_id: number
  readonly item_id: number
  /** 0 where the item is held singly. */
  readonly package_id: number
  readonly serving_number: number
  readonly term_ends_on: string
}

/** A line of a partner's list. */
export interface ListedEndingTerm extends EndingTerm {
  readonly available: number
  readonly ordered: number
  /** Licences that have Software Assurance until then. */
  readonly coverage: number
  readonly account_name: string
  readonly account_number: string
  readonly organization_name: string
  readonly edition: string
  readonly version: string
}

export interface EndingFilter {
  /** How far one looks ahead. */
  readonly withinDays: number
  /** The beginning of a word of a customer's or an account's name, or of an account's number. */
  readonly customer?: string | undefined
  /** Items that are meant; undefined for all. */
  readonly items?: readonly number[] | undefined
}

/** What is renewed of an item that ends: what the partner's order for it would name. */
export interface RenewableTerm {
  readonly item_code: string
  readonly ordered: number
  readonly coverage: number
}

export const endingTermsPageSize = 50
/** How far what ends is counted. */
export const endingCountLimit = 1_000

/** Lists balances that hold something from now on, for the partner whom each one's serving has. The ledger's lock is held. */
export async function listEndingTerms(work: Changing, terms: readonly EndingTerm[]): Promise<void> {
  if (terms.length === 0) return
  await sql`insert into terms_ending (partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
    select s.partner_id, g.term_ends_on, g.purchasing_account_id, g.item_id, g.package_id, g.serving_number
    from ${given(terms)} join servings as s
      on s.purchasing_account_id = g.purchasing_account_id and s.number = g.serving_number
    order by 1, 2, 3, 4, 5, 6`.execute(work.db)
}

/** Takes balances off the list that hold nothing any more. */
export async function unlistEndingTerms(work: Changing, terms: readonly EndingTerm[]): Promise<void> {
  if (terms.length === 0) return
  await sql`delete from terms_ending as t using ${given(terms)} join servings as s
      on s.purchasing_account_id = g.purchasing_account_id and s.number = g.serving_number
    where t.partner_id = s.partner_id and t.term_ends_on = g.term_ends_on
      and t.purchasing_account_id = g.purchasing_account_id and t.item_id = g.item_id and t.package_id = g.package_id
      and t.serving_number = g.serving_number`.execute(work.db)
}

/** Lets what ends in an account's servings be on another partner's list: a change of partner. */
export async function passEndingTerms(
  work: Changing,
  accountId: number,
  servings: readonly number[],
  { fromId, toId }: { readonly fromId: number; readonly toId: number },
): Promise<void> {
  // By the balances, whose key leads with the account: a partner's list leads with the day, and may be long.
  await sql`
    with passed as (
      delete from terms_ending as t using balances as b
      where b.purchasing_account_id = ${accountId} and b.serving_number = any(${servings}::smallint[])
        and t.partner_id = ${fromId} and t.term_ends_on = b.term_ends_on
        and t.purchasing_account_id = b.purchasing_account_id and t.item_id = b.item_id and t.package_id = b.package_id
        and t.serving_number = b.serving_number
      returning t.term_ends_on, t.purchasing_account_id, t.item_id, t.package_id, t.serving_number)
    insert into terms_ending (partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
    select ${toId}::bigint, passed.* from passed`.execute(work.db)
}

/** One page of what ends within the days ahead, the nearest first, from today on. */
export async function endingTerms(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  filter: EndingFilter,
  language: string,
  after?: EndingTerm,
): Promise<{ readonly rows: readonly ListedEndingTerm[]; readonly next: EndingTerm | undefined }> {
  const place = sql`t.term_ends_on, t.purchasing_account_id, t.item_id, t.package_id, t.serving_number`
  const beyond = after
    ? sql`and (${place}) > (${after.term_ends_on}::date, ${after.purchasing_account_id}::bigint, ${after.item_id}::bigint,
        ${after.package_id}::bigint, ${after.serving_number}::smallint)`
    : sql``
  const { rows } = await sql<ListedEndingTerm>`
    select ${place}, b.available, b.ordered, b.coverage, a.name as account_name, a.number as account_number,
      o.name as organization_name, i.version, ${itemName(language, 'i')} as edition
    from (
      select t.* from terms_ending as t where ${await isAsked(work, desk, filter)} ${beyond}
      order by ${place} limit ${sql.lit(endingTermsPageSize + 1)}) as t
    join balances as b using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
    join purchasing_accounts as a on a.id = t.purchasing_account_id
    join organizations as o on o.id = a.organization_id
    join items as i on i.id = t.item_id
    order by ${place}`.execute(work.db)
  const page = rows.slice(0, endingTermsPageSize)
  return { rows: page, next: rows.length > page.length ? page.at(-1) : undefined }
}

/** How many lines the list has, counted as far as `endingCountLimit`. */
export async function countEndingTerms(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  filter: EndingFilter,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from terms_ending as t where ${await isAsked(work, desk, filter)}
      limit ${sql.lit(endingCountLimit + 1)}) as counted`.execute(work.db)
  const count = rows[0]?.count ?? 0
  return { count: Math.min(count, endingCountLimit), more: count > endingCountLimit }
}

/** What of one item the partner's own servings of the account hold singly until that day; undefined where it is nothing. */
export async function renewableTerm(
  work: Work,
  account: PurchasingAccount<'orders.place'>,
  itemId: number,
  endsOn: string,
): Promise<RenewableTerm | undefined> {
  if (work.actor.kind !== 'partner') return undefined
  const { rows } = await sql<RenewableTerm>`
    select i.code as item_code, sum(b.ordered)::bigint as ordered, sum(b.coverage)::bigint as coverage
    from balances as b
    join servings as s on s.purchasing_account_id = b.purchasing_account_id and s.number = b.serving_number
    join items as i on i.id = b.item_id
    where b.purchasing_account_id = ${account.id} and b.item_id = ${itemId} and b.package_id = 0
      and b.term_ends_on = ${endsOn}::date and s.partner_id = ${work.actor.partnerId} and b.ordered + b.coverage > 0
    group by i.code`.execute(work.db)
  return rows[0]
}

async function isAsked(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  { withinDays, customer, items }: EndingFilter,
): Promise<RawBuilder<boolean>> {
  const until = addDays(work.today, withinDays)
  const called = customer === undefined ? undefined : await accountsCalled(work, desk.partnerId, customer)
  return sql<boolean>`t.partner_id = ${desk.partnerId} and t.term_ends_on between ${work.today}::date and ${until}::date
    ${called === undefined ? sql`` : sql`and ${accountCalled(called, sql`t.purchasing_account_id`)}`}
    ${
      items === undefined
        ? sql``
        : sql`and (t.item_id = any(${arrayColumn(items)}::bigint[])
      or t.package_id = any(${arrayColumn(items)}::bigint[]))`
    }`
}

function given(terms: readonly EndingTerm[]): RawBuilder<unknown> {
  const column = (of: (term: EndingTerm) => string | number) => arrayColumn(terms.map(of))
  return sql`unnest(${column((term) => term.purchasing_account_id)}::bigint[], ${column((term) => term.item_id)}::bigint[],
    ${column((term) => term.package_id)}::bigint[], ${column((term) => term.serving_number)}::smallint[],
    ${column((term) => term.term_ends_on)}::date[])
    as g (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)`
}
