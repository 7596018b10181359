/** People of a purchasing account in numbers, written as finished rows: a hundred by the product's verbs would take a second. */
import { sql } from 'kysely'
import { customerRoles } from '#server/business/access/index.ts'
import { change, system, type House } from '#server/work/index.ts'

/** People numbered from `from` to `to`: a few names, every role and state, in an order that is none of the list's. */
export async function settle(house: House, accountId: number, from: number, to: number): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`
      insert into users (email, email_canonical, first_name, last_name, language, country_code, created_at)
      select n.email, n.email, (array['Zoé', 'Ann', 'Élodie', 'Bob', 'Renée'])[i % 5 + 1],
        (array['Martin', 'Bernard', 'Né', 'O''Hara'])[i % 4 + 1], 'fr', 'FR', ${work.now}
      from generate_series(${from}::int, ${to}::int) as i
      cross join lateral (select 'person' || lpad(((i * 7919) % 10007)::text, 5, '0') || '@example.com' as email) as n
      on conflict do nothing`.execute(work.db)
    await sql`
      with numbered as (
        select u.id, u.email_canonical, u.first_name, u.last_name, i
        from generate_series(${from}::int, ${to}::int) as i
        join users u on u.email_canonical = 'person' || lpad(((i * 7919) % 10007)::text, 5, '0') || '@example.com'),
      given as (
        insert into role_assignments (purchasing_account_id, user_id, role, given_at)
        select ${accountId}, id, role, ${work.now} from numbered
        cross join lateral (select (${sql.val([...customerRoles])}::text[])[case when i % 50 = 0 then i / 50 % 5 + 1 else 6 end] as role) r
        returning user_id, role)
      insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, invited_at, accepted_at, signed_in_on)
      select ${accountId}, n.id, n.email_canonical, sortable_name(n.first_name, n.last_name),
        array_position(${sql.val([...customerRoles])}::text[], g.role),
        ${work.now}::timestamptz - (n.i % 90) * interval '1 day',
        case when n.i % 11 > 0 then ${work.now}::timestamptz end,
        case when n.i % 3 = 0 then '-infinity'::date else '2026-01-01'::date + n.i % 200 end
      from numbered n join given g on g.user_id = n.id`.execute(work.db)
  })
}

interface Position {
  readonly invitedAt?: Date
  readonly accepted: boolean
  readonly role?: string
}

export async function put(
  house: House,
  accountId: number,
  userId: number,
  { invitedAt, accepted, role = 'account-viewer' }: Position,
) {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`insert into role_assignments values (${accountId}, ${userId}, ${role}, ${work.now})`.execute(work.db)
    await sql`
      insert into account_people (purchasing_account_id, user_id, email, name, roles_rank, invited_at, accepted_at)
      select ${accountId}, id, email_canonical, sortable_name(first_name, last_name),
        array_position(${sql.val([...customerRoles])}::text[], ${role}), ${invitedAt ?? work.now},
        ${accepted ? work.now : null}::timestamptz
      from users where id = ${userId}`.execute(work.db)
  })
}
