/** Hours on the wall: what instant it is when clocks somewhere show a day and an hour, across changes of daylight saving time. */
import { dateIn } from './clock.ts'

const hourMs = 3_600_000
const formats = new Map<string, Intl.DateTimeFormat>()
let zones: ReadonlySet<string> | undefined

/** True for the name of a time zone (IANA) that this machine knows and lists. */
export function isTimeZone(name: string): boolean {
  return timeZones().has(name)
}

/** The names of all time zones, in their order. */
export function timeZones(): ReadonlySet<string> {
  zones ??= new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])
  return zones
}

/**
 * The instant at which clocks in the time zone show `hour` on `date` (YYYY-MM-DD). An hour that is left out when clocks are put
 * forward is the next one that there is; of one that comes twice it is always the same one.
 */
export function instantAt(date: string, hour: number, timeZone: string): Date {
  const shown = Date.parse(`${date}T00:00:00Z`) + hour * hourMs
  const first = shown - offsetAt(timeZone, shown)
  const second = shown - offsetAt(timeZone, first)
  const right = [second, first].find((at) => at + offsetAt(timeZone, at) === shown)
  return new Date(right ?? Math.max(first, second))
}

/** How far clocks in the time zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(timeZone: string, at: number): number {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium', hourCycle: 'h23' })
    formats.set(timeZone, format)
  }
  const instant = new Date(at)
  return Date.parse(`${dateIn(timeZone, instant)}T${format.format(instant)}Z`) - Math.floor(at / 1_000) * 1_000
}
