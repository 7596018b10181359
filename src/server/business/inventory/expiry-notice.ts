/** When an online service is said to expire soon, and when its date is shown in red (SPEC 6.5, guide 4). */
import { daysBetween } from '#server/platform/clock.ts'

/** « Expire bientôt » from here on. */
export const soonDays = 90
/** The date in red, and in words, from here on. */
export const imminentDays = 30

export interface ExpiryNotice {
  readonly notice: 'soon' | 'imminent'
  /** Days from today to the last day of the term; 0 on that day. */
  readonly days: number
}

/** What is to be said today about a term's last day; undefined while it is far, and for what does not expire. */
export function expiryNotice(today: string, lastDay: string | null): ExpiryNotice | undefined {
  if (lastDay === null) return undefined
  const days = daysBetween(today, lastDay)
  if (days < 0 || days > soonDays) return undefined
  return { notice: days <= imminentDays ? 'imminent' : 'soon', days }
}
