/**
 * Sending an invitation again: sixty more days under a new link, and the old one is dead (SPEC 2.3, reliability S1).
 * What an invitation says is what its person finds when he comes in, so that nothing else changes.
 */
import { Refusal, type Changing } from '#server/work/index.ts'
import type { PurchasingAccount } from '../look-ups.ts'
import { recordAtAccounts } from './expected.ts'
import { send } from './send.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He has come in: there is nothing left to invite him to. */
    'invitation.accepted': Record<never, never>
  }
}

/**
 * Sends the invitation of somebody who has yet to come in again, also one that ran out.
 * Refuses 404 person.unknown for whoever is not on the account's list, 409 invitation.accepted for whoever is in.
 */
export async function renewInvitation(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
): Promise<void> {
  const person = await work.db
    .selectFrom('account_people')
    .select(['invitation_id', 'accepted_at'])
    .where('purchasing_account_id', '=', account.id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (person === undefined) throw new Refusal(404, 'person.unknown', {})
  if (person.accepted_at !== null || person.invitation_id === null) throw new Refusal(409, 'invitation.accepted', {})

  await renew(work, person.invitation_id)
}

/** Sends an invitation again. Refuses 409 invitation.accepted for one that is over. */
export async function renew(work: Changing, invitationId: number): Promise<void> {
  const renewed = await work.db
    .updateTable('invitations')
    .set((row) => ({ serial: row('serial', '+', 1), sent_at: work.now }))
    .where('id', '=', invitationId)
    .where((row) =>
      row.and([row('accepted_at', 'is', null), row('refused_at', 'is', null), row('withdrawn_at', 'is', null)]),
    )
    .returning(['user_id', 'partner_id', 'serial'])
    .executeTakeFirst()
  // Between looking at it and this, he came in or was let go.
  if (renewed === undefined) throw new Refusal(409, 'invitation.accepted', {})
  const { user_id: userId, partner_id: partnerId, serial } = renewed

  await work.db
    .updateTable('account_people')
    .set({ invited_at: work.now })
    .where('user_id', '=', userId)
    .where('invitation_id', '=', invitationId)
    .where('accepted_at', 'is', null)
    .execute()

  if (partnerId === null) {
    await recordAtAccounts(work, 'user.invited-again', userId, invitationId)
  } else {
    const details = { user: userId, invitation: invitationId }
    const scope = { partner: partnerId }
    await work.record({ name: 'partner-user.invited-again', scope, subject: `user:${String(userId)}`, details })
  }
  await send(work, { userId, invitationId, serial })
}
