/** « Commandes » of the Partner Center (SPEC 10): everything that the partner's servings have ordered, across his customers. */
import { sql } from 'kysely'
import { reachOf, type PartnerDesk } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import type { OrderCursor } from './history.ts'
import { matchingPart, type PartnerOrderFilter } from './partner-filter.ts'

export interface PartnerOrder {
  readonly id: number
  readonly number: string
  readonly ordered_on: string
  readonly purchase_order_number: string
  readonly account_id: number
  readonly account_name: string
  readonly account_number: string
  readonly organization_name: string
  readonly line_count: number
  /** The item of the first line. */
  readonly first_item: string
}

export type PartnerOrdersPage =
  { readonly at: 'newest' } | { readonly at: 'older-than' | 'newer-than'; readonly cursor: OrderCursor }

export const partnerOrdersPageSize = 50

/** One page of those that the filter leaves, the newest first, by cursor: a later page costs what the first does. */
export async function partnerOrders(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  page: PartnerOrdersPage,
  language: string,
  filter: PartnerOrderFilter = {},
): Promise<{ readonly orders: readonly PartnerOrder[]; readonly older: boolean; readonly newer: boolean }> {
  const upwards = page.at === 'newer-than'
  const direction = upwards ? sql`asc` : sql`desc`
  const beyond =
    page.at === 'newest'
      ? sql`true`
      : sql`(p.ordered_on, p.order_id) ${upwards ? sql`>` : sql`<`} (${page.cursor.on}::date, ${page.cursor.id}::bigint)`
  const found = await matchingPart(work, desk, filter, { beyond, direction, limit: partnerOrdersPageSize + 1 })
  const { rows } = await sql<PartnerOrder>`
    select o.id, o.number, o.ordered_on, o.customer_purchase_order_number as purchase_order_number, o.line_count,
      a.id as account_id, a.name as account_name, a.number as account_number, g.name as organization_name, ${itemName(language, 'i')} as first_item
    from (
      select p.* from ${found}
      order by p.ordered_on ${direction}, p.order_id ${direction} limit ${sql.lit(partnerOrdersPageSize + 1)}) as p
    join orders as o on o.purchasing_account_id = p.purchasing_account_id and o.id = p.order_id
    join purchasing_accounts as a on a.id = p.purchasing_account_id
    join organizations as g on g.id = a.organization_id
    cross join lateral (
      select l.item_id from order_lines as l
      where l.purchasing_account_id = o.purchasing_account_id and l.order_id = o.id order by l.number limit 1) as l
    join items as i on i.id = l.item_id
    order by p.ordered_on ${direction}, p.order_id ${direction}`.execute(work.db)
  const more = rows.length > partnerOrdersPageSize
  const orders = rows.slice(0, partnerOrdersPageSize)
  if (upwards) orders.reverse()
  return { orders, older: upwards || more, newer: upwards ? more : page.at === 'older-than' }
}

/** Where an order of the partner's is, by the number that it has with him. Refuses 404 order.unknown. */
export async function orderNumbered(
  work: Work,
  desk: PartnerDesk<'customers.view'>,
  number: string,
): Promise<{ readonly accountId: number; readonly orderId: number }> {
  const { rows } = await sql<{ accountId: number; orderId: number }>`
    select n.purchasing_account_id as "accountId", n.order_id as "orderId" from order_numbers as n
    where n.partner_id = ${desk.partnerId} and n.number = ${number}
      and ${reachOf(work, 'n.purchasing_account_id')}`.execute(work.db)
  const [placed] = rows
  if (placed === undefined) throw new Refusal(404, 'order.unknown', {})
  return placed
}
