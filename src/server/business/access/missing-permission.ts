/**
 * What a refusal for lack of a role tells: which roles would do, which one holds, and who can give the missing one
 * (SPEC 2.5), so that nobody is left before a closed door without knowing whom to ask.
 */
import { Refusal, type Work } from '#server/work/index.ts'
import type { AccountInReach } from './look-ups.ts'
import { giversOf, rolesWith, type Permission, type Role } from './permissions.ts'

/** Somebody who can give a role. */
export interface Giver {
  readonly first_name: string
  readonly last_name: string
  readonly email: string
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'permission.missing': {
      readonly permission: Permission
      /** Roles that include the permission; none where the act is not for this audience at all. */
      readonly roles: readonly Role[]
      /** Roles that the person holds in the account. */
      readonly holds: readonly Role[]
      readonly account: string
      readonly givers: readonly Giver[]
    }
  }
}

const listedGivers = 5

/** The refusal of an act in an account of the actor's reach. Costs a statement, on this path only. */
export async function missingPermission(
  work: Work,
  account: AccountInReach,
  permission: Permission,
): Promise<Refusal<'permission.missing'>> {
  const roles = work.actor.kind === 'customer' ? rolesWith(permission) : []
  const facts = { permission, roles, holds: account.roles, account: account.name }
  return new Refusal(403, 'permission.missing', { ...facts, givers: await givers(work, account, roles) })
}

async function givers(work: Work, account: AccountInReach, roles: readonly Role[]): Promise<readonly Giver[]> {
  const giving = [...new Set(roles.flatMap(giversOf))]
  if (giving.length === 0 || work.actor.kind !== 'customer') return []
  return work.db
    .selectFrom('users as u')
    .select(['u.first_name', 'u.last_name', 'u.email'])
    .where('u.id', 'in', (nested) =>
      nested
        .selectFrom('role_assignments as r')
        .innerJoin('account_people as in', (join) =>
          join.onRef('in.purchasing_account_id', '=', 'r.purchasing_account_id').onRef('in.user_id', '=', 'r.user_id'),
        )
        .select('r.user_id')
        .where('in.accepted_at', 'is not', null)
        .where('r.purchasing_account_id', '=', account.id)
        .where('r.role', 'in', giving),
    )
    .where('u.id', '<>', work.actor.userId) // nobody raises himself
    .orderBy('u.last_name')
    .orderBy('u.first_name')
    .orderBy('u.id')
    .limit(listedGivers)
    .execute()
}
