/**
 * Which of a reader's accounts a typed word means, as a condition for lists that go across accounts: those whose customer's name
 * or own name has a word that begins so, or whose number does.
 */
import { sql, type RawBuilder } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Work } from '#server/work/index.ts'
import { following, leading, rangeOf } from './index-ranges.ts'
import { phrasesOf, type Phrase } from './search-terms.ts'

/** So many accounts are a few, which a list can be asked for one by one; more are met on the way through it. */
const fewLimit = 2_000

export interface CalledAccounts {
  /** Undefined where there are more than a few. */
  readonly few: readonly number[] | undefined
  readonly phrases: readonly Phrase[]
}

/** The accounts that exist for `reader`, a partner's id, and are called so. */
export async function accountsCalled(
  work: Work,
  reader: number,
  typed: string,
  fewest = fewLimit,
): Promise<CalledAccounts> {
  const phrases = await phrasesOf(work, { name: typed, organization: typed, number: typed })
  if (phrases.length === 0) return { few: [], phrases }
  const rows = phrases.flatMap(({ field, text }) => {
    const range = rangeOf(reader, field, text)
    return [leading(range), following(range)].map(
      (condition) => sql`(select purchasing_account_id as id from account_words where ${condition}
        limit ${sql.lit(fewest + 1)})`,
    )
  })
  const { rows: found } = await sql<{ id: number }>`
    select id from (${sql.join(rows, sql` union `)}) as called limit ${sql.lit(fewest + 1)}`.execute(work.db)
  return { few: found.length > fewest ? undefined : found.map(({ id }) => id), phrases }
}

/** A condition: the account is one of them. Whether it exists for the reader is the caller's to ask. */
export function accountCalled({ few, phrases }: CalledAccounts, account: RawBuilder<unknown>): RawBuilder<boolean> {
  if (few !== undefined) return sql<boolean>`${account} = any(${arrayColumn(few)}::bigint[])`
  const begins = phrases.map(
    ({ field, text }) =>
      sql`starts_with(${sql.ref(`called.${field}`)}, ${text}) or position(${` ${text}`} in ${sql.ref(`called.${field}`)}) > 0`,
  )
  return sql<boolean>`exists (select from account_texts as called where called.purchasing_account_id = ${account}
    and (${sql.join(begins, sql` or `)}))`
}
