/** A partner's permission to manage benefits in words, alike for the customer and the partner: its state and what it is limited to. */
import { m } from '#messages'
import { inLanguage, type Benefit } from '#server/business/benefits/index.ts'
import type { PermissionLimits, PermissionState } from '#server/business/partners/index.ts'
import { formatDay, formatInstant, type Locale } from '#ui/format.ts'
import { benefitActName } from '#routes/benefit-acts.ts'
import { refusalMessage } from '#routes/refusals.ts'
import type { Refusal } from '#server/work/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'

const shapes = {
  waiting: 'waiting',
  approved: 'done',
  refused: 'past',
  removed: 'past',
  withdrawn: 'past',
  ended: 'past',
} as const
const words: Readonly<Record<PermissionState, () => string>> = {
  waiting: m.permission_state_waiting,
  approved: m.permission_state_approved,
  refused: m.permission_state_refused,
  removed: m.permission_state_removed,
  withdrawn: m.permission_state_withdrawn,
  ended: m.permission_state_ended,
}

/** « En attente », with its shape; a guide's capitals are the style's. */
export function permissionStateInWords(state: PermissionState) {
  return { state: shapes[state], word: words[state]() }
}

/** The limits, each with its label; what is not limited says so. */
export function limitsInWords({ benefits, acts, endsOn }: PermissionLimits, all: readonly Benefit[], locale: Locale) {
  const names = benefits?.map((id) => all.find((each) => each.id === id)).filter((each) => each !== undefined)
  return [
    {
      name: m.permission_benefits(),
      value: names?.map((each) => inLanguage(each.names, locale)).join(' · ') ?? m.permission_all_benefits(),
    },
    { name: m.permission_acts(), value: acts?.map(benefitActName).join(' · ') ?? m.permission_all_acts() },
    { name: m.permission_until(), value: endsOn === null ? m.permission_no_end() : formatDay(locale, endsOn) },
  ]
}

/** The day of an instant, for a table: « 28 nov. 2026 ». */
export function dayInWords(at: Date, locale: Locale): string {
  return formatDay(locale, dateIn(running().house.clock.timeZone, at))
}

/** Who changed the limits meanwhile, and when, to somebody who saw them as they were before. */
export function changedInWords(refusal: Refusal<'partner-permission.changed-meanwhile'>, locale: Locale): string {
  const { partner, by, at } = refusal.facts
  return m.permission_changed_meanwhile({ partner, by, at: formatInstant(locale, running().house.clock.timeZone, at) })
}

/** Who answered meanwhile, how and when, to somebody whose own answer came too late. */
export function answeredInWords(refusal: Refusal<'partner-permission.answered'>, locale: Locale): string {
  const { state, partner, by, at: instant } = refusal.facts
  const at = formatInstant(locale, running().house.clock.timeZone, instant)
  if (state === 'withdrawn') return m.permission_answered_withdrawn({ partner, at })
  if (state === 'ended') return m.permission_answered_ended({ partner })
  if (by === '') return refusalMessage(refusal)
  if (state === 'approved') return m.permission_answered_approved({ partner, by, at })
  if (state === 'refused') return m.permission_answered_refused({ partner, by, at })
  return state === 'removed' ? m.permission_answered_removed({ partner, by, at }) : refusalMessage(refusal)
}
