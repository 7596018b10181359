/**
 * Which of the customer's own set-ups still wait for their partner's order. Within one balance the oldest are settled
 * first, so what is unordered belongs to its newest set-ups.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { HeldName } from './history.ts'
import { servingIn } from './sight.ts'

// What waits longer than a thousand transactions is still in the totals: the page's cost must not grow with a history.
const newestEntriesLimit = 1_000

/** The unordered part of each set-up, by its position in the history. */
export async function unorderedSetUps(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  held: HeldName,
): Promise<ReadonlyMap<number, number>> {
  if (held.available === held.ordered) return new Map()
  const { rows } = await sql<{ position: number; unordered: number }>`
    select position, least(available_change, greatest(0, left_open - newer))::bigint as unordered
    from (
      select e.position, e.available_change, b.available - b.ordered as left_open,
        coalesce(sum(e.available_change) over (partition by e.serving_number, e.term_ends_on order by e.position desc
          rows between unbounded preceding and 1 preceding), 0) as newer
      from (
        select * from ledger_entries
        where purchasing_account_id = ${account.id} and item_id = ${held.item_id} and package_id = ${held.package_id}
        order by position desc limit ${sql.lit(newestEntriesLimit)}) as e
      join balances as b using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
      where e.kind = 'set-up' and b.available > b.ordered and b.term_ends_on >= ${work.today}::date
        and ${servingIn(account, sql`e.serving_number`)}) as set_ups
    where left_open > newer`.execute(work.db)
  return new Map(rows.map((row) => [row.position, row.unordered]))
}
