/**
 * One order that a partner's person types (SPEC 7.2, 10): taken by the same path as a file of them, whole or not at all, and once
 * however often it is sent.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { acceptStaged, orderColumns } from './staged.ts'

/** An order as it was typed: every field as text, and what is wrong with one is a fault of it. */
export interface TypedOrder {
  readonly number: string
  /** YYYY-MM-DD. */
  readonly orderedOn: string
  /** The customer's own number; '' where he gave none. */
  readonly customerPurchaseOrder: string
  /** At least one. */
  readonly lines: readonly TypedLine[]
}

export interface TypedLine {
  /** SPEC 7.3, as docs/orders-file.md names them. */
  readonly kind: string
  /** The catalogue's code. */
  readonly item: string
  readonly quantity: string
  /** YYYY-MM-DD; '' for the agreement's next anniversary, or the term in force. */
  readonly termEndsOn: string
}

export interface PlacedOrder {
  readonly id: number
  /** True where the very same order was here already: it counts once. */
  readonly isRepeated: boolean
}

/**
 * Places the order for the account, in the name of the actor's partner. Refuses 422 import.refused with every fault (`line`
 * counts the lines from 1; columns are those of an orders file), and changes nothing then.
 */
export async function placeOrder(
  work: Changing,
  account: PurchasingAccount<'orders.place'>,
  order: TypedOrder,
  source: 'form' | 'api' = 'form',
): Promise<PlacedOrder> {
  const partner = await stageTyped(work, account, order)
  const { repeated } = await acceptStaged(work, source)

  const placed = await work.db
    .selectFrom('order_numbers')
    .select('order_id')
    .where('partner_id', '=', partner.id)
    .where('number', '=', order.number.trim())
    .executeTakeFirstOrThrow()
  return { id: placed.order_id, isRepeated: repeated > 0 }
}

/** Puts an order that is typed where a file's would be (staged_orders); answers whose order it is. */
export async function stageTyped(
  work: Changing,
  account: PurchasingAccount<'orders.place'>,
  order: TypedOrder,
): Promise<{ readonly id: number; readonly number: string }> {
  if (order.lines.length === 0) throw new Error('An order has at least one line')
  const partner = await orderingPartner(work)
  const rows = order.lines.map((line, index) => ({
    line: index + 1,
    partner: partner.number,
    order_number: order.number,
    order_date: order.orderedOn,
    purchasing_account: account.number,
    customer_purchase_order: order.customerPurchaseOrder,
    order_line: String(index + 1),
    kind: line.kind,
    item: line.item,
    quantity: line.quantity,
    term_ends_on: line.termEndsOn,
  }))
  const columns = Object.keys(orderColumns).map((column) => sql`${sql.ref(column)} text`)
  await sql`create temporary table staged_orders on commit drop as
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (line bigint, ${sql.join(columns)})`.execute(
    work.db,
  )
  return partner
}

async function orderingPartner(work: Work): Promise<{ readonly id: number; readonly number: string }> {
  if (work.actor.kind !== 'partner') throw new Error('Only partners place orders')
  return work.db
    .selectFrom('partners')
    .select(['id', 'number'])
    .where('id', '=', work.actor.partnerId)
    .executeTakeFirstOrThrow()
}

/** What the customer had set up himself, and the order settled. */
export async function settledBy(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  orderId: number,
): Promise<number> {
  // By the entries' keys, of which an index leads with the order: all that was ordered and was available before.
  const { rows } = await sql<{ settled: number }>`
    select coalesce(sum(ordered_change - available_change), 0)::bigint as settled from ledger_entries
    where purchasing_account_id = ${account.id} and key > ${`o${String(orderId)}.`} and key < ${`o${String(orderId)}/`}`.execute(
    work.db,
  )
  return rows[0]?.settled ?? 0
}
