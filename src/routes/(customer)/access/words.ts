/** People of an account in words: their state and what happened last, the same in lists and details. */
import { m } from '#messages'
import { invitationDays, type PersonState } from '#server/business/access/index.ts'
import { dateIn, daysBetween } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay, formatDaysAway, type Locale } from '#ui/format.ts'

/** From so many days before its end an invitation's end stands out. */
const soonDays = 7
const dayMs = 86_400_000

const shapes = { active: 'done', pending: 'waiting', expired: 'past' } as const

/** « Actif », with its shape. */
export function stateInWords(state: PersonState, locale: Locale) {
  const options = { locale }
  const words = {
    active: m.users_state_active({}, options),
    pending: m.users_state_pending({}, options),
    expired: m.users_state_expired({}, options),
  }
  return { state: shapes[state], word: words[state] }
}

interface LastStep {
  readonly state: PersonState
  readonly invitedAt: Date | null
  /** YYYY-MM-DD. */
  readonly signedInOn: string | null
}

/** When somebody was there last; of one who has yet to come in, when he was invited and until when he may. */
export function lastStepInWords({ state, invitedAt, signedInOn }: LastStep, today: string, locale: Locale) {
  const options = { locale }
  if (state === 'active' || invitedAt === null) {
    if (signedInOn === null) return { text: '—', note: undefined, isSoon: false }
    return { text: signedInOn === today ? m.users_today({}, options) : formatDay(locale, signedInOn) }
  }
  const text = m.users_invited_on({ date: formatDay(locale, dayOf(invitedAt)) }, options)
  const end = dayOf(new Date(invitedAt.getTime() + invitationDays * dayMs))
  const daysLeft = daysBetween(today, end)
  const away = formatDaysAway(locale, daysLeft)
  return state === 'pending'
    ? { text, note: m.users_expires({ away }, options), isSoon: daysLeft <= soonDays }
    : { text, note: m.users_expired_on({ date: formatDay(locale, end) }, options), isSoon: false }
}

/** The business date of an instant. */
export function dayOf(instant: Date): string {
  return dateIn(running().house.clock.timeZone, instant)
}
