/** When an agreement comes round: what terms and renewals are aligned to. */
import { addYears } from '#server/platform/clock.ts'

/**
 * The first anniversary after the day `from`, given the agreement's first one (dates as YYYY-MM-DD). On an anniversary
 * itself that is the one a year later. An anniversary on 29 February falls on the 28th in the years that have no 29th, and
 * on the 29th again in those that do: each is counted from the first one and never from the one before.
 */
export function nextAnniversary(firstAnniversaryOn: string, from: string): string {
  if (firstAnniversaryOn > from) return firstAnniversaryOn
  const years = Number(from.slice(0, 4)) - Number(firstAnniversaryOn.slice(0, 4))
  const thatYear = addYears(firstAnniversaryOn, years)
  return thatYear > from ? thatYear : addYears(firstAnniversaryOn, years + 1)
}
