/** What must hold of the people of accounts, whoever invited them, gave them roles or let them go. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'the accounts that are somebody’s are those in which he has come in',
    breaches: sql`
      select concat_ws('/', p.purchasing_account_id, p.user_id) from account_people as p
      where (p.accepted_at is not null) <> exists (select from user_accounts as u
        where u.user_id = p.user_id and u.purchasing_account_id = p.purchasing_account_id)
      union all
      select concat_ws('/', u.purchasing_account_id, u.user_id) from user_accounts as u
      where not exists (select from account_people as p
        where p.purchasing_account_id = u.purchasing_account_id and p.user_id = u.user_id)`,
  },
  {
    promise: 'whoever is on the list of an account has a role there, and nobody else has one',
    breaches: sql`
      select concat_ws('/', p.purchasing_account_id, p.user_id) from account_people as p
      where not exists (select from role_assignments as r
        where r.purchasing_account_id = p.purchasing_account_id and r.user_id = p.user_id)
      union
      select concat_ws('/', r.purchasing_account_id, r.user_id) from role_assignments as r
      where not exists (select from account_people as p
        where p.purchasing_account_id = r.purchasing_account_id and p.user_id = r.user_id)`,
  },
  {
    promise: 'whoever has yet to come in waits for an invitation of his own that nobody answered',
    breaches: sql`
      select concat_ws('/', p.purchasing_account_id, p.user_id) from account_people as p
      left join invitations as i on i.id = p.invitation_id and i.user_id = p.user_id
        and i.accepted_at is null and i.refused_at is null and i.withdrawn_at is null and i.sent_at = p.invited_at
      where p.accepted_at is null and i.id is null`,
  },
  {
    promise: 'nobody belongs to two audiences',
    breaches: sql`
      select user_id::text from (
        select user_id, 'operator' as audience from operators
        union select user_id, 'partner' from partner_users
        union select user_id, 'customer' from user_accounts
        union select user_id, 'customer' from global_administrators
          where accepted_at is not null and ended_at is null) as places
      group by user_id having count(*) > 1`,
  },
]
