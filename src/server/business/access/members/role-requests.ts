/**
 * Asking for a role (SPEC 2.6): it goes to whoever may give it, is answered once, and an approval gives the role under the
 * same rules as giving it by hand. Nobody answers his own.
 */
import { sql } from 'kysely'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { keepRank } from '../account-people.ts'
import { purchasingAccount, type AccountInReach, type PurchasingAccount } from '../look-ups.ts'
import { ownId } from '../people.ts'
import { giversOf, isRole, type Role } from '../permissions.ts'
import { lockRolesOf, refuseNotGivable } from '../roles.ts'
import { ids } from './order.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'role-request.unknown': Record<never, never>
    /** Somebody answered it while this one looked at it, or it fell away with the person's access. */
    'role-request.answered': Record<never, never>
    'role-request.own': Record<never, never>
    /** He has the role already. */
    'role-request.held': { readonly role: Role }
    /** He has asked for it, and nobody has answered yet. */
    'role-request.open': { readonly role: Role }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'role-request.made': { readonly user: number; readonly asked: Role; readonly request: number }
    'role-request.approved': { readonly user: number; readonly role: Role; readonly request: number }
    'role-request.refused': { readonly user: number; readonly asked: Role; readonly request: number }
  }
}

export interface RoleRequest {
  readonly id: number
  readonly accountId: number
  readonly accountName: string
  readonly accountNumber: string
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly role: Role
  readonly reason: string
  readonly askedAt: Date
  /** Null while it is open. */
  readonly answeredAt: Date | null
  readonly granted: boolean | null
}

export const longestReason = 500
export const roleRequestsLimit = 100

/**
 * Asks for a role in an account that the actor is in. Refuses 403 sign-in.needed, 404 purchasing-account.unknown for whoever
 * is not in it as a customer, 409 role-request.held and role-request.open.
 */
