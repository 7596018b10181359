/** When a scheduled report is due next: a pure rule over the calendar of its receiver's time zone. */
import { addDays, dateIn } from '#server/platform/clock.ts'
import { instantAt } from '#server/platform/wall-time.ts'

export const frequencies = ['daily', 'weekly', 'monthly'] as const
export type Frequency = (typeof frequencies)[number]

/** How often: `weekday` is 1 for Monday to 7, of a weekly one; `monthDay` 1 to 31, of a monthly one. */
export type Rhythm = { readonly hour: number; readonly timeZone: string } & (
  | { readonly frequency: 'daily' }
  | { readonly frequency: 'weekly'; readonly weekday: number }
  | { readonly frequency: 'monthly'; readonly monthDay: number }
)

/** No rhythm leaves out more days than a month has. */
const longestWaitDays = 33

/** The first moment after `after` at which it is due. A month without the day has its last day instead. */
export function nextOccurrence(rhythm: Rhythm, after: Date): Date {
  const { hour, timeZone } = rhythm
  const today = dateIn(timeZone, after)
  for (let days = 0; days <= longestWaitDays; days += 1) {
    const date = addDays(today, days)
    if (!isDue(rhythm, date)) continue
    const at = instantAt(date, hour, timeZone)
    if (at > after) return at
  }
  throw new Error('A rhythm that is never due')
}

function isDue(rhythm: Rhythm, date: string): boolean {
  switch (rhythm.frequency) {
    case 'daily':
      return true
    case 'weekly':
      return (new Date(`${date}T00:00:00Z`).getUTCDay() || 7) === rhythm.weekday
    case 'monthly':
      return Number(date.slice(8)) === Math.min(rhythm.monthDay, lastDayOf(date))
  }
}

function lastDayOf(date: string): number {
  const [year = 0, month = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}
