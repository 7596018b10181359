/**
 * Which accounts a rule concerns (SPEC 8.5): those that hold something of what it counts, and those that have the benefit already,
 * perhaps by what it counted before. They are marked and reckoned again by a job.
 */
import { sql } from 'kysely'
import { markLedgers } from '#server/business/inventory/index.ts'
import type { Changing } from '#server/work/index.ts'

/**
 * Marks the accounts of a benefit whose rules changed, began or ended: whoever has any of it, or holds anything that a rule in
 * force counts. Those rules are told then, but for the ones that begin or end on a day to come.
 */
export async function markConcerned(work: Changing, benefitId: number): Promise<void> {
  const inForce = sql`select id from benefit_rules as r
    where r.benefit_id = ${benefitId} and r.removed_at is null and r.since <= ${work.today}::date
      and (r.until is null or r.until >= ${work.today}::date)`
  await markLedgers(
    work,
    sql`select purchasing_account_id from benefit_grants where benefit_id = ${benefitId}
      union select h.purchasing_account_id from holdings as h join items as i on i.id = h.item_id
      where exists (select from (${inForce}) as r
        where not exists (select from benefit_rule_products as p where p.rule_id = r.id)
          or exists (select from benefit_rule_products as p where p.rule_id = r.id
            and p.product_group_id = i.product_group_id and (p.item_id is null or p.item_id = i.id)))`,
  )
  await sql`update benefit_rules set
      begun_at = case when since <= ${work.today}::date then ${work.now}::timestamptz end,
      ended_at = case when until < ${work.today}::date then ${work.now}::timestamptz end
    where benefit_id = ${benefitId} and removed_at is null`.execute(work.db)
}
