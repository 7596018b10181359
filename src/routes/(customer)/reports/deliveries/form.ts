/** The form by which a report is scheduled: what it offers, what was typed, and what of it cannot be. */
import * as v from 'valibot'
import { m } from '#messages'
import { frequencies, type ExportFormat, type Frequency, type Rhythm } from '#server/business/reports/index.ts'
import { isTimeZone, timeZones } from '#server/platform/wall-time.ts'
import { typedIn } from '#routes/form-text.ts'
import type { Locale } from '#ui/format.ts'
import { hourName, weekdays } from './words.ts'

export interface TypedSchedule {
  readonly frequency: string
  readonly weekday: string
  readonly monthDay: string
  readonly hour: string
  readonly timeZone: string
  readonly format: string
}

export type ScheduleErrors = Partial<Record<keyof TypedSchedule, string>>

const usualHour = 8
const hours = 24
const monthDays = 31

/** What stands in the form of a new one. */
export function usualSchedule(timeZone: string): TypedSchedule {
  return { frequency: 'weekly', weekday: '1', monthDay: '1', hour: String(usualHour), timeZone, format: 'xlsx' }
}

export function typedSchedule(form: FormData): TypedSchedule {
  const text = (name: string) => typedIn(form, name).trim()
  const [frequency, weekday, monthDay] = [text('frequency'), text('weekday'), text('monthDay')]
  return { frequency, weekday, monthDay, hour: text('hour'), timeZone: text('timeZone'), format: text('format') }
}

/** A schedule as the form shows it. */
export function shownSchedule(rhythm: Rhythm, format: ExportFormat): TypedSchedule {
  return {
    ...usualSchedule(rhythm.timeZone),
    frequency: rhythm.frequency,
    hour: String(rhythm.hour),
    format,
    ...(rhythm.frequency === 'weekly' && { weekday: String(rhythm.weekday) }),
    ...(rhythm.frequency === 'monthly' && { monthDay: String(rhythm.monthDay) }),
  }
}

export function scheduleOptions(locale: Locale) {
  const names: Readonly<Record<Frequency, () => string>> = {
    daily: m.deliveries_daily,
    weekly: m.deliveries_weekly,
    monthly: m.deliveries_monthly,
  }
  const numbered = (count: number, first: number, label: (number: number) => string) =>
    Array.from({ length: count }, (_, index) => ({ value: String(index + first), label: label(index + first) }))
  return {
    frequency: frequencies.map((each) => ({ value: each, label: names[each]() })),
    weekday: weekdays(locale),
    monthDay: numbered(monthDays, 1, String),
    hour: numbered(hours, 0, hourName),
    timeZone: [...timeZones()].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
    format: [
      { value: 'xlsx', label: m.deliveries_xlsx() },
      { value: 'csv', label: m.deliveries_csv() },
    ],
  }
}

const within = (least: number, most: number) =>
  v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), v.minValue(least), v.maxValue(most))
const schemas = {
  frequency: v.picklist(frequencies),
  weekday: within(1, 7),
  monthDay: within(1, monthDays),
  hour: within(0, hours - 1),
  timeZone: v.pipe(v.string(), v.check(isTimeZone)),
  format: v.picklist(['csv', 'xlsx']),
}

/** What was typed as a rhythm and a format; or what cannot be, beside its field. */
export function understoodSchedule(
  typed: TypedSchedule,
): { readonly rhythm: Rhythm; readonly format: ExportFormat } | { readonly errors: ScheduleErrors } {
  const parsed = v.safeParse(v.object(schemas), typed)
  if (!parsed.success) {
    const wrong = v.flatten<v.ObjectSchema<typeof schemas, undefined>>(parsed.issues).nested ?? {}
    return { errors: Object.fromEntries(Object.keys(wrong).map((name) => [name, m.filter_choice()])) }
  }
  const { frequency, weekday, monthDay, hour, timeZone, format } = parsed.output
  switch (frequency) {
    case 'daily':
      return { rhythm: { frequency, hour, timeZone }, format }
    case 'weekly':
      return { rhythm: { frequency, weekday, hour, timeZone }, format }
    case 'monthly':
      return { rhythm: { frequency, monthDay, hour, timeZone }, format }
  }
}
