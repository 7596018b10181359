/**
 * Which of the customer's own set-ups still wait for their partner's order, or were never ordered before their term
 * ended. Within one balance the oldest are settled first, so what is unordered belongs to its newest set-ups.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { HeldName } from './history.ts'
import { servingIn } from './sight.ts'

/** What nobody has ordered of one set-up. */
export interface Unordered {
  readonly quantity: number
  /** The term has ended: it will not be ordered any more. */
  readonly isOver: boolean
}

// What waits longer than a thousand transactions is still in the totals: the page's cost must not grow with a history.
const newestEntriesLimit = 1_000

/** The unordered part of each set-up among the newest transactions, by its position in the history. */
export async function unorderedSetUps(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  held: HeldName,
): Promise<ReadonlyMap<number, Unordered>> {
  const { rows } = await sql<{ position: number; quantity: number; is_over: boolean }>`
    with newest as materialized (
      select position, kind, serving_number, term_ends_on, available_change, ordered_change from ledger_entries
      where purchasing_account_id = ${account.id} and item_id = ${held.item_id} and package_id = ${held.package_id}
      order by position desc limit ${sql.lit(newestEntriesLimit)}),
    lapsed as (
      select serving_number, term_ends_on, sum(ordered_change - available_change) as quantity
      from newest where kind = 'expiry' group by serving_number, term_ends_on),
    set_ups as (
      select e.position, e.available_change, b.term_ends_on < ${work.today}::date as is_over,
        b.available - b.ordered + coalesce(l.quantity, 0) as left_open,
        coalesce(sum(e.available_change) over (partition by e.serving_number, e.term_ends_on order by e.position desc
          rows between unbounded preceding and 1 preceding), 0) as newer
      from newest as e
      join balances as b on b.purchasing_account_id = ${account.id} and b.item_id = ${held.item_id}
        and b.package_id = ${held.package_id} and b.serving_number = e.serving_number and b.term_ends_on = e.term_ends_on
      left join lapsed as l on l.serving_number = e.serving_number and l.term_ends_on = e.term_ends_on
      where e.kind = 'set-up' and ${servingIn(account, sql`e.serving_number`)})
    select position, least(available_change, left_open - newer)::bigint as quantity, is_over
    from set_ups where left_open > newer`.execute(work.db)
  return new Map(rows.map(({ position, quantity, is_over }) => [position, { quantity, isOver: is_over }]))
}
