/**
 * The search among accounts that may be very many: the publisher's or a partner's, each under his own reader number. The
 * order of the index is the order of the answer, so that finding ten among a million reads about ten rows.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { hasParts, matches, shown, statement, textOf, type FoundAccount, type Patterns } from './account-rows.ts'
import { beginningCharacters } from './search-index.ts'
import { fieldNumbers, type AccountField, type Phrase } from './search-terms.ts'

/** The last character there is: what begins with « fab » lies between « fab » and « fab » followed by it. */
const lastCharacter = '\u{10FFFF}'

interface Range {
  readonly reader: number
  readonly field: number
  readonly from: string
  readonly below: string
  /** What a key has where the same text begins earlier in it: that account's row is another one. */
  readonly earlier: string
}

function rangeOf(reader: number, field: AccountField, text: string): Range {
  return { reader, field: fieldNumbers[field], from: text, below: text + lastCharacter, earlier: `%!% ${text}%"%` }
}

/**
 * What a key itself can tell of a search by beginnings, so that only accounts that may match are looked up: all about its
 * own field, and what stands beside it (see migrations/0008_account_search.sql).
 */
function insideKey(field: AccountField, phrases: readonly Phrase[]): string[] {
  return phrases.flatMap((phrase) =>
    phrase.words.flatMap((word) => {
      if (phrase.field === field) return [`% ${word}%"%`]
      if (phrase.field === 'name' && field === 'place') return [`%"%.${word}%`]
      if (phrase.field === 'place' && (field === 'name' || field === 'organization')) {
        return [`%"% ${word.slice(0, beginningCharacters)}%`]
      }
      return []
    }),
  )
}

/** Rows of one range that lead (or do not), in order. */
function leading(range: Range): RawBuilder<unknown> {
  return sql`reader = ${range.reader} and field = ${range.field} and leads and key >= ${range.from} and key < ${range.below}`
}

function following(range: Range): RawBuilder<unknown> {
  return sql`reader = ${range.reader} and field = ${range.field} and not leads
    and key >= ${range.from} and key < ${range.below} and key not like ${range.earlier}`
}

/** Accounts with the text, as it was typed, at the beginning of the field or else of a word of it. */
export async function findPhrase(
  work: Work,
  reader: number,
  { field, text }: Phrase,
  limit: number,
): Promise<FoundAccount[]> {
  return findInOrder(work.db, { ...rangeOf(reader, field, text), limit })
}

const findInOrder = statement((search: Range & { readonly limit: number }) =>
  shown(sql`
    (select purchasing_account_id, 0, key from account_words where ${leading(search)}
      order by key, purchasing_account_id limit ${search.limit})
    union all
    (select purchasing_account_id, 1, key from account_words where ${following(search)}
      order by key, purchasing_account_id limit ${search.limit})
    limit ${search.limit}`),
)

/** One word of a search, and how many rows it has: `enough` stands for that many or more. */
export interface Term {
  readonly field: AccountField
  readonly word: string
  readonly rows: number
}

/** Rows beyond which a word counts as common. */
export const enough = 3_000

/** The words of the phrases with the number of their rows, fewest first. */
export async function weigh(work: Work, reader: number, phrases: readonly Phrase[]): Promise<Term[]> {
  const terms = phrases.flatMap(({ field, words }) => words.map((word) => ({ field, word })))
  const rows = await countRows(work.db, {
    reader,
    fields: terms.map(({ field }) => fieldNumbers[field]),
    words: terms.map(({ word }) => word),
    last: lastCharacter,
    enough,
  })
  return terms.map((term, index) => ({ ...term, rows: rows[index]?.rows ?? 0 })).sort((a, b) => a.rows - b.rows)
}

interface Weighing {
  readonly reader: number
  readonly fields: readonly number[]
  readonly words: readonly string[]
  readonly last: string
  readonly enough: number
}

const countRows = statement<Weighing, { rows: number }>(({ reader, fields, words, last, enough: most }) => {
  const some = (leads: boolean) => sql`(select count(*) from (
    select from account_words as w where w.reader = ${reader} and w.field = t.field and w.leads = ${sql.lit(leads)}
      and w.key >= t.word and w.key < t.word || ${last}::text limit ${most}) as counted)`
  return sql`select ${some(true)} + ${some(false)} as rows
    from unnest(${fields}::smallint[], ${words}::text[]) with ordinality as t (field, word, position) order by position`
})

