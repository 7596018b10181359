/**
 * Where the designated administrator's invitation leads (SPEC 1.1): to every purchasing account of an agreement, those that
 * come later included, as Administrateur de compte. An agreement may hold thousands, so that each step is one statement.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Changing } from '#server/work/index.ts'
import { withdrawIfEmpty } from '../account-people.ts'
import { indispensableRole, rankOfRoles } from '../permissions.ts'

const role = indispensableRole
const rank = rankOfRoles([role])

interface AtAgreement {
  readonly agreementId: number
  readonly userId: number
  readonly invitationId: number
}

/**
 * Puts somebody on the lists of all accounts of the agreement where he is not yet. Where somebody else invited him, that
 * invitation is the customer's and stays as it is; he is given more there when he accepts this one.
 */
export async function expectAtAgreement(
  work: Changing,
  { agreementId, userId, invitationId }: AtAgreement,
): Promise<void> {
  await expectAll(
    work,
    sql`select a.id, ${userId}::bigint, ${invitationId}::bigint from purchasing_accounts as a
      where a.agreement_id = ${agreementId} and not exists (
        select from account_people as p where p.purchasing_account_id = a.id and p.user_id = ${userId})`,
  )
}

/**
 * Gives what the invitation brings beyond the lists that it put him on: the role where he is in by another way, and a place
 * where somebody else invited him and in accounts that came since. An account that the invitation led to, or that took him
 * out, has its row in invitation_accounts: whether he still waits there is the customer's to say, and not given anew.
 */
export async function completeAtAgreement(
  work: Changing,
  { agreementId, userId, invitationId }: AtAgreement,
): Promise<void> {
  const untold = sql`a.agreement_id = ${agreementId} and not exists (
    select from invitation_accounts as ia where ia.purchasing_account_id = a.id and ia.invitation_id = ${invitationId})`
  await raiseAll(
    work,
    sql`select a.id, p.user_id from purchasing_accounts as a
      join account_people as p on p.purchasing_account_id = a.id
      where ${untold} and p.user_id = ${userId} and p.accepted_at is not null`,
  )
  const { rows: others } = await sql<{ invitation_id: number }>`
    select distinct p.invitation_id from purchasing_accounts as a
    join account_people as p on p.purchasing_account_id = a.id
    where ${untold} and p.user_id = ${userId} and p.accepted_at is null`.execute(work.db)
  await expectAll(
    work,
    sql`select a.id, ${userId}::bigint, ${invitationId}::bigint from purchasing_accounts as a
      where ${untold} and not exists (
        select from account_people as p
        where p.purchasing_account_id = a.id and p.user_id = ${userId} and p.accepted_at is not null)`,
  )
  for (const other of others) await withdrawIfEmpty(work, userId, other.invitation_id)
}

/**
 * New purchasing accounts of agreements that are known: each is the designated administrator's like the others, at once
 * where he has come in and still administers one of them, else with his invitation. `accounts` yields their ids.
 */
export async function extendToAccounts(work: Changing, accounts: RawBuilder<unknown>): Promise<void> {
  await expectAll(
    work,
    sql`select a.id, i.user_id, i.id from (${accounts}) as n (id)
      join purchasing_accounts as a on a.id = n.id
      join invitations as i on i.agreement_id = a.agreement_id
        and i.accepted_at is null and i.refused_at is null and i.withdrawn_at is null`,
  )
  await admitAll(
    work,
    sql`select a.id, i.user_id from (${accounts}) as n (id)
      join purchasing_accounts as a on a.id = n.id
      cross join lateral (select user_id from invitations
        where agreement_id = a.agreement_id and accepted_at is not null order by id desc limit 1) as i
      where exists (
        select from purchasing_accounts as b
        join account_people as p on p.purchasing_account_id = b.id and p.user_id = i.user_id and p.accepted_at is not null
        join role_assignments as r on r.purchasing_account_id = b.id and r.user_id = i.user_id and r.role = ${role}
        where b.agreement_id = a.agreement_id)`,
  )
}

/** `places` yields (account, user, invitation) of people who are not in. */
async function expectAll(work: Changing, places: RawBuilder<unknown>): Promise<void> {
  await gather(work, sql`select s.account, s.person, s.invitation from (${places}) as s (account, person, invitation)`)
  await sql`
    insert into invitation_accounts (invitation_id, purchasing_account_id)
    select invitation, account from administered on conflict do nothing`.execute(work.db)
  await sql`
    insert into account_people as p (purchasing_account_id, user_id, email, name, roles_rank, invitation_id, invited_at,
      signed_in_on)
    select s.account, u.id, u.email_canonical, sortable_name(u.first_name, u.last_name), ${rank}::smallint, s.invitation,
      i.sent_at, u.signed_in_on
    from administered as s join users as u on u.id = s.person join invitations as i on i.id = s.invitation
    on conflict (purchasing_account_id, user_id) do update
      set invitation_id = excluded.invitation_id, invited_at = excluded.invited_at, roles_rank = excluded.roles_rank
      where p.accepted_at is null`.execute(work.db)
  await giveRoles(work)
  await work.recordEach(
    'user.invited',
    sql`select account, 'user:' || person,
      jsonb_build_object('user', person, 'roles', jsonb_build_array(${role}::text), 'invitation', invitation)
      from administered`,
  )
  await forget(work)
}

/** `places` yields (account, user) of people who are to be in at once. */
async function admitAll(work: Changing, places: RawBuilder<unknown>): Promise<void> {
  await gather(work, sql`select s.account, s.person from (${places}) as s (account, person)`)
  await sql`
    insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, accepted_at,
      signed_in_on)
    select s.account, u.id, u.email_canonical, sortable_name(u.first_name, u.last_name), ${rank}::smallint,
      ${work.now}::timestamptz, u.signed_in_on
    from administered as s join users as u on u.id = s.person
    on conflict do nothing`.execute(work.db)
  await sql`
    insert into user_accounts (user_id, purchasing_account_id) select person, account from administered
    on conflict do nothing`.execute(work.db)
  await giveRoles(work)
  await recordGiven(work)
  await forget(work)
}

/** `places` yields (account, user) of people who are in. */
async function raiseAll(work: Changing, places: RawBuilder<unknown>): Promise<void> {
  await gather(
    work,
    sql`select s.account, s.person from (${places}) as s (account, person)
      where not exists (select from role_assignments as r
        where r.purchasing_account_id = s.account and r.user_id = s.person and r.role = ${role})`,
  )
  await sql`
    update account_people as p set roles_rank = ${rank}::smallint from administered as s
    where p.purchasing_account_id = s.account and p.user_id = s.person`.execute(work.db)
  await giveRoles(work)
  await recordGiven(work)
  await forget(work)
}

async function gather(work: Changing, places: RawBuilder<unknown>): Promise<void> {
  await sql`create temporary table administered on commit drop as ${places}`.execute(work.db)
}

async function giveRoles(work: Changing): Promise<void> {
  await sql`
    insert into role_assignments (purchasing_account_id, user_id, role, given_at)
    select account, person, ${role}, ${work.now}::timestamptz from administered on conflict do nothing`.execute(work.db)
}

async function recordGiven(work: Changing): Promise<void> {
  await work.recordEach(
    'role.given',
    sql`select account, 'user:' || person, jsonb_build_object('user', person, 'role', ${role}::text) from administered`,
  )
}

async function forget(work: Changing): Promise<void> {
  await sql`drop table administered`.execute(work.db)
}
