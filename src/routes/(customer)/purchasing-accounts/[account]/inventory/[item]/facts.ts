/** What stands at the top of an item's history: how many there are now, and until when. */
import { m } from '#messages'
import { expiryNotice, type HeldName } from '#server/business/inventory/index.ts'
import { formatDay, formatDaysAway, formatInstant, formatLongDay, formatNumber, type Locale } from '#ui/format.ts'

interface Reader {
  readonly locale: Locale
  readonly today: string
  /** Whether he is the customer himself, who can ask his partner to order. */
  readonly own: boolean
  /** The publisher's time zone. */
  readonly timeZone: string
}

const nothing = '—'

export function heldFacts(held: HeldName, reader: Reader) {
  return held.kind === 'license' ? licenseFacts(held, reader) : serviceFacts(held, reader)
}

function dayOrNothing(day: string | null, locale: Locale): string {
  return day === null ? nothing : formatDay(locale, day)
}

function licenseFacts(held: HeldName, { locale, timeZone }: Reader) {
  const options = { locale }
  const { coverage_ends_on: until } = held
  return [
    {
      label: m.column_licenses({}, options),
      value: formatNumber(locale, held.available),
      help: m.help_licenses({}, options),
    },
    {
      label: m.column_coverage({}, options),
      value: formatNumber(locale, held.coverage),
      help: m.help_coverage({}, options),
    },
    ...useFact(held, locale, timeZone),
    { label: m.column_coverage_end({}, options), value: dayOrNothing(until, locale) },
  ]
}

function serviceFacts(held: HeldName, { locale, today, own, timeZone }: Reader) {
  const options = { locale }
  const unordered = held.available - held.ordered
  return [
    {
      label: m.column_available({}, options),
      value: formatNumber(locale, held.available),
      help: m.help_available({}, options),
    },
    {
      label: m.column_ordered({}, options),
      value: formatNumber(locale, held.ordered),
      help: m.help_ordered({}, options),
    },
    ...(unordered === 0
      ? []
      : [
          {
            label: m.column_unordered({}, options),
            value: formatNumber(locale, unordered),
            tone: 'warn' as const,
            note: held.order_by === null ? undefined : deadlineOf(held.order_by, own, locale),
          },
        ]),
    ...(held.suspended === 0
      ? []
      : [
          {
            label: m.column_suspended({}, options),
            value: formatNumber(locale, held.suspended),
            tone: 'bad' as const,
            note: m.page_history_suspended_note({}, options),
          },
        ]),
    ...useFact(held, locale, timeZone),
    lastFact(held, locale, today),
  ]
}

/** Until when what is unordered has to be ordered, to whoever can ask for it or do it. */
function deadlineOf(orderBy: string, own: boolean, locale: Locale): string {
  const words = { date: formatLongDay(locale, orderBy) }
  return own ? m.page_history_unordered_note(words, { locale }) : m.quantity_order_before(words, { locale })
}

/** Seats in use, where the service reports them. */
function useFact({ in_use: used, measured_at: at }: HeldName, locale: Locale, timeZone: string) {
  if (used === null || at === null) return []
  const note = m.page_history_use_note({ at: formatInstant(locale, timeZone, at) }, { locale })
  return [{ label: m.column_use({}, { locale }), value: formatNumber(locale, used), note }]
}

/** When it ends, or when it ended. */
function lastFact({ expired_on, next_expiry }: HeldName, locale: Locale, today: string) {
  const options = { locale }
  if (expired_on !== null) {
    return {
      label: m.column_last_day({}, options),
      value: formatDay(locale, expired_on),
      note: m.state_expired({}, options),
    }
  }
  const notice = expiryNotice(today, next_expiry)
  const away = notice && formatDaysAway(locale, notice.days)
  const soon = notice?.notice === 'soon'
  return {
    label: m.column_next_expiry({}, options),
    value: dayOrNothing(next_expiry, locale),
    tone: notice && !soon ? ('bad' as const) : undefined,
    note: away && (soon ? m.state_expires_soon_away({ away }, options) : away),
    noteTone: notice && (soon ? ('warn' as const) : ('bad' as const)),
  }
}
