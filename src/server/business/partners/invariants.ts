/** What must hold between partners and the accounts that they serve. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'sight is granted only to partners who serve the account, of partners who serve it',
    breaches: sql`
      select concat_ws('/', v.purchasing_account_id, v.partner_id, v.seen_partner_id)
      from visibility_grants as v
      where not exists (select from servings as s
          where s.purchasing_account_id = v.purchasing_account_id and s.partner_id = v.partner_id)
        or not exists (select from servings as s
          where s.purchasing_account_id = v.purchasing_account_id and s.partner_id = v.seen_partner_id)`,
  },
]
