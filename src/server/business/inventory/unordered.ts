/**
 * Which of the customer's own set-ups still wait for their partner's order, were suspended because it did not come in time, or
 * were never ordered before their term ended. Within one balance the oldest are settled first, so what is unordered belongs
 * to its newest set-ups.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { HeldName } from './history.ts'
import { servingIn } from './sight.ts'

/** What nobody has ordered of one set-up. */
export interface Unordered {
  readonly quantity: number
  /** Never ordered: the term has ended. */
  readonly state: 'to-order' | 'suspended' | 'never-ordered'
  /** The day on which it is, or was, suspended unless it was ordered before. */
  readonly orderBy: string
}

/** Set-ups told of one item; what else waits is in the totals: the page's cost must not grow with a history. */
const toldSetUpsLimit = 1_000

/** The unordered part of each of the newest set-ups, by its position in the history. */
export async function unorderedSetUps(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  held: HeldName,
): Promise<ReadonlyMap<number, Unordered>> {
  const { rows } = await sql<Unordered & { readonly position: number }>`
    select position, quantity, order_by as "orderBy",
      case when term_ends_on < ${work.today}::date then 'never-ordered'
        when suspended_on is not null then 'suspended' else 'to-order' end as state
    from unordered_set_ups
    where purchasing_account_id = ${account.id} and item_id = ${held.item_id} and package_id = ${held.package_id}
      and ${servingIn(account, sql`serving_number`)}
    order by position desc limit ${sql.lit(toldSetUpsLimit)}`.execute(work.db)
  return new Map(rows.map(({ position, ...left }) => [position, left]))
}