/**
 * Accounts that match all patterns. A term with few rows is taken whole and the others are looked up; where every word is
 * common, the first field's words are walked in order, since then the first ten that match are never far.
 */
export async function findAll(
  work: Work,
  reader: number,
  phrases: readonly [Phrase, ...Phrase[]],
  terms: readonly [Term, ...Term[]],
  patterns: Patterns,
  limit: number,
): Promise<FoundAccount[]> {
  const [first] = phrases
  const [rarest] = terms
  if (rarest.rows < enough) {
    const lead = { leadField: fieldNumbers[first.field], lead: `${first.text}%` }
    const inside = insideKey(rarest.field, phrases)
    return findAmongFew(work.db, { ...patterns, ...rangeOf(reader, rarest.field, rarest.word), ...lead, inside, limit })
  }
  const walked = terms.find(({ field }) => field === first.field) ?? rarest
  const inside = insideKey(walked.field, phrases)
  return walk(work.db, { ...patterns, ...rangeOf(reader, walked.field, walked.word), inside, limit })
}

interface FewSearch extends Range, Patterns {
  readonly inside: readonly string[]
  readonly leadField: number
  readonly lead: string
  readonly limit: number
}

const findAmongFew = statement((search: FewSearch) => {
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

interface WalkSearch extends Range, Patterns {
  readonly inside: readonly string[]
  readonly limit: number
}

const walk = statement((search: WalkSearch) => {
  const walked = (rank: number, rows: RawBuilder<unknown>) => sql`
    (select w.purchasing_account_id, ${sql.lit(rank)}, w.key
    from (select purchasing_account_id, key from account_words
      where ${rows} and ${tells(search)} order by key, purchasing_account_id) as w
    cross join lateral ${textsOf(sql`w.purchasing_account_id`)} as t
    where ${matches(search)} order by w.key, w.purchasing_account_id limit ${search.limit})`
  return shown(sql`${walked(0, leading(search))} union all ${walked(1, following(search))} limit ${search.limit}`)
})

function tells({ inside }: { readonly inside: readonly string[] }): RawBuilder<unknown> {
  return sql`' ' || key like all (${inside}::text[])`
}

// "offset 0" keeps PostgreSQL from reading all texts once instead of one text per row.
function textsOf(id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select * from account_texts where purchasing_account_id = ${id} offset 0)`
}

/**
 * Accounts that have the longest word of the search in the middle of a word of theirs, and all the others anywhere;
 * nothing where no word is long enough to be looked for in this way.
 */
export async function findByPart(
  work: Work,
  reader: number,
  phrases: readonly [Phrase, ...Phrase[]],
  patterns: Patterns,
  limit: number,
): Promise<FoundAccount[]> {
  const words = phrases.flatMap(({ field, words: each }) => each.map((word) => ({ field, word })))
  const [longest] = words
    .filter(({ field, word }) => hasParts(word, field))
    .sort((a, b) => b.word.length - a.word.length)
  if (longest === undefined) return []
  return findThroughWords(work.db, {
    ...patterns,
    reader,
    field: fieldNumbers[longest.field],
    part: `%${longest.word}%`,
    found: words.length === 1 ? `${longest.word}%` : '',
    earlier: `%!%${longest.word}%`,
    limit,
  })
}

interface PartSearch extends Patterns {
  readonly reader: number
  readonly field: number
  readonly part: string
  /** Words of this pattern have been looked for by their beginning already. */
  readonly found: string
  readonly earlier: string
  readonly limit: number
}

// '!' is the first character after the space: the keys that begin with a whole word lie between it and the word with '!'.
const findThroughWords = statement((search: PartSearch) =>
  shown(sql`
    select w.purchasing_account_id, 0, w.key
    from (select word from account_vocabulary where word like ${search.part} and word not like ${search.found} offset 0) as v
    cross join (values (true), (false)) as l (leads)
    cross join lateral (
      select purchasing_account_id, key from account_words
      where reader = ${search.reader} and field = ${search.field} and leads = l.leads and key >= v.word
        and key < v.word || '!' and split_part(key, '"', 1) not like ${search.earlier}
      order by key, purchasing_account_id) as w
    cross join lateral ${textsOf(sql`w.purchasing_account_id`)} as t
    where ${matches(search)} limit ${search.limit}`),
)
