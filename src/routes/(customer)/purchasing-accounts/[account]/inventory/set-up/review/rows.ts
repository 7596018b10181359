/** The rows of the review: each plan with its quantity, the day of its renewal, and the day before which it is to be ordered. */
import { m } from '#messages'
import { offeredPlans } from '#server/business/provisioning/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Work } from '#server/work/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { counted } from '../../../../../counted.ts'
import type { ChosenLine } from '../check.ts'
import { planNames } from '../plan-names.ts'

export interface ReviewRow {
  readonly key: number
  readonly groupId: number
  readonly service: string
  readonly plan: string
  readonly quantity: string
  readonly renewal: string
  readonly orderBefore: string
  /** « 30 jours » */
  readonly grace: string
}

export async function reviewRows(
  work: Work,
  lines: readonly ChosenLine[],
  renewsOn: string,
  locale: Locale,
): Promise<readonly ReviewRow[]> {
  const offered = await offeredPlans(work, locale)
  const plans = new Map(offered.map((plan) => [plan.itemId, plan]))
  const names = planNames(offered)
  return lines.flatMap(({ itemId, quantity }) => {
    const plan = plans.get(itemId)
    if (plan === undefined) return []
    return [
      {
        key: itemId,
        groupId: plan.groupId,
        service: plan.service,
        plan: names.get(itemId) ?? '',
        quantity: formatNumber(locale, quantity),
        renewal: formatDay(locale, renewsOn),
        orderBefore: formatDay(locale, addDays(work.today, plan.graceDays)),
        grace: counted(m.set_up_grace_days, plan.graceDays, locale),
      },
    ]
  })
}
