/**
 * Every order that a partner's servings have, across purchasing accounts, by date: what his own list pages through. Kept by
 * the change that accepts the orders.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Changing } from '#server/work/index.ts'

/** Lists accepted orders for their partners. `source` yields (partner_id, ordered_on, order_id, purchasing_account_id, number, purchase_order_number). */
export async function listPlacedOrders(work: Changing, source: RawBuilder<unknown>): Promise<void> {
  // In the order of the key: a million rows inserted in any other would read and write its pages over and over.
  await sql`insert into partner_orders (partner_id, ordered_on, order_id, purchasing_account_id, number, purchase_order_number)
    select * from (${source}) as p (partner_id, ordered_on, order_id, purchasing_account_id, number, purchase_order_number)
    order by 1, 2, 3`.execute(work.db)
}

/** Lets the orders of an account's servings be another partner's: a change of partner. */
export async function passPlacedOrders(
  work: Changing,
  accountId: number,
  servings: readonly number[],
  { fromId, toId }: { readonly fromId: number; readonly toId: number },
): Promise<void> {
  const passing = sql`orders as o where o.purchasing_account_id = ${accountId}
    and o.serving_number = any(${servings}::smallint[])`
  await sql`
    delete from partner_orders as p using ${passing}
      and p.partner_id = ${fromId} and p.ordered_on = o.ordered_on and p.order_id = o.id`.execute(work.db)
  await listPlacedOrders(
    work,
    sql`
    select ${toId}::bigint, o.ordered_on, o.id, o.purchasing_account_id, o.number, o.customer_purchase_order_number from ${passing}`,
  )
}
