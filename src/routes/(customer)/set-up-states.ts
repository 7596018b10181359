/** How far a set-up is, in words, with the shape that it is drawn with: the same on every page that shows it. */
import { m } from '#messages'
import type { SetUpState } from '#server/business/provisioning/index.ts'
import { running } from '#server/running.ts'
import { formatDay, formatInstant, type Locale } from '#ui/format.ts'

export interface StateInWords {
  readonly state: 'done' | 'busy' | 'failed'
  readonly word: string
}

interface Progress {
  readonly state: SetUpState
  /** The day from which it can be used (YYYY-MM-DD). */
  readonly ready_on: string | null
  /** When its service is asked again. */
  readonly due_at: Date
}

export function setUpStateInWords({ state, ready_on: readyOn, due_at: dueAt }: Progress, locale: Locale): StateInWords {
  const options = { locale }
  if (state === 'ready' && readyOn !== null) {
    return { state: 'done', word: m.set_up_state_ready({ date: formatDay(locale, readyOn) }, options) }
  }
  if (state === 'failing') {
    const at = formatInstant(locale, running().settings.timeZone, dueAt)
    return { state: 'failed', word: m.set_up_state_failing({ at }, options) }
  }
  return {
    state: 'busy',
    word: state === 'requested' ? m.set_up_state_requested({}, options) : m.set_up_state_busy({}, options),
  }
}
