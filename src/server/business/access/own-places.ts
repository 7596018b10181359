/** « Mon profil »: where a person has a place, and which (SPEC 1.6). Always his own, so that nothing is to be permitted. */
import { sql } from 'kysely'
import { Refusal, type PartnerRole, type Work } from '#server/work/index.ts'
import { accountInReach } from './look-ups.ts'
import { missingPermission } from './missing-permission.ts'
import { ownId } from './people.ts'
import { customerRoles, rolesWith, type Permission, type Role } from './permissions.ts'

export interface OwnRoles {
  readonly accountId: number
  readonly accountNumber: string
  readonly accountName: string
  readonly agreementNumber: string
  readonly roles: readonly Role[]
}

/** Accounts shown at once. */
export const ownRolesPageSize = 200

/**
 * The actor's roles, account by account in the order of their ids, from the first after `after`; `next` continues.
 * Refuses 403 sign-in.needed.
 */
export async function ownRoles(
  work: Work,
  after = 0,
): Promise<{ readonly rows: readonly OwnRoles[]; readonly next: number | undefined }> {
  const id = ownId(work)
  const found = await work.db
    .selectFrom('user_accounts as mine')
    .innerJoin('purchasing_accounts as a', 'a.id', 'mine.purchasing_account_id')
    .innerJoin('agreements as g', 'g.id', 'a.agreement_id')
    .select(['a.id as accountId', 'a.number as accountNumber', 'a.name as accountName', 'g.number as agreementNumber'])
    .select((row) =>
      row
        .selectFrom('role_assignments as r')
        .select(sql<string>`coalesce(string_agg(r.role, ' '), '')`.as('held'))
        .whereRef('r.purchasing_account_id', '=', 'mine.purchasing_account_id')
        .whereRef('r.user_id', '=', 'mine.user_id')
        .as('held'),
    )
    .where('mine.user_id', '=', id)
    .where('mine.purchasing_account_id', '>', after)
    .orderBy('mine.purchasing_account_id')
    .limit(ownRolesPageSize + 1)
    .execute()
  const rows = found.slice(0, ownRolesPageSize).map(({ held, ...account }) => {
    const names = held?.split(' ') ?? []
    return { ...account, roles: customerRoles.filter((role) => names.includes(role)) }
  })
  return { rows, next: found.length > ownRolesPageSize ? rows.at(-1)?.accountId : undefined }
}

/**
 * The first account, by id, in which a customer may do `permission`; undefined where there is none, and for the other
 * audiences, whose permissions are no account's own.
 */
export async function firstAccountWith(work: Work, permission: Permission): Promise<number | undefined> {
  const { actor } = work
  if (actor.kind !== 'customer') return undefined
  const found = await work.db
    .selectFrom('user_accounts as mine')
    .innerJoin('role_assignments as r', (join) =>
      join.onRef('r.purchasing_account_id', '=', 'mine.purchasing_account_id').onRef('r.user_id', '=', 'mine.user_id'),
    )
    .select('mine.purchasing_account_id as id')
    .where('mine.user_id', '=', actor.userId)
    .where('r.role', 'in', rolesWith(permission))
    .orderBy('mine.purchasing_account_id')
    .limit(1)
    .executeTakeFirst()
  return found?.id
}

export interface AccountsWith {
  /** By name, then id. */
  readonly accounts: readonly { readonly id: number; readonly number: string; readonly name: string }[]
  /** There are more than are listed: those after are reached one at a time. */
  readonly more: boolean
}

/** Accounts among which a menu lets one choose. */
export const accountsWithLimit = 100

/**
 * The accounts in which a customer may do `permission`; `also` is among them however many there are, where it is one.
 * Refuses 403 permission.missing where there is none, and 404 desk.unknown for audiences that have no such accounts at all.
 */
export async function accountsWith(work: Work, permission: Permission, also?: number): Promise<AccountsWith> {
  const { actor } = work
  if (actor.kind !== 'customer') throw new Refusal(404, 'desk.unknown', {})
  const found = await work.db
    .selectFrom('user_accounts as mine')
    .innerJoin('purchasing_accounts as a', 'a.id', 'mine.purchasing_account_id')
    .select(['a.id', 'a.number', 'a.name'])
    .where('mine.user_id', '=', actor.userId)
    .where((row) =>
      row.exists(
        row
          .selectFrom('role_assignments as r')
          .select('r.role')
          .whereRef('r.purchasing_account_id', '=', 'mine.purchasing_account_id')
          .whereRef('r.user_id', '=', 'mine.user_id')
          .where('r.role', 'in', rolesWith(permission)),
      ),
    )
    .orderBy((row) => row('a.id', '=', also ?? 0), 'desc')
    .orderBy('a.name')
    .orderBy('a.id')
    .limit(accountsWithLimit + 1)
    .execute()
  if (found.length === 0) throw await nowhereWith(work, permission)
  const accounts = found.slice(0, accountsWithLimit).sort((a, b) => a.name.localeCompare(b.name) || a.id - b.id)
  return { accounts, more: found.length > accountsWithLimit }
}

/** Why a customer may do something nowhere: the role that is missing, in the first account that he is in. */
export async function nowhereWith(work: Work, permission: Permission): Promise<Refusal> {
  const first = await work.db
    .selectFrom('user_accounts')
    .select('purchasing_account_id as id')
    .where('user_id', '=', ownId(work))
    .orderBy('purchasing_account_id')
    .limit(1)
    .executeTakeFirst()
  if (first === undefined) return new Refusal(404, 'desk.unknown', {})
  return missingPermission(work, await accountInReach(work, first.id), permission)
}

/** The partner that the actor works for, and as what; undefined for people of other audiences. */
export async function ownPartner(
  work: Work,
): Promise<{ readonly name: string; readonly number: string; readonly role: PartnerRole } | undefined> {
  return work.db
    .selectFrom('partner_users as mine')
    .innerJoin('partners as p', 'p.id', 'mine.partner_id')
    .select(['p.name', 'p.number', 'mine.role'])
    .where('mine.user_id', '=', ownId(work))
    .executeTakeFirst()
}
