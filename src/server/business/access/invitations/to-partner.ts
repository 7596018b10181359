/** Inviting one's own colleagues at a partner (SPEC 10): the same mechanism, to a partner's desk instead of accounts. */
import { Refusal, type Changing, type PartnerRole } from '#server/work/index.ts'
import { refuseOtherAudience } from '../audience.ts'
import type { PartnerDesk } from '../desks.ts'
import { personFor } from '../people.ts'
import type { Invited, InvitedPerson } from './invite.ts'
import { renew } from './renew.ts'
import { send, writeInvitation } from './send.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He works for this partner, or is invited to. */
    'partner-user.known': { readonly user: number; readonly email: string }
    'invitation.unknown': Record<never, never>
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'partner-user.invited': { readonly user: number; readonly role: PartnerRole; readonly invitation: number }
    'partner-user.invited-again': { readonly user: number; readonly invitation: number }
    'partner-user.withdrawn': { readonly user: number; readonly invitation: number }
  }
}

export interface InvitedPartnerUser extends InvitedPerson {
  readonly role: PartnerRole
}

type Desk = PartnerDesk<'partner-users.manage'>

/**
 * Invites somebody to the actor's own partner; he has his role there once he has come in.
 * Refuses 409 partner-user.known and person.other-audience, 422 person.email-malformed.
 */
export async function invitePartnerUser(work: Changing, desk: Desk, invited: InvitedPartnerUser): Promise<Invited> {
  const userId = await personFor(work, invited)
  await refuseOtherAudience(work, userId, 'partner')
  await refuseWhoIsThere(work, desk, userId, invited.email)

  const { role } = invited
  const invitationId = await writeInvitation(work, { userId, partner: { id: desk.partnerId, role } })

  await work.record({
    name: 'partner-user.invited',
    scope: { partner: desk.partnerId },
    subject: `user:${String(userId)}`,
    details: { user: userId, role, invitation: invitationId },
  })
  await send(work, { userId, invitationId, serial: 1 })
  return { userId, invitationId }
}

/** Sends an invitation to the actor's partner again. Refuses 404 invitation.unknown, 409 invitation.accepted. */
export async function renewPartnerInvitation(work: Changing, desk: Desk, invitationId: number): Promise<void> {
  const own = await work.db
    .selectFrom('invitations')
    .select('id')
    .where('id', '=', invitationId)
    .where('partner_id', '=', desk.partnerId)
    .executeTakeFirst()
  if (own === undefined) throw new Refusal(404, 'invitation.unknown', {})

  await renew(work, invitationId)
}

/** Takes an invitation to the actor's partner back. Refuses 404 invitation.unknown, 409 invitation.accepted. */
export async function withdrawPartnerInvitation(work: Changing, desk: Desk, invitationId: number): Promise<void> {
  const found = await work.db
    .selectFrom('invitations')
    .select(['user_id', 'accepted_at', 'refused_at', 'withdrawn_at'])
    .where('id', '=', invitationId)
    .where('partner_id', '=', desk.partnerId)
    .forUpdate()
    .executeTakeFirst()
  if (found === undefined) throw new Refusal(404, 'invitation.unknown', {})
  if (found.accepted_at !== null) throw new Refusal(409, 'invitation.accepted', {})
  if (found.refused_at !== null || found.withdrawn_at !== null) {
    work.unchanged()
    return
  }

  await work.db.updateTable('invitations').set({ withdrawn_at: work.now }).where('id', '=', invitationId).execute()

  await work.record({
    name: 'partner-user.withdrawn',
    scope: { partner: desk.partnerId },
    subject: `user:${String(found.user_id)}`,
    details: { user: found.user_id, invitation: invitationId },
  })
}

// The schema lets nobody have two invitations of one partner open; this only says so in words.
async function refuseWhoIsThere(work: Changing, desk: Desk, userId: number, email: string): Promise<void> {
  const [hired, invited] = await Promise.all([
    work.db.selectFrom('partner_users').select('partner_id').where('user_id', '=', userId).executeTakeFirst(),
    work.db
      .selectFrom('invitations')
      .select('id')
      .where('user_id', '=', userId)
      .where('partner_id', '=', desk.partnerId)
      .where((row) =>
        row.and([row('accepted_at', 'is', null), row('refused_at', 'is', null), row('withdrawn_at', 'is', null)]),
      )
      .executeTakeFirst(),
  ])
  if (hired !== undefined && hired.partner_id !== desk.partnerId) {
    throw new Refusal(409, 'person.other-audience', { audience: 'partner' })
  }
  if (hired === undefined && invited === undefined) return
  throw new Refusal(409, 'partner-user.known', { user: userId, email: email.trim() })
}
