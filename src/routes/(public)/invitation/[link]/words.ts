/** What the page of an invitation says: who invites to what, and for a dead link which of all reasons it is (SPEC 1.4). */
import { m } from '#messages'
import type { LinkedInvitation } from '#server/business/access/index.ts'

type Shown = Pick<LinkedInvitation, 'state' | 'isDesignated' | 'organization' | 'inviter' | 'to'>

export interface DeadEnd {
  readonly title: string
  readonly text: string
  /** What one does next; undefined where one can only ask somebody. */
  readonly next: 'sign-in' | 'home' | 'request' | undefined
}

/** « Claire Martin vous invite à rejoindre Contoso France SAS. » */
export function whoInvites({ isDesignated, organization, inviter, to }: Shown): string {
  if (isDesignated) return m.invitation_designated({ organization })
  if (to === 'console') return m.invitation_to_console({ publisher: organization })
  if (inviter === null) return m.invitation_welcome({ organization })
  return to === 'partner'
    ? m.invitation_by_partner({ inviter, partner: organization })
    : m.invitation_by({ inviter, organization })
}

/** Why a link leads nowhere, and where one goes from there. */
export function deadEnd(
  invitation: Shown | { readonly state: 'unknown' },
  days: number,
  isOwn: boolean,
): DeadEnd | undefined {
  if (invitation.state === 'unknown') {
    return { title: m.invitation_unknown_title(), text: m.invitation_unknown_text(), next: 'request' }
  }
  const { inviter, organization } = invitation
  const next = invitation.isDesignated ? ('request' as const) : undefined
  switch (invitation.state) {
    case 'accepted':
      return isOwn
        ? { title: m.invitation_used_title(), text: m.invitation_used_own(), next: 'home' }
        : { title: m.invitation_used_title(), text: m.invitation_used_text(), next: 'sign-in' }
    case 'expired':
      return {
        title: m.invitation_expired_title(),
        text: `${m.invitation_expired_text({ days })} ${renewing(next !== undefined, inviter)}`,
        next,
      }
    case 'replaced':
      return { title: m.invitation_replaced_title(), text: m.invitation_replaced_text(), next }
    case 'refused':
      return {
        title: m.invitation_refused_title(),
        text: `${m.invitation_refused_text({ organization })} ${renewing(false, inviter)}`,
        next: undefined,
      }
    case 'withdrawn':
      return {
        title: m.invitation_withdrawn_title(),
        text: m.invitation_withdrawn_text({ organization }),
        next: undefined,
      }
    default:
      return undefined
  }
}

function renewing(byOneself: boolean, inviter: string | null): string {
  if (byOneself) return m.invitation_renew_yourself()
  return inviter === null ? m.invitation_renew_somebody() : m.invitation_renew_inviter({ inviter })
}
