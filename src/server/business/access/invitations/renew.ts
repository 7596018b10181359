/**
 * Sending an invitation again: sixty more days under a new link, and the old one is dead (SPEC 2.3, reliability S1).
 * What an invitation says is what its person finds when he comes in: whoever sends it again gives it again, and may do so
 * only where he may give it.
 */
import { sql } from 'kysely'
import { Refusal, type Changing } from '#server/work/index.ts'
import type { PurchasingAccount } from '../look-ups.ts'
import { isRole, rolesGivenBy, rolesWith, type Role } from '../permissions.ts'
import { lockRolesOf, refuseNotGivable } from '../roles.ts'
import { recordAtAccounts } from './expected.ts'
import { send, writeInvitation } from './send.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** He has come in: there is nothing left to invite him to. */
    'invitation.accepted': Record<never, never>
  }
}

/**
 * Sends the invitation of somebody who has yet to come in again, also one that ran out. Where it leads to other accounts
 * too in which the actor may not give what it gives, they are left as they are: this account gets an invitation of its own.
 * Refuses 403 permission.missing and role.not-givable, 404 person.unknown for whoever is not on the account's list, 409
 * invitation.accepted for whoever is in.
 */
export async function renewInvitation(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
): Promise<void> {
  const own = await lockRolesOf(work, account)
  const person = await work.db
    .selectFrom('account_people')
    .select(['invitation_id', 'accepted_at'])
    .where('purchasing_account_id', '=', account.id)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (person === undefined) throw new Refusal(404, 'person.unknown', {})
  if (person.accepted_at !== null || person.invitation_id === null) throw new Refusal(409, 'invitation.accepted', {})
  const invitationId = person.invitation_id
  for (const role of await rolesAt(work, account.id, userId)) refuseNotGivable(work, own, role)

  if (await mayGiveElsewhere(work, { accountId: account.id, userId, invitationId })) return renew(work, invitationId)
  await detach(work, { accountId: account.id, userId, invitationId })
}

async function rolesAt(work: Changing, accountId: number, userId: number): Promise<readonly Role[]> {
  const rows = await work.db
    .selectFrom('role_assignments')
    .select('role')
    .where('purchasing_account_id', '=', accountId)
    .where('user_id', '=', userId)
    .execute()
  return rows.map(({ role }) => role).filter(isRole)
}

interface Waiting {
  readonly accountId: number
  readonly userId: number
  readonly invitationId: number
}

/** True where the actor may give what the invitation gives in all other accounts in which it waits. */
async function mayGiveElsewhere(work: Changing, { accountId, userId, invitationId }: Waiting): Promise<boolean> {
  const { actor } = work
  if (actor.kind === 'system') return true
  const { rows } = await sql<{ roles: string; own: string | null }>`
    select distinct
      (select string_agg(r.role, ' ' order by r.role) from role_assignments as r
        where r.purchasing_account_id = p.purchasing_account_id and r.user_id = p.user_id) as roles,
      (select string_agg(r.role, ' ' order by r.role) from account_people as me
        join role_assignments as r on r.purchasing_account_id = me.purchasing_account_id and r.user_id = me.user_id
        where me.purchasing_account_id = p.purchasing_account_id and me.accepted_at is not null
          and me.user_id = ${'userId' in actor ? actor.userId : 0}) as own
    from account_people as p
    where p.user_id = ${userId} and p.invitation_id = ${invitationId} and p.accepted_at is null
      and p.purchasing_account_id <> ${accountId}`.execute(work.db)
  const managing = rolesWith('users.manage')
  return rows.every(({ roles, own }) => {
    const held = own?.split(' ').filter(isRole) ?? []
    const givable = rolesGivenBy(held)
    return (
      managing.some((role) => held.includes(role)) &&
      roles
        .split(' ')
        .filter(isRole)
        .every((role) => givable.has(role))
    )
  })
}

/** Takes an account out of an invitation that leads elsewhere too, and invites to it alone. */
async function detach(work: Changing, { accountId, userId, invitationId: former }: Waiting): Promise<void> {
  // Before the person's row, as whoever accepts does.
  await work.db.selectFrom('invitations').select('id').where('id', '=', former).forUpdate().execute()
  const invitationId = await writeInvitation(work, { userId })
  const here = { purchasing_account_id: accountId }
  await work.db
    .insertInto('invitation_accounts')
    .values({ ...here, invitation_id: invitationId })
    .execute()
  const moved = await work.db
    .updateTable('account_people')
    .set({ invitation_id: invitationId, invited_at: work.now })
    .where('purchasing_account_id', '=', accountId)
    .where('user_id', '=', userId)
    .where('invitation_id', '=', former)
    .where('accepted_at', 'is', null)
    .returning('user_id')
    .execute()
  if (moved.length === 0) throw new Refusal(409, 'invitation.accepted', {})

  await recordAtAccounts(work, 'user.invited-again', userId, invitationId)
  await send(work, { userId, invitationId, serial: 1 })
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
    .returning(['user_id', 'partner_id', 'operator_role', 'serial'])
    .executeTakeFirst()
  // Between looking at it and this, he came in or was let go.
  if (renewed === undefined) throw new Refusal(409, 'invitation.accepted', {})
  const { user_id: userId, partner_id: partnerId, operator_role: operatorRole, serial } = renewed

  await work.db
    .updateTable('account_people')
    .set({ invited_at: work.now })
    .where('user_id', '=', userId)
    .where('invitation_id', '=', invitationId)
    .where('accepted_at', 'is', null)
    .execute()

  const again = { subject: `user:${String(userId)}`, details: { user: userId, invitation: invitationId } }
  if (operatorRole !== null) {
    await work.record({ name: 'operator.invited-again', scope: 'system', ...again })
  } else if (partnerId === null) {
    await recordAtAccounts(work, 'user.invited-again', userId, invitationId)
  } else {
    await work.record({ name: 'partner-user.invited-again', scope: { partner: partnerId }, ...again })
  }
  await send(work, { userId, invitationId, serial })
}
