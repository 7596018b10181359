/**
 * Who is in a purchasing account or on his way into it: one row per person, with the sortable copies that lists are made
 * of. Whatever changes a person's name, e-mail or roles calls in here, in the same change.
 */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'
import { customerRoles, rankOfRoles } from './permissions.ts'

/** Lets somebody in who is not there; whoever is there, invited or in, stays as he is. */
export async function admit(work: Changing, accountId: number, userId: number): Promise<void> {
  const { numAffectedRows } = await sql`
    insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, accepted_at)
    select ${accountId}::bigint, id, email_canonical, sortable_name(first_name, last_name), ${customerRoles.length}::smallint,
      ${work.now}::timestamptz
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
    insert into account_people as p (purchasing_account_id, user_id, email, name, roles_rank, invitation_id, invited_at)
    select ${accountId}::bigint, id, email_canonical, sortable_name(first_name, last_name), ${customerRoles.length}::smallint,
      ${invitationId}::bigint, ${work.now}::timestamptz
    from users where id = ${userId}
    on conflict (purchasing_account_id, user_id) do update
      set invitation_id = excluded.invitation_id, invited_at = excluded.invited_at
      where p.accepted_at is null`.execute(work.db)
}

/** Whoever was invited is in: the account is one of his from the next request on. */
export async function letIn(work: Changing, accountId: number, userId: number): Promise<void> {
  await work.db
    .updateTable('account_people')
    .set({ accepted_at: work.now })
    .where('purchasing_account_id', '=', accountId)
    .where('user_id', '=', userId)
    .where('accepted_at', 'is', null)
    .execute()
  await list(work, accountId, userId)
}

/** Takes somebody out of an account, with what is left of his roles. */
export async function remove(work: Changing, accountId: number, userId: number): Promise<void> {
  for (const table of ['role_assignments', 'account_people', 'user_accounts'] as const) {
    await work.db
      .deleteFrom(table)
      .where('purchasing_account_id', '=', accountId)
      .where('user_id', '=', userId)
      .execute()
  }
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

async function list(work: Changing, accountId: number, userId: number): Promise<void> {
  await work.db
    .insertInto('user_accounts')
    .values({ user_id: userId, purchasing_account_id: accountId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
