/**
 * Who is in a purchasing account or on his way into it: one row per person, with the sortable copies that lists are made
 * of. Whatever changes a person's name, e-mail or roles calls in here, in the same change.
 */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'
import { endApiKeys } from './credentials/ways-in.ts'
import { customerRoles, rankOfRoles } from './permissions.ts'

/** Lets somebody in who is not there; whoever is there, invited or in, stays as he is. */
export async function admit(work: Changing, accountId: number, userId: number): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, accepted_at, signed_in_on)
    select ${accountId}::bigint, id, email_canonical, sortable_name(first_name, last_name), ${customerRoles.length}::smallint,
      ${work.now}::timestamptz, signed_in_on
    from users where id = ${userId}
    on conflict do nothing`.execute(work.db)
  if (numAffectedRows === 0n) return
  await list(work, accountId, userId)
}

/**
 * Puts somebody on the list of an account as invited, or invites him again; whoever is in stays in. His roles are
 * assigned by the caller.
 */
export async function expect(work: Changing, accountId: number, userId: number, invitationId: number): Promise<void> {
  await sql`
    insert into account_people as p (purchasing_account_id, user_id, email, name, roles_rank, invitation_id, invited_at,
      signed_in_on)
    select ${accountId}::bigint, id, email_canonical, sortable_name(first_name, last_name), ${customerRoles.length}::smallint,
      ${invitationId}::bigint, ${work.now}::timestamptz, signed_in_on
    from users where id = ${userId}
    on conflict (purchasing_account_id, user_id) do update
      set invitation_id = excluded.invitation_id, invited_at = excluded.invited_at
      where p.accepted_at is null`.execute(work.db)
}

/**
 * Whoever accepts an invitation is in, wherever it still leads: these accounts are his from the next request on. Answers
 * their ids.
 */
export async function letIn(work: Changing, userId: number, invitationId: number): Promise<readonly number[]> {
  const { rows } = await sql<{ purchasing_account_id: number }>`
    with entered as (
      update account_people set accepted_at = ${work.now}
      where user_id = ${userId} and invitation_id = ${invitationId} and accepted_at is null
      returning purchasing_account_id),
    listed as (
      insert into user_accounts (user_id, purchasing_account_id)
      select ${userId}::bigint, purchasing_account_id from entered on conflict do nothing)
    select purchasing_account_id from entered order by 1`.execute(work.db)
  return rows.map((row) => row.purchasing_account_id)
}

/**
 * Takes somebody out of an account, with what is left of his roles. An invitation that leads nowhere any more is withdrawn,
 * and his agreement's, where he has yet to answer it, does not bring him back.
 */
export async function remove(work: Changing, accountId: number, userId: number): Promise<void> {
  await markTakenOut(work, accountId, userId)
  const was = await work.db
    .selectFrom('account_people')
    .select('invitation_id')
    .where('purchasing_account_id', '=', accountId)
    .where('user_id', '=', userId)
    .where('accepted_at', 'is', null)
    .executeTakeFirst()
  for (const table of ['role_assignments', 'account_people', 'user_accounts'] as const) {
    await work.db
      .deleteFrom(table)
      .where('purchasing_account_id', '=', accountId)
      .where('user_id', '=', userId)
      .execute()
  }
  // What he asked for and nobody answered has gone with him: it would come back with him to no purpose.
  await work.db
    .deleteFrom('role_requests')
    .where('purchasing_account_id', '=', accountId)
    .where('user_id', '=', userId)
    .where('answered_at', 'is', null)
    .execute()
  if (was !== undefined && was.invitation_id !== null) await withdrawIfEmpty(work, userId, was.invitation_id)
  await endKeysOfWhoeverLeft(work, userId)
}

// His keys would open what is given to him some day, for programs that he has forgotten.
async function endKeysOfWhoeverLeft(work: Changing, userId: number): Promise<void> {
  const left = await work.db
    .selectFrom('user_accounts')
    .select('user_id')
    .where('user_id', '=', userId)
    .limit(1)
    .execute()
  if (left.length === 0) await endApiKeys(work, userId, 'left')
}

// The row says that the invitation has had its say here; under its lock, or he might be accepting it at this moment.
async function markTakenOut(work: Changing, accountId: number, userId: number): Promise<void> {
  await sql`
    with waiting as (
      select i.id from invitations as i join purchasing_accounts as a on a.agreement_id = i.agreement_id
      where a.id = ${accountId} and i.user_id = ${userId}
        and i.accepted_at is null and i.refused_at is null and i.withdrawn_at is null
      for update of i)
    insert into invitation_accounts (invitation_id, purchasing_account_id)
    select id, ${accountId}::bigint from waiting on conflict do nothing`.execute(work.db)
}

/** Withdraws an invitation that nobody answered and that leads into no account any more. */
export async function withdrawIfEmpty(work: Changing, userId: number, invitationId: number): Promise<void> {
  await sql`
    update invitations set withdrawn_at = ${work.now}
    where id = ${invitationId} and partner_id is null
      and accepted_at is null and refused_at is null and withdrawn_at is null
      and not exists (select from account_people
        where user_id = ${userId} and invitation_id = ${invitationId} and accepted_at is null)`.execute(work.db)
}

/** Writes down again which is somebody's highest role; to be called after each change of his roles. */
export async function keepRank(work: Changing, accountId: number, userId: number): Promise<void> {
  const held = await work.db
    .selectFrom('role_assignments')
    .select('role')
    .where('purchasing_account_id', '=', accountId)
    .where('user_id', '=', userId)
    .execute()
  const names = new Set(held.map(({ role }) => role))
  await work.db
    .updateTable('account_people')
    .set({ roles_rank: rankOfRoles(customerRoles.filter((role) => names.has(role))) })
    .where('purchasing_account_id', '=', accountId)
    .where('user_id', '=', userId)
    .execute()
}

/** Writes down again the sortable copies of somebody's name and e-mail, wherever he is. */
export async function keepCopies(work: Changing, userId: number): Promise<void> {
  await sql`
    update account_people as p set email = u.email_canonical, name = sortable_name(u.first_name, u.last_name)
    from users as u where u.id = ${userId} and p.user_id = u.id`.execute(work.db)
}

/** Notes the business day on which somebody signs in; the first time in a day writes, and no other. */
export async function keepSignIn(work: Changing, userId: number): Promise<void> {
  const { numAffectedRows } = await sql`
    update users set signed_in_on = ${work.today}::date
    where id = ${userId} and signed_in_on < ${work.today}::date`.execute(work.db)
  if (numAffectedRows === 0n) return
  await sql`
    update account_people set signed_in_on = ${work.today}::date
    where user_id = ${userId} and signed_in_on < ${work.today}::date`.execute(work.db)
}

async function list(work: Changing, accountId: number, userId: number): Promise<void> {
  await work.db
    .insertInto('user_accounts')
    .values({ user_id: userId, purchasing_account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
