/** What an online-service plan contains. */
import type { Work } from '#server/work/index.ts'

/** One service plan as an item contains it. */
export interface ServicePlan {
  /** The publisher's identifier (GUID). */
  readonly external_id: string
  readonly code: string
  /** As this item's entry in the publisher's list spells it. */
  readonly name: string
}

/** The service plans of an item, by name; none for what is no online service. */
export async function servicePlansOf(work: Work, itemId: number): Promise<ServicePlan[]> {
  return work.db
    .selectFrom('item_service_plans')
    .innerJoin('service_plans', 'service_plans.id', 'item_service_plans.service_plan_id')
    .select(['service_plans.external_id', 'service_plans.code', 'item_service_plans.name'])
    .where('item_service_plans.item_id', '=', itemId)
    .orderBy('item_service_plans.name')
    .orderBy('service_plans.code')
    .execute()
}
