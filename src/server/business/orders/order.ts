/** One order in detail: « Entête de la commande », « Informations sur la commande », « Articles de la commande ». */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { servingIn } from '#server/business/inventory/index.ts'
import type { OrderSource } from './accept.ts'
import { inWords, Refusal, unexecuted, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'order.unknown': Record<never, never>
  }
}

export type OrderLineKind =
  | 'license'
  | 'license-with-coverage'
  | 'coverage-renewal'
  | 'subscription'
  | 'seats-added'
  | 'seats-reduced'
  | 'renewal'
  | 'msdn'
  | 'azure'
  | 'package'

export interface OrderLine {
  readonly number: number
  readonly item_id: number
  readonly item_code: string
  readonly edition: string
  readonly version: string
  readonly kind: OrderLineKind
  readonly quantity: number
  readonly term_ends_on: string | null
}

export interface OrderDetails {
  readonly id: number
  readonly number: string
  readonly ordered_on: string
  readonly placed_at: Date
  readonly purchase_order_number: string
  readonly partner_name: string
  readonly partner_number: string
  readonly source: OrderSource
  readonly line_count: number
  /** The first `detailedLinesLimit` lines. */
  readonly lines: readonly OrderLine[]
}

/** Lines shown of one order; the export has all of them. */
export const detailedLinesLimit = 500

/** One order with its lines. Refuses 404 order.unknown for one that is another account's, or that a partner may not see. */
export async function orderOf(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  orderId: number,
  language: string,
): Promise<OrderDetails> {
  const { rows } = await sql<Omit<OrderDetails, 'lines'>>`
    select o.id, o.number, o.ordered_on, o.placed_at, o.customer_purchase_order_number as purchase_order_number,
      p.name as partner_name, p.number as partner_number, o.source, o.line_count
    from orders as o join partners as p on p.id = o.partner_id
    where o.purchasing_account_id = ${account.id} and o.id = ${orderId}
      and ${servingIn(account, sql`o.serving_number`)}`.execute(work.db)
  const order = rows[0]
  if (!order) throw new Refusal(404, 'order.unknown', {})
  const lines = await sql<OrderLine>`
    select l.number, l.item_id, i.code as item_code, i.version, l.kind, l.quantity, l.term_ends_on,
      ${itemName(language, 'i')} as edition
    from order_lines as l join items as i on i.id = l.item_id
    where l.purchasing_account_id = ${account.id} and l.order_id = ${orderId}
    order by l.number limit ${sql.lit(detailedLinesLimit)}`.execute(work.db)
  return { ...order, lines: lines.rows }
}

/**
 * Every line of the orders of `source` (from `matching`), newest order first, for an export. Columns: order date, order
 * number, purchase order number, partner, line, item, version, item code, kind in words, quantity, last day of the term.
 */
export function orderLinesQuery(
  account: PurchasingAccount<'orders.view'>,
  source: RawBuilder<unknown>,
  language: string,
  kindNames: Readonly<Record<OrderLineKind, string>>,
): RawBuilder<unknown> {
  return sql`
    select o.ordered_on, ${unexecuted(sql`o.number`)}, ${unexecuted(sql`o.customer_purchase_order_number`)},
      ${unexecuted(sql`p.name`)}, l.number, ${unexecuted(itemName(language, 'i'))},
      ${unexecuted(sql`nullif(i.version, '')`)}, ${unexecuted(sql`i.code`)}, ${inWords(sql`l.kind`, kindNames)}, l.quantity, l.term_ends_on
    from ${source}
    join order_lines as l on l.purchasing_account_id = ${account.id} and l.order_id = o.id
    join partners as p on p.id = o.partner_id
    join items as i on i.id = l.item_id
    order by o.ordered_on desc, o.id desc, l.number`
}
