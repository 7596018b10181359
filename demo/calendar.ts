/**
 * The dates of the story, all counted from the day on which it is told: what expires in 23 days does so whenever somebody
 * starts the portal, also on 29 February and on 31 December.
 */
import { nextAnniversary } from '#server/business/agreements/index.ts'
import { addDays, addYears } from '#server/platform/clock.ts'

/** One agreement's dates (YYYY-MM-DD) in the story. */
export interface Calendar {
  readonly today: string
  readonly signedOn: string
  /** The anniversaries from the first one to the one that comes next, oldest first. */
  readonly anniversaries: readonly string[]
  /** The working day on which everything that ends with an anniversary is renewed. */
  readonly renewalBefore: (anniversary: string) => string
  /** The anniversary with which a term ends that is ordered on this day. */
  readonly termFrom: (day: string) => string
}

const yearsOfStory = 4
/** Partners renew two weeks before a term ends. */
const renewalLeadDays = 14
const daysOfWeek = 7
const saturday = 6

/** The dates of an agreement whose next anniversary is the end of the month that lies `daysAhead` days ahead. */
export function calendarOf(today: string, daysAhead: number): Calendar {
  const next = endOfMonth(addDays(today, daysAhead))
  const first = addYears(next, 1 - yearsOfStory)
  const anniversaries: string[] = []
  for (let each = first; each <= today; each = nextAnniversary(first, each)) anniversaries.push(each)
  anniversaries.push(nextAnniversary(first, today))
  const renewalBefore = (anniversary: string): string => workingDay(addDays(anniversary, -renewalLeadDays))
  return {
    today,
    signedOn: addYears(first, -1),
    anniversaries,
    renewalBefore,
    termFrom(day) {
      const term = anniversaries.find((anniversary) => renewalBefore(anniversary) > day)
      if (term === undefined) throw new Error(`The story goes on beyond its last anniversary: ${day}`)
      return term
    },
  }
}

/** The day itself, or the Friday before it: nobody sends orders on a weekend. */
export function workingDay(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  if (weekday === 0) return addDays(day, saturday - daysOfWeek - 1)
  return weekday === saturday ? addDays(day, -1) : day
}

function endOfMonth(day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10)
}
