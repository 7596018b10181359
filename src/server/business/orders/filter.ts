/** Which orders a list is about, as a source of rows `o` that its index hands out in the order of the list. */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { servingAmong, servingIn } from '#server/business/inventory/index.ts'
import type { Work } from '#server/work/index.ts'

export interface OrderFilter {
  /** The start of an order number or of a customer's purchase order number. */
  readonly search?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** One of the servings of a partner, all of whose orders are meant. */
  readonly serving?: number | undefined
  readonly itemId?: number | undefined
}

// Up to here a search is answered from the numbers' own indexes; a start that more orders share is met so often that
// walking the dates finds a page of them at once.
const fewMatches = 2_000
const lastCharacter = '\u{10FFFF}'

/** The orders that match, as `from` items with the alias o. */
export async function matching(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  filter: OrderFilter,
): Promise<RawBuilder<unknown>> {
  const conditions = [
    sql`o.purchasing_account_id = ${account.id}`,
    servingIn(account, sql`o.serving_number`),
    ...(filter.serving === undefined ? [] : [await ofPartner(work, account, filter.serving)]),
    ...(filter.from === undefined ? [] : [sql`o.ordered_on >= ${filter.from}::date`]),
    ...(filter.to === undefined ? [] : [sql`o.ordered_on <= ${filter.to}::date`]),
    ...(filter.search === undefined ? [] : [await numbered(work, account, filter.search)]),
  ]
  return sql`(
    select o.* from ${filter.itemId === undefined ? sql`orders as o` : withItem(account, filter.itemId)}
    where ${sql.join(conditions, sql` and `)}) as o`
}

/** The orders in all servings of the partner who has this one now. */
async function ofPartner(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  serving: number,
): Promise<RawBuilder<boolean>> {
  const { rows } = await sql<{ number: number }>`
    select s.number from servings as s join servings as chosen using (purchasing_account_id, partner_id)
    where s.purchasing_account_id = ${account.id} and chosen.number = ${serving}`.execute(work.db)
  return servingAmong(
    rows.map(({ number }) => number),
    sql`o.serving_number`,
  )
}

/** Orders with the item, in the order of the lines' own index: newest first without a sort. */
function withItem(account: PurchasingAccount<'orders.view'>, itemId: number): RawBuilder<unknown> {
  return sql`(
    select distinct l.ordered_on, l.order_id from order_lines as l
    where l.purchasing_account_id = ${account.id} and l.item_id = ${itemId}) as l
    join orders as o on o.purchasing_account_id = ${account.id} and o.id = l.order_id`
}

async function numbered(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  search: string,
): Promise<RawBuilder<unknown>> {
  const starts = [...new Set([search, search.toUpperCase()])]
  const inRange = (column: string) =>
    sql.join(
      starts.map((start) => sql`(${sql.ref(column)} >= ${start} and ${sql.ref(column)} < ${start + lastCharacter})`),
      sql` or `,
    )
  const hits = sql`
    (select id from orders where purchasing_account_id = ${account.id} and (${inRange('number')})
      limit ${sql.lit(fewMatches + 1)})
    union
    (select id from orders where purchasing_account_id = ${account.id} and customer_purchase_order_number <> ''
      and (${inRange('customer_purchase_order_number')}) limit ${sql.lit(fewMatches + 1)})`
  const { rows } = await sql<{ id: number }>`${hits}`.execute(work.db)
  if (rows.length <= fewMatches) return sql`o.id = any(${`{${rows.map((row) => row.id).join(',')}}`}::bigint[])`
  return sql`((${inRange('o.number')}) or (${inRange('o.customer_purchase_order_number')}))`
}
