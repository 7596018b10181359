/** How far a designated administrator has come, in words. */
import { m } from '#messages'
import type { DesignatedAdministrator } from '#server/business/agreements/index.ts'

type State = DesignatedAdministrator['standing']['state']

const shapes = {
  unusable: 'failed',
  'not-invited': 'past',
  open: 'waiting',
  expired: 'failed',
  refused: 'failed',
  in: 'done',
  left: 'past',
} as const satisfies Record<State, string>

const words: Readonly<Record<State, () => string>> = {
  unusable: m.administrator_unusable,
  'not-invited': m.administrator_not_invited,
  open: m.administrator_open,
  expired: m.administrator_expired,
  refused: m.administrator_refused,
  in: m.administrator_in,
  left: m.administrator_left,
}

const notes: Readonly<Record<State, (inputs: { date: string }) => string>> = {
  unusable: m.administrator_unusable_note,
  'not-invited': m.administrator_not_invited_note,
  open: m.administrator_open_note,
  expired: m.administrator_expired_note,
  refused: m.administrator_refused_note,
  in: m.administrator_in_note,
  left: m.administrator_left_note,
}

/** « Invitation expirée », with the shape that it is drawn with. */
export function administratorState(state: State): { readonly state: (typeof shapes)[State]; readonly word: string } {
  return { state: shapes[state], word: words[state]() }
}

/** What that means, and what to do. `endsAt` is until when an invitation leads, or led, in. */
export function administratorNote(state: State, endsAt: string | undefined): string {
  return notes[state]({ date: endsAt ?? '' })
}
