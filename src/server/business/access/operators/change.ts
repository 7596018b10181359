/**
 * What the publisher's administrators do with their colleagues: give another role, end somebody's access. There is always an
 * administrator, also when two of them act on each other at the same moment.
 */
import { Refusal, type Changing } from '#server/work/index.ts'
import type { RecentProof } from '../credentials/recent-proof.ts'
import { endApiKeys, endResetLinks, endSignIns } from '../credentials/ways-in.ts'
import { publisher, type OperatorsDesk } from '../desks.ts'
import { withdrawOperatorInvitation } from '../invitations/to-publisher.ts'
import { ownId } from '../people.ts'
import { operatorRoles, type OperatorRole } from '../permissions.ts'
import { operatorOfPublisher } from './list.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'operator.changed': { readonly user: number; readonly from: OperatorRole; readonly to: OperatorRole }
    /** Somebody works for the publisher no more. He is told. */
    'operator.ended': { readonly user: number; readonly role: OperatorRole }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Without him nobody could invite anybody to the Console again. */
    'operator.last-administrator': Record<never, never>
    'operator-role.unknown': Record<never, never>
  }
}

/**
 * Gives a colleague another role, or lets his invitation lead to another one; in force from his next request on. Refuses 422
 * operator-role.unknown, 403 operator-role.missing, 404 person.unknown, 409 operator.last-administrator and invitation.accepted.
 */
export async function setOperatorRole(
  work: Changing,
  _desk: OperatorsDesk,
  _proof: RecentProof,
  userId: number,
  roleName: string,
): Promise<void> {
  const role = operatorRoles.find((each) => each === roleName)
  if (role === undefined) throw new Refusal(422, 'operator-role.unknown', {})
  const administrators = await lockAdministrators(work)
  const person = await operatorOfPublisher(work, publisher(work), userId)
  if (person.role === role) {
    work.unchanged()
    return
  }

  if (person.hiredAt === null) await setInvitedRole(work, userId, role)
  else {
    refuseLast(administrators, userId)
    await work.db.updateTable('operators').set({ role }).where('user_id', '=', userId).execute()
  }

  const details = { user: userId, from: person.role, to: role }
  await work.record({ name: 'operator.changed', scope: 'system', subject: `user:${String(userId)}`, details })
}

/**
 * Ends a colleague's access, or takes his invitation back. He is out at once: his sessions, second steps, viewings and API keys
 * end, and the services that he entered are left. Refuses 403 operator-role.missing, 404 person.unknown, 409
 * operator.last-administrator and invitation.accepted.
 */
export async function endOperator(
  work: Changing,
  _desk: OperatorsDesk,
  _proof: RecentProof,
  userId: number,
): Promise<void> {
  const administrators = await lockAdministrators(work)
  const person = await operatorOfPublisher(work, publisher(work), userId)
  if (person.hiredAt === null) {
    await withdrawOperatorInvitation(work, userId)
    return
  }
  refuseLast(administrators, userId)

  await work.db.deleteFrom('operators').where('user_id', '=', userId).execute()
  await endViewings(work, userId)
  await endSignIns(work, userId)
  await endResetLinks(work, userId)
  await endApiKeys(work, userId, 'left')

  await work.record({
    name: 'operator.ended',
    scope: 'system',
    subject: `user:${String(userId)}`,
    details: { user: userId, role: person.role },
    tells: true,
  })
}

/**
 * Locks the publisher's administrators, lowest id first; answers who they are. Without it two of them who end each other at once
 * would both succeed, and whoever was an administrator when he asked, and is none any more, would still be obeyed. Nothing else
 * of access locks after it but the person's own rows. Refuses 403 operator-role.missing.
 */
async function lockAdministrators(work: Changing): Promise<readonly number[]> {
  const rows = await work.db
    .selectFrom('operators')
    .select('user_id')
    .where('role', '=', 'administrator')
    .orderBy('user_id')
    .forUpdate()
    .execute()
  const administrators = rows.map(({ user_id }) => user_id)
  if (work.actor.kind !== 'system' && !administrators.includes(ownId(work))) {
    throw new Refusal(403, 'operator-role.missing', {})
  }
  return administrators
}

function refuseLast(administrators: readonly number[], userId: number): void {
  if (administrators.length === 1 && administrators[0] === userId) {
    throw new Refusal(409, 'operator.last-administrator', {})
  }
}

async function setInvitedRole(work: Changing, userId: number, role: OperatorRole): Promise<void> {
  const { numUpdatedRows } = await work.db
    .updateTable('invitations')
    .set({ operator_role: role })
    .where('user_id', '=', userId)
    .where('operator_role', 'is not', null)
    .where((row) =>
      row.and([row('accepted_at', 'is', null), row('refused_at', 'is', null), row('withdrawn_at', 'is', null)]),
    )
    .executeTakeFirstOrThrow()
  // Between looking at it and this, he came in or would not.
  if (numUpdatedRows === 0n) throw new Refusal(409, 'invitation.accepted', {})
}

/** What he was looking at is over with his session anyway; that it ended is said where it began. */
async function endViewings(work: Changing, operatorId: number): Promise<void> {
  await work.db
    .updateTable('viewings')
    .set({ ended_at: work.realNow })
    .where('operator_id', '=', operatorId)
    .where('ended_at', 'is', null)
    .where('ends_at', '>', work.realNow)
    .execute()
}
