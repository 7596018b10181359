/**
 * What each partner has to order: what customers set up themselves and named him for, across all purchasing accounts that he
 * serves (SPEC 5.4, 10). Kept by the change that books it, so that his list costs what he has to order and not what there is.
 */
import { sql } from 'kysely'
import type { PartnerDesk, PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import type { Changing, Work } from '#server/work/index.ts'

/** What is to be ordered of one balance: an item, its term, and the serving whose partner is asked. */
export interface AwaitedOrder {
  readonly purchasing_account_id: number
  readonly item_id: number
  /** 0 where the item is held singly. */
  readonly package_id: number
  readonly serving_number: number
  readonly term_ends_on: string
  /** Set up, in use, and not ordered. */
  readonly unordered: number
  /** Set up and suspended, since nobody ordered it in time. */
  readonly suspended: number
  /** The day of the oldest set-up; null only where nothing is to be ordered any more. */
  readonly since: string | null
  /** The first day on which something of it is, or was, suspended. */
  readonly order_by: string | null
}

/** A line of a partner's list. */
export interface ListedAwaitedOrder extends Omit<AwaitedOrder, 'since' | 'order_by'> {
  readonly since: string
  readonly order_by: string
  readonly account_name: string
  readonly account_number: string
  readonly organization_name: string
  readonly item_code: string
  readonly edition: string
  readonly version: string
}

/** What one account waits for, as an order for it needs it. */
export interface AwaitedLine extends Pick<AwaitedOrder, 'item_id' | 'term_ends_on' | 'unordered' | 'suspended'> {
  readonly item_code: string
  /** What the serving has ordered in that term already. */
  readonly ordered: number
}

/** A place in the list, which goes by deadline. */
export type AwaitedCursor = Pick<ListedAwaitedOrder, 'order_by' | PlaceColumn>
type PlaceColumn = 'purchasing_account_id' | 'item_id' | 'package_id' | 'serving_number' | 'term_ends_on'

export const awaitedOrdersPageSize = 50
/** How far what waits is counted. */
export const awaitedCountLimit = 1_000

/** Notes what is to be ordered of these balances now, for the partner whom each one's serving has. The ledger's lock is held. */
export async function awaitOrders(work: Changing, balances: readonly AwaitedOrder[]): Promise<void> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(balances)}::jsonb) as g (purchasing_account_id bigint, item_id bigint,
    package_id bigint, serving_number smallint, term_ends_on date, unordered bigint, suspended bigint, since date, order_by date)`
  await sql`
    delete from orders_awaited as w using ${given}
    join servings as s on s.purchasing_account_id = g.purchasing_account_id and s.number = g.serving_number
    where w.partner_id = s.partner_id and w.purchasing_account_id = g.purchasing_account_id and w.item_id = g.item_id
      and w.package_id = g.package_id and w.serving_number = g.serving_number and w.term_ends_on = g.term_ends_on`.execute(
    work.db,
  )
  await sql`
    insert into orders_awaited (partner_id, purchasing_account_id, item_id, package_id, serving_number, term_ends_on,
      unordered, suspended, since, order_by)
    select s.partner_id, g.purchasing_account_id, g.item_id, g.package_id, g.serving_number, g.term_ends_on, g.unordered,
      g.suspended, g.since, g.order_by
    from ${given} join servings as s on s.purchasing_account_id = g.purchasing_account_id and s.number = g.serving_number
    where g.unordered + g.suspended > 0`.execute(work.db)
}

/** One page of what waits for the partner's orders, the nearest deadline first; what is suspended has passed its own. */
export async function awaitedOrders(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  language: string,
  after?: AwaitedCursor,
): Promise<{ readonly rows: readonly ListedAwaitedOrder[]; readonly next: AwaitedCursor | undefined }> {
  const beyond = after
    ? sql`and (w.order_by, w.purchasing_account_id, w.item_id, w.package_id, w.serving_number, w.term_ends_on) >
        (${after.order_by}::date, ${after.purchasing_account_id}::bigint, ${after.item_id}::bigint,
        ${after.package_id}::bigint, ${after.serving_number}::smallint, ${after.term_ends_on}::date)`
    : sql``
  const { rows } = await sql<ListedAwaitedOrder>`
    select ${columns(language)}, a.name as account_name, a.number as account_number, o.name as organization_name
    from (
      select w.* from orders_awaited as w
      where w.partner_id = ${desk.partnerId} and w.term_ends_on >= ${work.today}::date ${beyond}
      order by w.order_by, w.purchasing_account_id, w.item_id, w.package_id, w.serving_number, w.term_ends_on
      limit ${sql.lit(awaitedOrdersPageSize + 1)}) as w
    join purchasing_accounts as a on a.id = w.purchasing_account_id
    join organizations as o on o.id = a.organization_id
    join items as i on i.id = w.item_id
    order by w.order_by, w.purchasing_account_id, w.item_id, w.package_id, w.serving_number, w.term_ends_on`.execute(
    work.db,
  )
  const page = rows.slice(0, awaitedOrdersPageSize)
  return { rows: page, next: rows.length > page.length ? page.at(-1) : undefined }
}

/** How many lines the partner's list has, counted as far as `awaitedCountLimit`. */
export async function countAwaited(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from orders_awaited where partner_id = ${desk.partnerId} and term_ends_on >= ${work.today}::date
      limit ${sql.lit(awaitedCountLimit + 1)}) as w`.execute(work.db)
  const count = rows[0]?.count ?? 0
  return { count: Math.min(count, awaitedCountLimit), more: count > awaitedCountLimit }
}

/** What one account waits for of the actor, a partner: singly held, and in the terms that are in force. */
export async function awaitedOf(
  work: Work,
  account: PurchasingAccount<'orders.place'>,
  limit: number,
): Promise<readonly AwaitedLine[]> {
  if (work.actor.kind !== 'partner') return []
  const { rows } = await sql<AwaitedLine>`
    select w.item_id, w.term_ends_on, w.unordered, w.suspended, i.code as item_code, b.ordered
    from orders_awaited as w join items as i on i.id = w.item_id
    join balances as b using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
    where w.partner_id = ${work.actor.partnerId} and w.purchasing_account_id = ${account.id} and w.package_id = 0
      and w.term_ends_on >= ${work.today}::date
    order by w.order_by, w.item_id, w.serving_number, w.term_ends_on limit ${sql.lit(limit)}`.execute(work.db)
  return rows
}

/** Lets what one partner had to order for an account wait for another: a change of partner. */
export async function passAwaited(work: Changing, accountId: number, fromId: number, toId: number): Promise<void> {
  await sql`
    insert into orders_awaited (partner_id, purchasing_account_id, item_id, package_id, serving_number, term_ends_on,
      unordered, suspended, since, order_by)
    select ${toId}::bigint, purchasing_account_id, item_id, package_id, serving_number, term_ends_on, unordered, suspended,
      since, order_by
    from orders_awaited where partner_id = ${fromId} and purchasing_account_id = ${accountId}`.execute(work.db)
  await work.db
    .deleteFrom('orders_awaited')
    .where('partner_id', '=', fromId)
    .where('purchasing_account_id', '=', accountId)
    .execute()
}

function columns(language: string) {
  return sql`w.purchasing_account_id, w.item_id, w.package_id, w.serving_number, w.term_ends_on, w.unordered, w.suspended,
    w.since, w.order_by, i.code as item_code, i.version, ${itemName(language, 'i')} as edition`
}
