/**
 * Answering an invitation: coming in, or saying no (SPEC 1.1, 1.2). Each happens once, under the invitation's lock;
 * whoever repeats his own answer gets the same one again.
 */
import { Refusal, type Changing } from '#server/work/index.ts'
import { letIn } from '../account-people.ts'
import { refuseOtherAudience } from '../audience.ts'
import { hireOperator, hirePartnerUser, ownId } from '../people.ts'
import { completeAtAgreement } from './agreement.ts'
import { clearExpected, recordAtAccounts } from './expected.ts'
import { holdInvitation, refuseUnlessOpen, type HeldInvitation } from './link.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The person who is signed in is not the one who is invited. */
    'invitation.of-other-person': { readonly email: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'invitation.accepted': { readonly invitation: number }
    /** What tells whoever invited; `inviter` is null where it was one of the publisher's programs. */
    'invitation.refused': { readonly invitation: number; readonly inviter: number | null }
    'partner-user.refused': { readonly user: number; readonly invitation: number }
    'operator.refused': { readonly user: number; readonly invitation: number }
  }
}

/**
 * Accepts an invitation as the person who is signed in; answers an account that is his now, where it leads to any. Refuses 403 sign-in.needed and invitation.of-other-person, 404
 * invitation.unknown, 409 person.other-audience and, for one that is not open, what `refuseUnlessOpen` says.
 */
export async function acceptInvitation(work: Changing, link: string): Promise<number | undefined> {
  const own = ownId(work)
  const invitation = await holdInvitation(work, link)
  if (invitation.userId !== own) throw new Refusal(403, 'invitation.of-other-person', { email: invitation.email })
  if (invitation.state === 'accepted') {
    work.unchanged()
    return undefined
  }
  refuseUnlessOpen(invitation.state)

  return comeIn(work, invitation)
}

/** Lets the invited person in wherever his invitation leads, as `acceptInvitation`. Refuses 409 person.other-audience. */
export async function comeIn(
  work: Changing,
  { id, userId, agreementId, partner, operatorRole }: HeldInvitation,
): Promise<number | undefined> {
  const audience = operatorRole !== undefined ? 'operator' : partner !== undefined ? 'partner' : 'customer'
  await refuseOtherAudience(work, userId, audience)

  await work.db.updateTable('invitations').set({ accepted_at: work.now }).where('id', '=', id).execute()
  if (partner !== undefined) await hirePartnerUser(work, userId, { partnerId: partner.id, role: partner.role })
  if (operatorRole !== undefined) await hireOperator(work, userId, operatorRole)
  if (agreementId !== null) await completeAtAgreement(work, { agreementId, userId, invitationId: id })
  await recordAtAccounts(work, 'user.joined', userId, id)
  const [account] = await letIn(work, userId, id)

  const subject = `invitation:${String(id)}`
  await work.record({ name: 'invitation.accepted', scope: { person: userId }, subject, details: { invitation: id } })
  return account
}

/**
 * Says no to an invitation, for which the link is enough: nothing of it is left on any list, and whoever invited is told.
 * Refuses 404 invitation.unknown and, for one that is not open, what `refuseUnlessOpen` says.
 */
export async function refuseInvitation(work: Changing, link: string): Promise<void> {
  const { id, userId, partner, operatorRole, invitedBy, state } = await holdInvitation(work, link)
  if (state === 'refused') {
    work.unchanged()
    return
  }
  refuseUnlessOpen(state)

  await work.db.updateTable('invitations').set({ refused_at: work.now }).where('id', '=', id).execute()
  await recordAtAccounts(work, 'user.refused', userId, id)
  await clearExpected(work, userId, id)

  const refused = { subject: `user:${String(userId)}`, details: { user: userId, invitation: id } }
  if (partner !== undefined) {
    await work.record({ name: 'partner-user.refused', scope: { partner: partner.id }, ...refused })
  }
  if (operatorRole !== undefined) await work.record({ name: 'operator.refused', scope: 'system', ...refused })
  await work.record({
    name: 'invitation.refused',
    scope: { person: userId },
    subject: `invitation:${String(id)}`,
    details: { invitation: id, inviter: invitedBy },
    tells: true,
  })
}
