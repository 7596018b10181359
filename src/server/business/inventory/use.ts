/** Seats in use beside what is held (SPEC 6.6): for whoever sees the whole account, since they tell of everybody's orders. */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'

/** What was reported last of an item: quantity and measured_at of the row `u`, null where nobody did. */
export function reportOf(account: PurchasingAccount<'inventory.view'>, item: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`left join seats_in_use as u on u.purchasing_account_id = ${account.id} and u.item_id = ${item}
    and ${account.servings === 'all' ? sql`true` : sql`false`}`
}

/**
 * How many seats of an item were in use at the end of a day; null where nobody had reported any by then. Where nobody has reported
 * any at all, as of most items, nothing is asked.
 */
export function usedOn(
  account: PurchasingAccount<'inventory.view'>,
  item: { readonly item_id: number; readonly in_use: number | null },
  day: RawBuilder<unknown>,
): RawBuilder<number | null> {
  if (item.in_use === null) return sql<null>`null::bigint`
  return sql<number | null>`(
    select d.quantity from seats_in_use_days as d
    where d.purchasing_account_id = ${account.id} and d.item_id = ${item.item_id} and d.measured_on <= ${day}
    order by d.measured_on desc limit 1)`
}
