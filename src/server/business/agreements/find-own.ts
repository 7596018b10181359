/** The search among accounts that are few: a customer's own, or a small partner's. They are looked through one by one. */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { matches, shown, statement, textOf, type FoundAccount, type Patterns } from './account-rows.ts'
import { fieldNumbers, type Phrase } from './search-terms.ts'

export type Owner = { readonly userId: number } | { readonly partnerId: number }

/** The owner's accounts that match: those whose first field typed into starts as typed, then the others, by that field and by name. */
export async function findOwn(
  work: Work,
  owner: Owner,
  phrases: readonly Phrase[],
  patterns: Patterns,
  limit: number,
): Promise<FoundAccount[]> {
  const [first] = phrases
  const search = { ...patterns, field: fieldNumbers[first?.field ?? 'name'], lead: `${first?.text ?? ''}%`, limit }
  return 'userId' in owner
    ? findOfCustomer(work.db, { ...search, owner: owner.userId })
    : findOfPartner(work.db, { ...search, owner: owner.partnerId })
}

interface OwnSearch extends Patterns {
  readonly owner: number
  readonly field: number
  readonly lead: string
  readonly limit: number
}

const findOfCustomer = statement((search: OwnSearch) =>
  amongOwn(sql`select purchasing_account_id from user_accounts where user_id = ${search.owner}`, search),
)

const findOfPartner = statement((search: OwnSearch) =>
  amongOwn(sql`select distinct purchasing_account_id from servings where partner_id = ${search.owner}`, search),
)

function amongOwn(own: RawBuilder<unknown>, search: OwnSearch): RawBuilder<FoundAccount> {
  const leads = sql`case when ${textOf(search.field)} like ${search.lead}::text then 0 else 1 end`
  return shown(sql`
    select t.purchasing_account_id, ${leads} as rank, ${textOf(search.field)} || '"' || t.name as key
    from (${own}) as own join account_texts as t on t.purchasing_account_id = own.purchasing_account_id
    where ${matches(search)}
    order by rank, key, t.purchasing_account_id limit ${search.limit}`)
}
