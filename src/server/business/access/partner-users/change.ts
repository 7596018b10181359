/**
 * What a partner's administrators, and the publisher, do with its people: give another role, take one's place away. A partner
 * always keeps an administrator who has come in, also when two of them act on each other at the same moment; the publisher alone
 * may end the last one, and invites another.
 */
import { Refusal, type Changing, type PartnerRole } from '#server/work/index.ts'
import { endApiKeys } from '../credentials/ways-in.ts'
import type { PartnerDesk } from '../desks.ts'
import { leaveServices } from '../leave-services.ts'
import { ownId } from '../people.ts'
import { partnerRoles } from '../permissions.ts'
import { withdrawPartnerInvitation } from '../invitations/to-partner.ts'
import { partnerPerson } from './list.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'partner-user.changed': { readonly user: number; readonly from: PartnerRole; readonly to: PartnerRole }
    'partner-user.removed': { readonly user: number; readonly role: PartnerRole }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Without him nobody could invite anybody to the partner again. */
    'partner-user.last-administrator': Record<never, never>
    'partner-role.unknown': Record<never, never>
  }
}

type Desk = PartnerDesk<'partner-users.manage'>

/**
 * Gives one of the partner's people another role, or lets an invitation lead to another one; in force from his next request
 * on. Refuses 422 partner-role.unknown, 404 person.unknown, 409 partner-user.last-administrator and invitation.accepted.
 */
export async function setPartnerRole(work: Changing, desk: Desk, userId: number, roleName: string): Promise<void> {
  const role = partnerRoles.find((each) => each === roleName)
  if (role === undefined) throw new Refusal(422, 'partner-role.unknown', {})
  const administrators = await lockAdministrators(work, desk)
  const person = await partnerPerson(work, desk, userId)
  if (person.role === role) {
    work.unchanged()
    return
  }

  if (person.invitationId === null) {
    refuseLast(work, administrators, userId)
    await work.db
      .updateTable('partner_users')
      .set({ role })
      .where('user_id', '=', userId)
      .where('partner_id', '=', desk.partnerId)
      .execute()
  } else {
    const { numUpdatedRows } = await work.db
      .updateTable('invitations')
      .set({ partner_role: role })
      .where('id', '=', person.invitationId)
      .where((row) =>
        row.and([row('accepted_at', 'is', null), row('refused_at', 'is', null), row('withdrawn_at', 'is', null)]),
      )
      .executeTakeFirstOrThrow()
    // Between looking at it and this, he came in or would not.
    if (numUpdatedRows === 0n) throw new Refusal(409, 'invitation.accepted', {})
  }
  await work.record({
    name: 'partner-user.changed',
    scope: { partner: desk.partnerId },
    subject: `user:${String(userId)}`,
    details: { user: userId, from: person.role, to: role },
  })
}

/**
 * Takes somebody's place at the partner away, or his invitation back. He is out at once: his sessions and his API keys end.
 * Refuses 404 person.unknown, 409 partner-user.last-administrator.
 */
export async function removePartnerUser(work: Changing, desk: Desk, userId: number): Promise<void> {
  const administrators = await lockAdministrators(work, desk)
  const person = await partnerPerson(work, desk, userId)
  if (person.invitationId !== null) {
    await withdrawPartnerInvitation(work, desk, person.invitationId)
    return
  }

  refuseLast(work, administrators, userId)
  await work.db
    .deleteFrom('partner_users')
    .where('user_id', '=', userId)
    .where('partner_id', '=', desk.partnerId)
    .execute()
  const ended = await work.db.deleteFrom('sessions').where('user_id', '=', userId).returning('token_hash').execute()
  await leaveServices(work, ended)
  await endApiKeys(work, userId, 'left')
  await work.record({
    name: 'partner-user.removed',
    scope: { partner: desk.partnerId },
    subject: `user:${String(userId)}`,
    details: { user: userId, role: person.role },
  })
}

/**
 * Locks the partner's administrators, lowest id first; answers who they are. Without it two of them who take each other's
 * role at once would both succeed, and whoever was an administrator when he asked, and is none any more, would still be
 * obeyed. Nothing else of access locks after it but the person's own rows. Refuses 403 partner-role.missing.
 */
async function lockAdministrators(work: Changing, desk: Desk): Promise<readonly number[]> {
  const rows = await work.db
    .selectFrom('partner_users')
    .select('user_id')
    .where('partner_id', '=', desk.partnerId)
    .where('role', '=', 'administrator')
    .orderBy('user_id')
    .forUpdate()
    .execute()
  const administrators = rows.map(({ user_id }) => user_id)
  if (isPartners(work) && !administrators.includes(ownId(work))) {
    throw new Refusal(403, 'partner-role.missing', { permission: 'partner-users.manage' })
  }
  return administrators
}

function refuseLast(work: Changing, administrators: readonly number[], userId: number): void {
  if (isPartners(work) && administrators.length === 1 && administrators[0] === userId) {
    throw new Refusal(409, 'partner-user.last-administrator', {})
  }
}

/** False for the publisher's people, to whom `partnerDeskOf` gave the desk. */
function isPartners({ actor }: Changing): boolean {
  return actor.kind === 'partner'
}
