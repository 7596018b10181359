/**
 * Time, in two kinds. Business time (`now`, `today`) is what rules are about; real time is what sessions and tokens
 * live in. Business code never asks a clock itself: it reads `work.now` and `work.today`.
 */
export interface Clock {
  /** Business time: the instant that every rule of one change sees. */
  now(): Date
  /** Real time: for sessions, tokens and delays. */
  realNow(): Date
  /** The publisher's time zone (IANA name): "today" is the date there. */
  readonly timeZone: string
}

/** The machine's clock. */
export function systemClock(timeZone: string): Clock {
  return { now: () => new Date(), realNow: () => new Date(), timeZone }
}

/** Real time that goes on from elsewhere: the demonstration moves its business time ahead, never back. */
export interface OffsetClock extends Clock {
  /** Seconds that business time is ahead of real time. */
  setOffset(seconds: number): void
}

/** The machine's clock, with business time as many seconds ahead as it is told. */
export function offsetClock(timeZone: string): OffsetClock {
  let offsetMs = 0
  return {
    now: () => new Date(Date.now() + offsetMs),
    realNow: () => new Date(),
    timeZone,
    setOffset(seconds) {
      offsetMs = seconds * 1_000
    },
  }
}

/**
 * What lies further ahead than this was written before the clock was put back; what lies less far ahead, by a machine
 * whose clock is a little fast, or by a work that began a moment later.
 */
const slackMs = 60_000

/** The latest instant that counts as past at `now`. */
export function latestPast(now: Date): Date {
  return new Date(now.getTime() + slackMs)
}

/** True while less than `ms` have passed since an instant. What the clock has yet to reach is long over, not new for days. */
export function isWithin(now: Date, since: Date, ms: number): boolean {
  return since <= latestPast(now) && now.getTime() - since.getTime() < ms
}

/** A clock that stands where it is put: the demonstration's story and the tests move it. */
export function movableClock(timeZone: string, start: Date): Clock & { moveTo(instant: Date): void } {
  let instant = start
  return {
    now: () => instant,
    realNow: () => new Date(),
    timeZone,
    moveTo(next) {
      instant = next
    },
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar date (YYYY-MM-DD) of an instant in a time zone. */
export function dateIn(timeZone: string, instant: Date): string {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    formats.set(timeZone, format)
  }
  return format.format(instant)
}

/** `date` (YYYY-MM-DD) moved by whole days. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** `date` moved by whole years; 29 February becomes 28 February where the year has none. */
export function addYears(date: string, years: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const lastDay = new Date(Date.UTC(year + years, month, 0)).getUTCDate()
  return new Date(Date.UTC(year + years, month - 1, Math.min(day, lastDay))).toISOString().slice(0, 10)
}

/** Whole days from one date to another; negative when `to` lies before. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** True for a date of the calendar (YYYY-MM-DD) that a person may mean: from 1900 to 2199. */
export function isDate(text: string): boolean {
  if (!/^(?:19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}
