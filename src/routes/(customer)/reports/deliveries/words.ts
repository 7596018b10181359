/** When a report is sent, in words: « Chaque lundi à 08:00, Europe/Paris ». */
import { m } from '#messages'
import type { EndedBy, Rhythm } from '#server/business/reports/index.ts'
import type { Locale } from '#ui/format.ts'

const tags = { fr: 'fr-FR', en: 'en-GB' } as const

/** Monday to Sunday, from 1. */
export function weekdays(locale: Locale): readonly { readonly value: string; readonly label: string }[] {
  const format = new Intl.DateTimeFormat(tags[locale], { weekday: 'long', timeZone: 'UTC' })
  // 2024 began on a Monday.
  return Array.from({ length: 7 }, (_, index) => ({
    value: String(index + 1),
    label: format.format(Date.UTC(2024, 0, index + 1)),
  }))
}

export function hourName(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}

export function rhythmInWords(rhythm: Rhythm, locale: Locale): string {
  const options = { locale }
  const [hour, zone] = [hourName(rhythm.hour), rhythm.timeZone.replaceAll('_', ' ')]
  switch (rhythm.frequency) {
    case 'daily':
      return m.deliveries_daily_at({ hour, zone }, options)
    case 'weekly':
      return m.deliveries_weekly_at({ day: weekdays(locale)[rhythm.weekday - 1]?.label ?? '', hour, zone }, options)
    case 'monthly':
      return m.deliveries_monthly_at({ day: String(rhythm.monthDay), hour, zone }, options)
  }
}

export function endedInWords(by: EndedBy): string {
  if (by === 'receiver') return m.deliveries_ended_by_receiver()
  return by === 'permission' ? m.deliveries_ended_by_permission() : m.deliveries_ended_by_filters()
}
