/**
 * Searches that no single range of the index answers: several words, or several fields. One word is read from the index
 * and the others are matched in its rows; which one decides whether that is ten rows or a hundred thousand.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { hasParts, matches, shown, statement, textOf, type FoundAccount, type Patterns } from './account-rows.ts'
import { following, insideKey, lastCharacter, leading, rangeOf, tells, textsOf, type Range } from './index-ranges.ts'
import { fieldNumbers, type Phrase, type Word } from './search-terms.ts'

/** One word of a search, and how many rows it has: `commonRows` stands for that many or more. */
export interface Term extends Word {
  readonly rows: number
}

/** Rows from which on a word is common: taking it whole would cost more than walking along it. */
const commonRows = 2_000
/** Rows of one word that are walked before another word is tried, and words that are tried. */
const walkedRows = 5_000
const walkedWords = 3

/** The shortest part of a word that is looked for among others: shorter ones are in too many words. */
const shortestPartAmongOthers = 4

/**
 * The word by which accounts are found whose words hold it somewhere: the longest is in the fewest words, unless one of
 * those is in very many names. Undefined where none is long enough.
 */
export function soughtByPart(terms: readonly Term[]): Word | undefined {
  const long = terms.filter(
    ({ field, word }) => hasParts(word, field) && (terms.length === 1 || word.length >= shortestPartAmongOthers),
  )
  const [longest] = long.sort(
    (a, b) => Number(a.rows >= commonRows) - Number(b.rows >= commonRows) || b.word.length - a.word.length,
  )
  return longest
}

/** The words of the phrases with the number of their rows: the rarest first, of equals the longest. */
export async function weigh(work: Work, reader: number, phrases: readonly Phrase[]): Promise<Term[]> {
  const terms = phrases.flatMap(({ field, words }) => words.map((word) => ({ field, word })))
  const rows = await countRows(work.db, {
    reader,
    fields: terms.map(({ field }) => fieldNumbers[field]),
    words: terms.map(({ word }) => word),
    last: lastCharacter,
    most: commonRows,
  })
  return terms
    .map((term, index) => ({ ...term, rows: rows[index]?.rows ?? 0 }))
    .sort((a, b) => a.rows - b.rows || b.word.length - a.word.length)
}

interface Weighing {
  readonly reader: number
  readonly fields: readonly number[]
  readonly words: readonly string[]
  readonly last: string
  readonly most: number
}

const countRows = statement<Weighing, { rows: number }>(({ reader, fields, words, last, most }) => {
  const rows = (leads: boolean) => sql`(select count(*) from (
    select from account_words as w where w.reader = ${reader} and w.field = t.field and w.leads = ${sql.lit(leads)}
      and w.key >= t.word and w.key < t.word || ${last}::text limit ${most}) as counted)`
  return sql`select ${rows(true)} + ${rows(false)} as rows
    from unnest(${fields}::smallint[], ${words}::text[]) with ordinality as t (field, word, position) order by position`
})

/**
 * Accounts that match all patterns. A word with few rows is taken whole. Where every word is common the rows of one are
 * walked in order, since then the first ten that match are mostly near; where they are not (words that never meet in one
 * order may meet in another), along another word, and at last along the rarest to its end.
 */
export async function findCombined(
  work: Work,
  reader: number,
  phrases: readonly Phrase[],
  terms: readonly Term[],
  patterns: Patterns,
  limit: number,
): Promise<FoundAccount[]> {
  const [first] = phrases
  const [rarest] = terms
  if (first === undefined || rarest === undefined || rarest.rows === 0) return []
  const search = ({ field, word }: Term) => ({
    ...patterns,
    ...rangeOf(reader, field, word),
    inside: insideKey(field, phrases, true),
    limit,
  })
  if (rarest.rows < commonRows) {
    const lead = { leadField: fieldNumbers[first.field], lead: `${first.text}%` }
    return findAmongFew(work.db, { ...search(rarest), ...lead })
  }
  const inOrder = [
    ...terms.filter(({ field }) => field === first.field),
    ...terms.filter(({ field }) => field !== first.field),
  ]
  for (const term of inOrder.slice(0, walkedWords)) {
    const found = await walk(work.db, { ...search(term), most: walkedRows })
    if (found.length >= limit) return found
  }
  return walk(work.db, { ...search(rarest), most: null })
}

interface CombinedSearch extends Range, Patterns {
  readonly inside: readonly string[]
  readonly limit: number
}

const findAmongFew = statement((search: CombinedSearch & { readonly leadField: number; readonly lead: string }) => {
  const candidates = (rows: RawBuilder<unknown>) => sql`
    select purchasing_account_id from account_words where ${rows} and ${tells(search)}`
  const leads = sql`case when ${textOf(search.leadField)} like ${search.lead}::text then 0 else 1 end`
  return shown(sql`
    select t.purchasing_account_id, ${leads} as rank, t.name
    from (${candidates(leading(search))} union all ${candidates(following(search))}) as c
    cross join lateral ${textsOf(sql`c.purchasing_account_id`)} as t
    where ${matches(search)}
    order by rank, t.name, t.purchasing_account_id limit ${search.limit}`)
})

// "limit null" is no limit.
const walk = statement((search: CombinedSearch & { readonly most: number | null }) => {
  const walked = (rank: number, rows: RawBuilder<unknown>) => sql`
    (select w.purchasing_account_id, ${sql.lit(rank)}, w.key
    from (select purchasing_account_id, key from account_words where ${rows}
      order by key, purchasing_account_id limit ${search.most}) as w
    cross join lateral ${textsOf(sql`w.purchasing_account_id`)} as t
    where ${tells(search)} and ${matches(search)} order by w.key, w.purchasing_account_id limit ${search.limit})`
  return shown(sql`${walked(0, leading(search))} union all ${walked(1, following(search))} limit ${search.limit}`)
})
