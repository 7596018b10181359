/**
 * Giving and taking roles in a purchasing account. Nobody gives what he may not give, raises himself, or leaves an
 * account without its last administrator (SPEC 2.5), also when two people act at the same moment.
 */
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { admit, keepRank, remove } from './account-people.ts'
import { refuseOtherAudience } from './audience.ts'
import { purchasingAccount, type PurchasingAccount } from './look-ups.ts'
import { ownId } from './people.ts'
import {
  customerRoles,
  giversOf,
  indispensableRole,
  permissionsOfRoles,
  rolesGivenBy,
  type Role,
} from './permissions.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'role.not-givable': { readonly role: Role; readonly givers: readonly Role[] }
    'role.own-raise': { readonly role: Role }
    'role.last-administrator': { readonly role: Role }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'role.given': { readonly user: number; readonly role: Role }
    'role.taken': { readonly user: number; readonly role: Role }
  }
}

/**
 * Gives somebody a role in the account; nothing happens if he has it. Whoever is invited and has yet to come in has it
 * from then on; somebody who is not there at all is in at once, since the actor vouches for him.
 * Refuses 403 permission.missing, role.not-givable and role.own-raise, 404 person.unknown, 409 person.other-audience.
 */
export async function giveRole(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
  role: Role,
): Promise<void> {
  const own = await lockRolesOf(work, account)
  refuseNotGivable(work, own, role)
  refuseOwnRaise(work, own, userId, role)
  await refuseOtherAudience(work, userId, 'customer')

  const place = { purchasing_account_id: account.id, user_id: userId }
  const given = await work.db
    .insertInto('role_assignments')
    .values({ ...place, role, given_at: work.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('role')
    .execute()
  if (given.length === 0) {
    work.unchanged()
    return
  }
  await admit(work, account.id, userId)
  await keepRank(work, account.id, userId)

  const subject = `user:${String(userId)}`
  await work.record({ name: 'role.given', scope: { account: account.id }, subject, details: { user: userId, role } })
}

/**
 * Takes a role away; nothing happens if he does not have it.
 * Refuses 403 permission.missing and role.not-givable, 409 role.last-administrator.
 */
export async function takeRole(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
  role: Role,
): Promise<void> {
  refuseNotGivable(work, await lockRolesOf(work, account), role)

  const held = await work.db
    .selectFrom('role_assignments')
    .select('role')
    .where('purchasing_account_id', '=', account.id)
    .where('user_id', '=', userId)
    .execute()
  if (!held.some((each) => each.role === role)) {
    work.unchanged()
    return
  }
  if (role === indispensableRole) await refuseLastAdministrator(work, account, userId)
  await work.db
    .deleteFrom('role_assignments')
    .where('purchasing_account_id', '=', account.id)
    .where('user_id', '=', userId)
    .where('role', '=', role)
    .execute()
  if (held.length === 1) await remove(work, account.id, userId)
  else await keepRank(work, account.id, userId)

  const subject = `user:${String(userId)}`
  await work.record({ name: 'role.taken', scope: { account: account.id }, subject, details: { user: userId, role } })
}

/** Refuses 409 role.last-administrator where nobody else who has come in holds the role. Under `lockRolesOf`. */
export async function refuseLastAdministrator(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
): Promise<void> {
  const holders = await work.db
    .selectFrom('role_assignments as r')
    .innerJoin('account_people as p', (join) =>
      join.onRef('p.purchasing_account_id', '=', 'r.purchasing_account_id').onRef('p.user_id', '=', 'r.user_id'),
    )
    .select('r.user_id')
    .where('r.purchasing_account_id', '=', account.id)
    .where('r.role', '=', indispensableRole)
    .where('p.accepted_at', 'is not', null)
    .orderBy('r.user_id')
    .limit(2)
    .execute()
  if (holders.length === 1 && holders[0]?.user_id === userId) {
    throw new Refusal(409, 'role.last-administrator', { role: indispensableRole })
  }
}

/** The roles that the actor may give and take in the account. */
export function givableRoles(work: Work, account: PurchasingAccount<'users.manage'>): readonly Role[] {
  if (work.actor.kind === 'system') return customerRoles
  const givable = rolesGivenBy(account.roles)
  return customerRoles.filter((role) => givable.has(role))
}

/**
 * One at a time per account. Without it two administrators who take each other's role at once would both succeed, and
 * a role given while the same person's last one is taken would exist without its line in user_accounts.
 * Invitations and people are locked after it, and nothing else of access.
 *
 * Answers the account with what the actor may do by then: while he waited, somebody may have taken his own role.
 * Refuses 404 purchasing-account.unknown, 403 permission.missing.
 */
export async function lockRolesOf(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
): Promise<PurchasingAccount<'users.manage'>> {
  await work.db
    .selectFrom('purchasing_accounts')
    .select('id')
    .where('id', '=', account.id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  return purchasingAccount(work, account.id, 'users.manage')
}

/** Refuses 403 role.not-givable where the actor may neither give nor take the role. */
export function refuseNotGivable(work: Work, account: PurchasingAccount<'users.manage'>, role: Role): void {
  if (givableRoles(work, account).includes(role)) return
  throw new Refusal(403, 'role.not-givable', { role, givers: giversOf(role) })
}

/** Refuses 403 role.own-raise where the actor would give himself a role that lets him do more than he may. */
export function refuseOwnRaise(
  work: Work,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
  role: Role,
): void {
  if (work.actor.kind === 'system' || ownId(work) !== userId) return
  const gained = permissionsOfRoles([role]).difference(account.permissions)
  if (gained.size > 0) throw new Refusal(403, 'role.own-raise', { role })
}
