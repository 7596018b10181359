/** What must hold of claims, who administers them and which accounts use them. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'the accounts listed with a domain are those that are associated with it',
    breaches: sql`
      select concat_ws('/', a.purchasing_account_id, a.claim_id) from domain_associations as a
      where not exists (select from domain_accounts as d
        where d.claim_id = a.claim_id and d.purchasing_account_id = a.purchasing_account_id)
      union all
      select concat_ws('/', d.purchasing_account_id, d.claim_id) from domain_accounts as d
      where not exists (select from domain_associations as a
        where a.claim_id = d.claim_id and a.purchasing_account_id = d.purchasing_account_id)`,
  },
  {
    promise: 'an account uses another organisation’s domain only by way of its approval',
    breaches: sql`
      select concat_ws('/', a.purchasing_account_id, a.claim_id) from domain_associations as a
      join purchasing_accounts as p on p.id = a.purchasing_account_id
      join domain_claims as c on c.id = a.claim_id
      where a.needs_approval <> (c.organization_id <> p.organization_id)`,
  },
  {
    promise: 'nobody administers a domain that is lost',
    breaches: sql`
      select concat_ws('/', g.claim_id, g.user_id) from global_administrators as g
      join domain_claims as c on c.id = g.claim_id
      where c.lost_at is not null and g.refused_at is null and g.ended_at is null`,
  },
  {
    promise: 'a domain that is proved has a global administrator',
    breaches: sql`
      select id::text from domain_claims as c
      where c.verified_at is not null and c.lost_at is null and not exists (select from global_administrators as g
        where g.claim_id = c.id and g.accepted_at is not null and g.ended_at is null)`,
  },
  {
    promise: 'the record of every domain that somebody is to prove, or has proved, is looked for again',
    breaches: sql`
      select id::text from domain_claims as c
      where c.lost_at is null and (c.check_due_at is not null) <> exists (select from global_administrators as g
        where g.claim_id = c.id and g.accepted_at is not null and g.ended_at is null)`,
  },
]
