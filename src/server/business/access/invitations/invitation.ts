/**
 * What an invitation is worth at an instant, and the link that leads to it. Everything is a time; the link is made of the
 * invitation's id, its serial and a key that no table holds (SPEC 1.1, reliability S1), so that a stolen database opens
 * nothing and a renewed invitation has exactly one link that works.
 */
import type { Secret } from '#server/platform/secret.ts'
import { serialLink, type LinkSubject } from '#server/platform/serial-link.ts'

/** How long a link leads in, to the second, from the last time it was sent (guide 1). */
export const invitationDays = 60
export const invitationMs = invitationDays * 86_400_000

/** Where an invitation stands. Only an open one can be accepted. */
export type InvitationState = 'open' | 'expired' | 'accepted' | 'refused' | 'withdrawn'

export interface InvitationTimes {
  readonly sent_at: Date
  readonly accepted_at: Date | null
  readonly refused_at: Date | null
  readonly withdrawn_at: Date | null
}

/** The state at `now`, which is business time. */
export function stateOf(invitation: InvitationTimes, now: Date): InvitationState {
  if (invitation.accepted_at !== null) return 'accepted'
  if (invitation.refused_at !== null) return 'refused'
  if (invitation.withdrawn_at !== null) return 'withdrawn'
  return now.getTime() - invitation.sent_at.getTime() > invitationMs ? 'expired' : 'open'
}

/** The last part of the address that an invitation's e-mail leads to. */
export function invitationLink(secret: Secret, subject: LinkSubject): string {
  return serialLink(secret, 'invitation', subject)
}