export async function askForRole(
  work: Changing,
  account: AccountInReach,
  { role, reason }: { readonly role: Role; readonly reason: string },
): Promise<void> {
  const userId = ownId(work)
  if (account.roles.length === 0) throw new Refusal(404, 'purchasing-account.unknown', {})
  if (account.roles.includes(role)) throw new Refusal(409, 'role-request.held', { role })

  const asked = await work.db
    .insertInto('role_requests')
    .values({ purchasing_account_id: account.id, user_id: userId, role, reason, asked_at: work.now })
    .onConflict((conflict) =>
      conflict.columns(['purchasing_account_id', 'user_id', 'role']).where('answered_at', 'is', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  if (asked === undefined) throw new Refusal(409, 'role-request.open', { role })

  await work.record({
    name: 'role-request.made',
    scope: { account: account.id },
    subject: `user:${String(userId)}`,
    details: { user: userId, asked: role, request: asked.id },
    tells: true,
  })
}

/**
 * Approves or refuses a request; an approval gives the role.
 * Refuses 403 role.not-givable and role-request.own, 404 role-request.unknown, 409 role-request.answered.
 */
export async function answerRoleRequest(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  requestId: number,
  granted: boolean,
): Promise<void> {
  await lockRolesOf(work, account)
  const own = await purchasingAccount(work, account.id, 'users.manage') // as it is under the lock
  const request = await work.db
    .selectFrom('role_requests as q')
    .leftJoin('account_people as p', (join) =>
      join
        .onRef('p.purchasing_account_id', '=', 'q.purchasing_account_id')
        .onRef('p.user_id', '=', 'q.user_id')
        .on('p.accepted_at', 'is not', null),
    )
    .select(['q.user_id', 'q.role', 'q.answered_at', 'p.user_id as present'])
    .where('q.purchasing_account_id', '=', account.id)
    .where('q.id', '=', requestId)
    .executeTakeFirst()
  if (request === undefined) throw new Refusal(404, 'role-request.unknown', {})
  if (request.answered_at !== null || request.present === null) throw new Refusal(409, 'role-request.answered', {})
  const { user_id: userId, role } = request
  if (!isRole(role)) throw new Error('The column lets no other role in')
  if (work.actor.kind === 'customer' && work.actor.userId === userId) throw new Refusal(403, 'role-request.own', {})
  refuseNotGivable(work, own, role)

  await work.db
    .updateTable('role_requests')
    .set({
      answered_at: work.now,
      answered_by: work.actor.kind === 'customer' ? work.actor.userId : null,
      granted,
    })
    .where('purchasing_account_id', '=', account.id)
    .where('id', '=', requestId)
    .execute()
  if (granted) {
    await work.db
      .insertInto('role_assignments')
      .values({ purchasing_account_id: account.id, user_id: userId, role, given_at: work.now })
      .onConflict((conflict) => conflict.doNothing()) // given by hand meanwhile
      .execute()
    await keepRank(work, account.id, userId)
  }

  const common = { scope: { account: account.id }, subject: `user:${String(userId)}`, tells: true }
  const details = { user: userId, request: requestId }
  if (granted) await work.record({ name: 'role-request.approved', ...common, details: { ...details, role } })
  else await work.record({ name: 'role-request.refused', ...common, details: { ...details, asked: role } })
}

/** The open requests of people who are in these accounts, oldest first, whether or not the actor may give the role. */
export async function openRoleRequests(
  work: Work,
  accounts: readonly { readonly id: number }[],
): Promise<readonly RoleRequest[]> {
  return requests(
    work,
    sql`select q.* from unnest(${ids(accounts.map(({ id }) => id))}) as managed (id)
      cross join lateral (
        select q.* from role_requests as q
        join account_people as p on p.purchasing_account_id = q.purchasing_account_id and p.user_id = q.user_id
          and p.accepted_at is not null
        where q.purchasing_account_id = managed.id and q.answered_at is null
        order by q.id limit ${roleRequestsLimit}) as q`,
    sql`q.asked_at, q.id`,
  )
}

/** What the actor asked for, newest first. Refuses 403 sign-in.needed. */
export async function ownRoleRequests(work: Work): Promise<readonly RoleRequest[]> {
  return requests(
    work,
    sql`select q.* from role_requests as q where q.user_id = ${ownId(work)} order by q.id desc limit ${roleRequestsLimit}`,
    sql`q.asked_at desc, q.id desc`,
  )
}

/** Who may give the role that a request asks for, and is in the account: whom its letter goes to. */
export async function giversAt(work: Work, accountId: number, role: Role, limit: number): Promise<readonly number[]> {
  const found = await work.db
    .selectFrom('role_assignments as r')
    .innerJoin('account_people as p', (join) =>
      join
        .onRef('p.purchasing_account_id', '=', 'r.purchasing_account_id')
        .onRef('p.user_id', '=', 'r.user_id')
        .on('p.accepted_at', 'is not', null),
    )
    .select('r.user_id')
    .distinct()
    .where('r.purchasing_account_id', '=', accountId)
    .where('r.role', 'in', giversOf(role))
    .orderBy('r.user_id')
    .limit(limit)
    .execute()
  return found.map(({ user_id: userId }) => userId)
}

async function requests(
  work: Work,
  source: ReturnType<typeof sql>,
  order: ReturnType<typeof sql>,
): Promise<readonly RoleRequest[]> {
  const { rows } = await sql<RoleRequest>`
    select q.id, q.purchasing_account_id as "accountId", a.name as "accountName", a.number as "accountNumber",
      q.user_id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.email, q.role, q.reason,
      q.asked_at as "askedAt", q.answered_at as "answeredAt", q.granted
    from (${source}) as q
    join users as u on u.id = q.user_id
    join purchasing_accounts as a on a.id = q.purchasing_account_id
    order by ${order} limit ${roleRequestsLimit}`.execute(work.db)
  return rows
}
