/**
 * What customers can set up themselves: plans of the catalogue kind « subscription » that are sold and not withdrawn. MSDN and Azure
 * are other kinds, which only partners order: by kind and never by name, since Azure Active Directory Premium is an ordinary
 * plan (SPEC 5.5).
 */
import { sql, type RawBuilder } from 'kysely'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Measure } from './rule.ts'

/** A plan that can be set up. */
export interface OfferedPlan extends Measure {
  readonly itemId: number
  readonly groupId: number
  /** The product group's name: what people call the service. */
  readonly service: string
  /** What the publisher calls it, once only. */
  readonly code: string
  readonly edition: string
  readonly version: string
  /** Days in which a partner must order what was set up of it. */
  readonly graceDays: number
}

/** Plans that are listed at most; the publisher's real list has about 450. */
export const offersLimit = 5_000

/** Every plan that can be set up, named in `language`; unordered, sorted by the page. */
export async function offeredPlans(work: Work, language: string): Promise<readonly OfferedPlan[]> {
  return await plans(work, language, sql`true`)
}

/** Those of these items that can be set up. */
export async function offeredAmong(work: Work, itemIds: readonly number[]): Promise<ReadonlyMap<number, OfferedPlan>> {
  if (itemIds.length === 0) return new Map()
  const offered = await plans(work, 'en', sql`i.id = any(${itemIds}::bigint[])`)
  return new Map(offered.map((plan) => [plan.itemId, plan]))
}

async function plans(work: Work, language: string, among: RawBuilder<unknown>): Promise<readonly OfferedPlan[]> {
  const { rows } = await sql<OfferedPlan>`
    select i.id as "itemId", g.id as "groupId", ${groupName(language, 'g')} as service,
      i.code, ${itemName(language, 'i')} as edition, i.version, i.set_up_step as step, i.set_up_ceiling as ceiling,
      i.grace_days as "graceDays"
    from items as i join product_groups as g on g.id = i.product_group_id
    where i.kind = 'subscription' and i.withdrawn_at is null
      and (i.sold_until is null or i.sold_until >= ${work.today}::date) and ${among}
    order by i.id limit ${sql.lit(offersLimit)}`.execute(work.db)
  return rows
}
