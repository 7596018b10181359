/** Inviting a colleague to the Console (SPEC 11): the same mechanism, to the publisher's own people. */
import { Refusal, type Changing } from '#server/work/index.ts'
import { refuseOtherAudience } from '../audience.ts'
import type { RecentProof } from '../credentials/recent-proof.ts'
import type { OperatorsDesk } from '../desks.ts'
import { isOperator, personFor } from '../people.ts'
import type { OperatorRole } from '../permissions.ts'
import type { Invited, InvitedPerson } from './invite.ts'
import { renew } from './renew.ts'
import { send, writeInvitation } from './send.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He is one of the publisher's people, or invited to be. */
    'operator.known': { readonly user: number; readonly email: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'operator.invited': { readonly user: number; readonly role: OperatorRole; readonly invitation: number }
    'operator.invited-again': { readonly user: number; readonly invitation: number }
    'operator.withdrawn': { readonly user: number; readonly invitation: number }
  }
}

export interface InvitedOperator extends InvitedPerson {
  readonly role: OperatorRole
}

/**
 * Invites somebody to work for the publisher; he does once he has come in. Refuses 409 operator.known and
 * person.other-audience, 422 person.email-malformed, 409 recipient.mailed-often.
 */
export async function inviteOperator(
  work: Changing,
  _desk: OperatorsDesk,
  _proof: RecentProof,
  invited: InvitedOperator,
): Promise<Invited> {
  const userId = await personFor(work, invited)
  await refuseOtherAudience(work, userId, 'operator') // locks him: of two who invite him at once the second finds the first's
  const known = (await isOperator(work, userId)) || (await openInvitationTo(work, userId)) !== undefined
  if (known) throw new Refusal(409, 'operator.known', { user: userId, email: invited.email.trim() })

  const { role } = invited
  const invitationId = await writeInvitation(work, { userId, operatorRole: role })

  const details = { user: userId, role, invitation: invitationId }
  await work.record({ name: 'operator.invited', scope: 'system', subject: `user:${String(userId)}`, details })
  await send(work, { userId, invitationId, serial: 1 })
  return { userId, invitationId }
}

/** Sends the invitation of a colleague again. Refuses 409 invitation.accepted for whoever is not waiting for one. */
export async function renewOperatorInvitation(
  work: Changing,
  _desk: OperatorsDesk,
  _proof: RecentProof,
  userId: number,
): Promise<void> {
  const invitationId = await openInvitationTo(work, userId)
  if (invitationId === undefined) throw new Refusal(409, 'invitation.accepted', {})
  await renew(work, invitationId)
}

/** Takes the invitation of a colleague back. Refuses 409 invitation.accepted for whoever is not waiting for one. */
export async function withdrawOperatorInvitation(work: Changing, userId: number): Promise<void> {
  const withdrawn = await work.db
    .updateTable('invitations')
    .set({ withdrawn_at: work.now })
    .where('user_id', '=', userId)
    .where('operator_role', 'is not', null)
    .where((row) =>
      row.and([row('accepted_at', 'is', null), row('refused_at', 'is', null), row('withdrawn_at', 'is', null)]),
    )
    .returning('id')
    .executeTakeFirst()
  // Between looking at it and this, he came in or would not.
  if (withdrawn === undefined) throw new Refusal(409, 'invitation.accepted', {})

  const details = { user: userId, invitation: withdrawn.id }
  await work.record({ name: 'operator.withdrawn', scope: 'system', subject: `user:${String(userId)}`, details })
}

async function openInvitationTo(work: Changing, userId: number): Promise<number | undefined> {
  const open = await work.db
    .selectFrom('invitations')
    .select('id')
    .where('user_id', '=', userId)
    .where('operator_role', 'is not', null)
    .where((row) =>
      row.and([row('accepted_at', 'is', null), row('refused_at', 'is', null), row('withdrawn_at', 'is', null)]),
    )
    .executeTakeFirst()
  return open?.id
}
