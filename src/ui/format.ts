/**
 * Numbers, dates and spans as people read them, in the locale that is passed: it is never guessed, or a job would write in the wrong language.
 * Dates are calendar days written `YYYY-MM-DD`; no time zone can move them. Formatters are made once, since making one costs as much as a row.
 */

export type Locale = 'fr' | 'en'

const tags: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB' }

/** How many formatted days are remembered before all are forgotten. */
const rememberedDays = 4096

function perLocale<T>(make: (tag: string) => T): Record<Locale, T> {
  return { fr: make(tags.fr), en: make(tags.en) }
}

const numbers = perLocale((tag) => new Intl.NumberFormat(tag))
const percents = perLocale((tag) => new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 }))
const daysAway = perLocale(() => new Map<number, string>())
const spans = perLocale((tag) => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }))

/** 1650 → « 1 650 », with U+202F in French; small numbers, which are most, skip the formatter. */
export function formatNumber(locale: Locale, value: number): string {
  return Number.isInteger(value) && value >= 0 && value < 1000 ? String(value) : numbers[locale].format(value)
}

/** +50, −20 (a real minus), 0. */
export function formatChange(locale: Locale, value: number): string {
  if (value === 0) return '0'
  return (value > 0 ? '+' : '\u2212') + formatNumber(locale, Math.abs(value))
}

/** A share of 0 to 1 → « 92 % ». */
export function formatShare(locale: Locale, share: number): string {
  return percents[locale].format(share)
}

/** « dans 23 jours », « demain », « il y a 2 jours »; `days` counts from today. */
export function formatDaysAway(locale: Locale, days: number): string {
  const known = daysAway[locale].get(days)
  if (known !== undefined) return known
  if (daysAway[locale].size >= rememberedDays) daysAway[locale].clear()
  const text = spans[locale].format(days, 'day').replace(/(\d) /, '$1\u00a0')
  daysAway[locale].set(days, text)
  return text
}

function dayFormat(options: Intl.DateTimeFormatOptions): (locale: Locale, day: string) => string {
  const formatters = perLocale((tag) => new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' }))
  const remembered = perLocale(() => new Map<string, string>())
  return (locale, day) => {
    const known = remembered[locale].get(day)
    if (known !== undefined) return known
    if (remembered[locale].size >= rememberedDays) remembered[locale].clear()
    let text = formatters[locale].format(Date.parse(day))
    if (locale === 'fr' && options.day !== undefined) text = text.replace(/^1 /, '1er ')
    text = text.replace(/ /g, '\u00a0')
    remembered[locale].set(day, text)
    return text
  }
}

/** « 31 janv. 2027 », for tables. */
export const formatDay = dayFormat({ day: 'numeric', month: 'short', year: 'numeric' })

/** « 31 janvier 2027 », for sentences. */
export const formatLongDay = dayFormat({ day: 'numeric', month: 'long', year: 'numeric' })

/** « 4 décembre », for a sentence where the year goes without saying. */
export const formatDayOfYear = dayFormat({ day: 'numeric', month: 'long' })

/** « févr. », and « déc. 2025 » where the year has to be said, for the axis of a chart. */
export const formatMonth = dayFormat({ month: 'short' })
export const formatMonthAndYear = dayFormat({ month: 'short', year: 'numeric' })

/** The length of a bar, as an SVG length: part of whole, between 0 and 100 %. */
export function percentOf(part: number, whole: number): string {
  if (whole <= 0) return '0%'
  const percent = Math.min(100, Math.max(0, (part / whole) * 100))
  return `${String(Math.round(percent * 100) / 100)}%`
}

const instants = new Map<string, Intl.DateTimeFormat>()

/** « 31 janvier 2027, 14:05 », of an instant in a time zone. */
export function formatInstant(locale: Locale, timeZone: string, instant: Date): string {
  const key = `${locale} ${timeZone}`
  let format = instants.get(key)
  if (format === undefined) {
    format = new Intl.DateTimeFormat(tags[locale], { dateStyle: 'long', timeStyle: 'short', timeZone })
    instants.set(key, format)
  }
  return format.format(instant).replace(/(?<!\d)1 (?=\p{L})/u, locale === 'fr' ? '1er ' : '1 ')
}
