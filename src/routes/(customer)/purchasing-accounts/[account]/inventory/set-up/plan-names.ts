/** What plans are called where one chooses among them. */
import type { OfferedPlan } from '#server/business/provisioning/index.ts'

type Named = Pick<OfferedPlan, 'itemId' | 'groupId' | 'code' | 'edition' | 'version'>

/** « Office 365 Enterprise E1 » */
export function planName({ edition, version }: Pick<Named, 'edition' | 'version'>): string {
  return [edition, version].filter(Boolean).join(' ')
}

/**
 * The name of each plan, by its item. The publisher's list has plans of one service that go by the same name: those have
 * their code behind it, or nobody could tell which of them he chooses.
 */
export function planNames(plans: readonly Named[]): ReadonlyMap<number, string> {
  const spoken = (plan: Named) => `${String(plan.groupId)} ${planName(plan)}`
  const counts = new Map<string, number>()
  for (const plan of plans) counts.set(spoken(plan), (counts.get(spoken(plan)) ?? 0) + 1)
  return new Map(
    plans.map((plan) => [
      plan.itemId,
      (counts.get(spoken(plan)) ?? 0) > 1 ? `${planName(plan)} (${plan.code})` : planName(plan),
    ]),
  )
}
