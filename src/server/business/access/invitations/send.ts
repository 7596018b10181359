/** Writing an invitation down, and owing its e-mail: the same for everybody who is invited. */
import { addDays } from '#server/platform/clock.ts'
import type { Changing, PartnerRole } from '#server/work/index.ts'
import { takeMailTurn } from '../guessing.ts'
import type { OperatorRole } from '../permissions.ts'
import { invitationDays } from './invitation.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** An invitation goes out, for the first time (serial 1) or again, and leads in until that day. What owes its e-mail. */
    'invitation.sent': { readonly invitation: number; readonly serial: number; readonly until: string }
  }
}

/** Where an invitation leads: to purchasing accounts, listed beside it; to those of an agreement; to a partner; or to the Console. */
export interface NewInvitation {
  readonly userId: number
  readonly agreementId?: number
  readonly partner?: { readonly id: number; readonly role: PartnerRole }
  readonly operatorRole?: OperatorRole
}

/** Writes an invitation in the actor's name; answers its id. Its e-mail is `send`'s. */
export async function writeInvitation(work: Changing, invitation: NewInvitation): Promise<number> {
  const { actor } = work
  const { id } = await work.db
    .insertInto('invitations')
    .values({
      user_id: invitation.userId,
      agreement_id: invitation.agreementId ?? null,
      partner_id: invitation.partner?.id ?? null,
      partner_role: invitation.partner?.role ?? null,
      operator_role: invitation.operatorRole ?? null,
      invited_by: 'userId' in actor ? actor.userId : null,
      sent_at: work.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Owes the e-mail of an invitation as it stands. Whoever invites and sends again cannot flood a stranger's mailbox; the
 * publisher's programs send one per invitation. Refuses 409 recipient.mailed-often.
 */
export async function send(
  work: Changing,
  { userId, invitationId, serial }: { userId: number; invitationId: number; serial: number },
): Promise<void> {
  if (work.actor.kind !== 'system') await takeMailTurn(work, 'invitation', await emailOf(work, userId))
  await work.record({
    name: 'invitation.sent',
    scope: { person: userId },
    subject: `invitation:${String(invitationId)}`,
    details: { invitation: invitationId, serial, until: addDays(work.today, invitationDays) },
    tells: true,
  })
}

async function emailOf(work: Changing, userId: number): Promise<string> {
  const { email_canonical: email } = await work.db
    .selectFrom('users')
    .select('email_canonical')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return email
}
