/**
 * The purchasing accounts whose people somebody manages (SPEC 2.1): lists across accounts are made over these and no
 * others, so that nobody sees people of an account in which he may not manage them.
 */
import { Refusal, type Work } from '#server/work/index.ts'
import { purchasingAccount } from '../look-ups.ts'
import { nowhereWith } from '../own-places.ts'
import { customerRoles, rolesGivenBy, rolesWith, type Role } from '../permissions.ts'

export interface ManagedAccount {
  readonly id: number
  readonly number: string
  readonly name: string
  /** What the actor may give and take there. */
  readonly givable: readonly Role[]
}

export interface ManagedAccounts {
  /** By name, then id. */
  readonly accounts: readonly ManagedAccount[]
  /** There are more than are listed: those after are reached one at a time. */
  readonly more: boolean
}

/** Accounts over which one list is made: it costs a short walk in each of them. */
export const managedAccountsLimit = 100

/**
 * The accounts in which the actor manages people, or the one asked for alone.
 * Refuses 403 permission.missing where there is none, 404 purchasing-account.unknown for one out of reach, and
 * 404 desk.unknown for audiences that have no such accounts at all.
 */
export async function managedAccounts(work: Work, only?: number): Promise<ManagedAccounts> {
  const { actor } = work
  if (actor.kind !== 'customer') throw new Refusal(404, 'desk.unknown', {})
  if (only !== undefined) {
    const { id, number, name, roles } = await purchasingAccount(work, only, 'users.manage')
    return { accounts: [{ id, number, name, givable: givableBy(roles) }], more: false }
  }
  const found = await work.db
    .selectFrom('user_accounts as mine')
    .innerJoin('account_people as in', (join) =>
      join
        .onRef('in.purchasing_account_id', '=', 'mine.purchasing_account_id')
        .onRef('in.user_id', '=', 'mine.user_id')
        .on('in.accepted_at', 'is not', null),
    )
    .innerJoin('role_assignments as r', (join) =>
      join
        .onRef('r.purchasing_account_id', '=', 'mine.purchasing_account_id')
        .onRef('r.user_id', '=', 'mine.user_id')
        .on('r.role', 'in', rolesWith('users.manage')),
    )
    .innerJoin('purchasing_accounts as a', 'a.id', 'mine.purchasing_account_id')
    .select(['a.id', 'a.number', 'a.name'])
    .select((row) => row.fn.agg<string>('string_agg', ['r.role', row.val(' ')]).as('held'))
    .where('mine.user_id', '=', actor.userId)
    .groupBy(['a.id', 'a.number', 'a.name'])
    .orderBy('a.name')
    .orderBy('a.id')
    .limit(managedAccountsLimit + 1)
    .execute()
  if (found.length === 0) throw await nowhereWith(work, 'users.manage')
  const accounts = found.slice(0, managedAccountsLimit).map(({ held, ...account }) => {
    const names = held.split(' ')
    return { ...account, givable: givableBy(customerRoles.filter((role) => names.includes(role))) }
  })
  return { accounts, more: found.length > managedAccountsLimit }
}

function givableBy(roles: readonly Role[]): readonly Role[] {
  const givable = rolesGivenBy(roles)
  return customerRoles.filter((role) => givable.has(role))
}
