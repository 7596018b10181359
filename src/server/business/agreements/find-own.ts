/** The search of a customer among his own accounts: they are few, and looked through one by one. */
import { sql } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { matches, shown, statement, textOf, type FoundAccount, type Patterns } from './account-rows.ts'
import { fieldNumbers, type Phrase } from './search-terms.ts'

/** The person's accounts that match: those whose first field typed into starts as typed, then the others, in order. */
export async function findOwn(
  work: Work,
  userId: number,
  phrases: readonly Phrase[],
  patterns: Patterns,
  limit: number,
): Promise<FoundAccount[]> {
  const [first] = phrases
  const field = fieldNumbers[first?.field ?? 'name']
  return amongOwn(work.db, { ...patterns, userId, field, lead: `${first?.text ?? ''}%`, limit })
}

interface OwnSearch extends Patterns {
  readonly userId: number
  readonly field: number
  readonly lead: string
  readonly limit: number
}

const amongOwn = statement((search: OwnSearch) => {
  const leads = sql`case when ${textOf(search.field)} like ${search.lead}::text then 0 else 1 end`
  return shown(sql`
    select t.purchasing_account_id, ${leads} as rank, ${textOf(search.field)} || '"' || t.name as key
    from user_accounts as own join account_texts as t on t.purchasing_account_id = own.purchasing_account_id
    where own.user_id = ${search.userId} and ${matches(search)}
    order by rank, key, t.purchasing_account_id limit ${search.limit}`)
})
