/**
 * Which roles somebody holds in an account, as a form says it: all at once, or nothing (SPEC 2.3, 2.5). What somebody else
 * changed since the form was shown is not overwritten unseen.
 */
import { Refusal, type Changing } from '#server/work/index.ts'
import { keepRank, remove } from '../account-people.ts'
import { purchasingAccount, type PurchasingAccount } from '../look-ups.ts'
import { customerRoles, indispensableRole, type Role } from '../permissions.ts'
import { lockRolesOf, refuseLastAdministrator, refuseNotGivable, refuseOwnRaise } from '../roles.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Somebody else changed them after they were shown: what he did has to be looked at first. */
    'roles.changed-meanwhile': Record<never, never>
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'roles.changed': { readonly user: number; readonly given: readonly Role[]; readonly taken: readonly Role[] }
    'access.removed': { readonly user: number; readonly roles: readonly Role[] }
  }
}

export interface RolesOfPerson {
  readonly userId: number
  /** What he is to hold from now on, at least one; to take all is `removeAccess`. */
  readonly roles: readonly Role[]
  /** What he held when the actor was asked. */
  readonly shown: readonly Role[]
}

/**
 * Gives and takes what differs; nothing happens where nothing does.
 * Refuses 403 permission.missing, role.not-givable and role.own-raise, 404 person.unknown, 409 roles.changed-meanwhile and
 * role.last-administrator, 422 roles.none-chosen.
 */
export async function setRoles(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  { userId, roles, shown }: RolesOfPerson,
): Promise<void> {
  if (roles.length === 0) throw new Refusal(422, 'roles.none-chosen', { account: account.name })
  const { own, held } = await holdRoles(work, account, userId)
  if (!isSame(held, shown)) throw new Refusal(409, 'roles.changed-meanwhile', {})
  const given = customerRoles.filter((role) => roles.includes(role) && !held.includes(role))
  const taken = held.filter((role) => !roles.includes(role))
  for (const role of [...given, ...taken]) refuseNotGivable(work, own, role)
  for (const role of given) refuseOwnRaise(work, own, userId, role)
  if (taken.includes(indispensableRole)) await refuseLastAdministrator(work, own, userId)
  if (given.length + taken.length === 0) {
    work.unchanged()
    return
  }

  const place = { purchasing_account_id: account.id, user_id: userId }
  if (given.length > 0) {
    await work.db
      .insertInto('role_assignments')
      .values(given.map((role) => ({ ...place, role, given_at: work.now })))
      .execute()
  }
  if (taken.length > 0) {
    await work.db
      .deleteFrom('role_assignments')
      .where('purchasing_account_id', '=', account.id)
      .where('user_id', '=', userId)
      .where('role', 'in', taken)
      .execute()
  }
  await keepRank(work, account.id, userId)

  const subject = `user:${String(userId)}`
  await work.record({
    name: 'roles.changed',
    scope: { account: account.id },
    subject,
    details: { user: userId, given, taken },
  })
}

/**
 * Takes somebody out of an account, invited or in. Whoever does may take every role that he holds.
 * Refuses 403 permission.missing and role.not-givable, 404 person.unknown, 409 role.last-administrator.
 */
export async function removeAccess(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
): Promise<void> {
  const { own, held } = await holdRoles(work, account, userId)
  for (const role of held) refuseNotGivable(work, own, role)
  if (held.includes(indispensableRole)) await refuseLastAdministrator(work, own, userId)

  await remove(work, account.id, userId)

  const subject = `user:${String(userId)}`
  await work.record({
    name: 'access.removed',
    scope: { account: account.id },
    subject,
    details: { user: userId, roles: held },
  })
}

/**
 * The roles that somebody holds, held still until the change is over, and what the actor may do by then: while he waited
 * for the lock, somebody may have taken his own role.
 */
export async function holdRoles(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  userId: number,
): Promise<{ readonly own: PurchasingAccount<'users.manage'>; readonly held: readonly Role[] }> {
  await lockRolesOf(work, account)
  const own = await purchasingAccount(work, account.id, 'users.manage')
  const rows = await work.db
    .selectFrom('account_people as p')
    .innerJoin('role_assignments as r', (join) =>
      join.onRef('r.purchasing_account_id', '=', 'p.purchasing_account_id').onRef('r.user_id', '=', 'p.user_id'),
    )
    .select('r.role')
    .where('p.purchasing_account_id', '=', account.id)
    .where('p.user_id', '=', userId)
    .execute()
  const names = new Set(rows.map(({ role }) => role))
  if (names.size === 0) throw new Refusal(404, 'person.unknown', {})
  return { own, held: customerRoles.filter((role) => names.has(role)) }
}

function isSame(some: readonly Role[], others: readonly Role[]): boolean {
  return some.length === new Set(others).size && some.every((role) => others.includes(role))
}
