/** The states of an e-mail in words, and the shape that each is drawn with. */
import { m } from '#messages'
import type { EmailState } from '#server/business/notifications/index.ts'

const words: Readonly<Record<EmailState, () => string>> = {
  owed: m.email_state_owed,
  waiting: m.email_state_waiting,
  sent: m.email_state_sent,
  bounced: m.email_state_bounced,
}

const shapes = { owed: 'busy', waiting: 'waiting', sent: 'done', bounced: 'failed' } as const

/** « Non remis » */
export function emailStateWord(state: EmailState): string {
  return words[state]()
}

export function emailStateShape(state: EmailState): (typeof shapes)[EmailState] {
  return shapes[state]
}
