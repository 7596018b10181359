/** What must hold between agreements, their accounts, and what the account search finds them by. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'
import { everyWord } from './search-index.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'every purchasing account has its number once, and the organisation of its agreement',
    breaches: sql`
      select coalesce(a.number, n.number)
      from purchasing_accounts as a
      full join purchasing_account_numbers as n on n.purchasing_account_id = a.id
      left join agreements as g on g.id = a.agreement_id
      where a.number is distinct from n.number or a.organization_id is distinct from g.organization_id`,
  },
  {
    promise: 'the account search compares every account by the names that it has',
    breaches: sql`
      select coalesce(a.number, t.purchasing_account_id::text)
      from purchasing_accounts as a
      join organizations as o on o.id = a.organization_id
      join agreements as g on g.id = a.agreement_id
      full join account_texts as t on t.purchasing_account_id = a.id
      where (t.name, t.organization, t.place, t.number, t.agreement) is distinct from (search_words(a.name),
        search_words(o.name), search_words(a.city), search_number(a.number), search_number(g.number))`,
  },
  {
    promise: 'whoever reads an account finds it by each of its words, and nobody else does',
    breaches: sql`
      select concat_ws('/', reader, purchasing_account_id)
      from (select reader, purchasing_account_id, count(*) as rows,
          sum(hashtext(concat_ws(' ', field, leads, key))) as hash
        from account_words group by 1, 2) as kept
      full join (select reader, purchasing_account_id, count(*) as rows,
          sum(hashtext(concat_ws(' ', field, leads, key))) as hash
        from (${everyWord}) as w group by 1, 2) as due using (reader, purchasing_account_id)
      where (kept.rows, kept.hash) is distinct from (due.rows, due.hash)`,
  },
]
