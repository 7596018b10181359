/**
 * « Afficher l'historique des commandes » (SPEC 7.1, guide 4): every order that partners placed for an account, by cursor
 * so that page 10,000 costs what the first does, with an exact total that is kept and not counted.
 */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { servingIn } from '#server/business/inventory/index.ts'
import type { Work } from '#server/work/index.ts'
import { matching, type OrderFilter } from './filter.ts'

export interface OrderRow {
  readonly id: number
  readonly number: string
  readonly ordered_on: string
  readonly purchase_order_number: string
  readonly partner_name: string
  readonly line_count: number
  /** The item of the first line. */
  readonly first_item: string
}

/** A place between two orders in the list by date. */
export interface OrderCursor {
  readonly on: string
  readonly id: number
}

export type OrderPage =
  | { readonly at: 'newest' }
  | { readonly at: 'oldest' }
  | { readonly at: 'older-than' | 'newer-than'; readonly cursor: OrderCursor }
  /** Orders of this date and before. */
  | { readonly at: 'date'; readonly date: string }

export interface OrderTotal {
  readonly count: number
  /** False where there are more than were counted ("1,000+"). */
  readonly exact: boolean
}

export const orderPageLimit = 50
/** How far filtered orders are counted. */
export const countLimit = 1_000

export interface OrderList {
  /** Newest first. */
  readonly orders: OrderRow[]
  readonly total: OrderTotal
  readonly older: boolean
  readonly newer: boolean
}

/** One page of the account's orders that match the filter. */
export async function ordersOf(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  filter: OrderFilter,
  page: OrderPage,
  language: string,
): Promise<OrderList> {
  const upwards = page.at === 'oldest' || page.at === 'newer-than'
  const source = await matching(work, account, filter)
  const rows = await pageOfOrders(work, account, source, page, language)
  const more = rows.length > orderPageLimit
  const orders = rows.slice(0, orderPageLimit)
  if (upwards) orders.reverse()
  return {
    orders,
    total: await totalOf(work, account, filter, source),
    older: upwards ? page.at === 'newer-than' : more,
    newer: upwards ? more : page.at !== 'newest',
  }
}

/** The newest orders and nothing more: what the home page lists. */
export async function newestOrders(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  limit: number,
  language: string,
): Promise<OrderRow[]> {
  return await pageOfOrders(work, account, await matching(work, account, {}), { at: 'newest' }, language, limit)
}

async function pageOfOrders(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  source: RawBuilder<unknown>,
  page: OrderPage,
  language: string,
  limit = orderPageLimit + 1,
): Promise<OrderRow[]> {
  const upwards = page.at === 'oldest' || page.at === 'newer-than'
  const direction = upwards ? sql`asc` : sql`desc`
  const { rows } = await sql<OrderRow>`
    select o.id, o.number, o.ordered_on, o.customer_purchase_order_number as purchase_order_number,
      p.name as partner_name, o.line_count, ${itemName(language, 'i')} as first_item
    from (
      select o.* from ${source} where ${from(page)}
      order by o.ordered_on ${direction}, o.id ${direction} limit ${sql.lit(limit)}) as o
    join partners as p on p.id = o.partner_id
    cross join lateral (
      select l.item_id from order_lines as l
      where l.purchasing_account_id = ${account.id} and l.order_id = o.id order by l.number limit 1) as l
    join items as i on i.id = l.item_id
    order by o.ordered_on ${direction}, o.id ${direction}`.execute(work.db)
  return rows
}

function from(page: OrderPage): RawBuilder<unknown> {
  switch (page.at) {
    case 'older-than':
      return sql`(o.ordered_on, o.id) < (${page.cursor.on}::date, ${page.cursor.id}::bigint)`
    case 'newer-than':
      return sql`(o.ordered_on, o.id) > (${page.cursor.on}::date, ${page.cursor.id}::bigint)`
    case 'date':
      return sql`o.ordered_on <= ${page.date}::date`
    default:
      return sql`true`
  }
}

async function totalOf(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  filter: OrderFilter,
  source: RawBuilder<unknown>,
): Promise<OrderTotal> {
  if (Object.values(filter).every((value) => value === undefined)) {
    return { count: await ordersPlaced(work, account), exact: true }
  }
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (select from ${source} limit ${sql.lit(countLimit + 1)}) as counted`.execute(work.db)
  const count = rows[0]?.count ?? 0
  return { count: Math.min(count, countLimit), exact: count <= countLimit }
}

/** How many orders were placed for the account in all, as far as the actor sees them: kept, and never counted. */
export async function ordersPlaced(work: Work, account: PurchasingAccount<'orders.view'>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(orders_placed), 0)::bigint as count from servings
    where purchasing_account_id = ${account.id} and ${servingIn(account, sql`number`)}`.execute(work.db)
  return rows[0]?.count ?? 0
}
