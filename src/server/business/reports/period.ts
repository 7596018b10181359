/** Times that go along with the calendar, so that a saved filter or a scheduled report means the same next month. */
import { addDays } from '#server/platform/clock.ts'

export const periods = [
  'last-7-days',
  'last-30-days',
  'this-month',
  'last-month',
  'this-year',
  'last-12-months',
] as const
export type Period = (typeof periods)[number]

export function isPeriod(text: string): text is Period {
  return periods.some((each) => each === text)
}

/** The first and the last day (YYYY-MM-DD) of a period, seen from `today`. */
export function periodOf(period: Period, today: string): { readonly from: string; readonly to: string } {
  const [year = 0, month = 1] = today.split('-').map(Number)
  switch (period) {
    case 'last-7-days':
      return { from: addDays(today, -6), to: today }
    case 'last-30-days':
      return { from: addDays(today, -29), to: today }
    case 'this-month':
      return { from: firstOfMonth(year, month), to: today }
    case 'last-month':
      return { from: firstOfMonth(year, month - 1), to: addDays(firstOfMonth(year, month), -1) }
    case 'this-year':
      return { from: firstOfMonth(year, 1), to: today }
    case 'last-12-months':
      return { from: firstOfMonth(year, month - 11), to: today }
  }
}

/** The first day of a month; months beyond the year's run on into the next or the one before. */
function firstOfMonth(year: number, month: number): string {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10)
}
