/**
 * The search among accounts that may be very many: the publisher's or a partner's, each under his own reader number. The
 * order of the index is the order of the answer, so that finding ten among a million reads about ten rows.
 */
import { sql } from 'kysely'
import type { Work } from '#server/work/index.ts'
import { limited, matches, shown, statement, type FoundAccount, type Patterns } from './account-rows.ts'
import { following, insideKey, leading, rangeOf, tells, textsOf, type Range } from './index-ranges.ts'
import { fieldNumbers, type Phrase, type Word } from './search-terms.ts'

/** Accounts with the text, as it was typed, at the beginning of the field or else of a word of it. */
export async function findPhrase(
  work: Work,
  reader: number,
  { field, text }: Pick<Phrase, 'field' | 'text'>,
  limit: number,
): Promise<FoundAccount[]> {
  return findInOrder(work.db, { ...rangeOf(reader, field, text), limit })
}

const findInOrder = limited((search: Range & { readonly limit: number }, limit) =>
  shown(sql`
    (select purchasing_account_id, 0, key from account_words where ${leading(search)}
      order by key, purchasing_account_id limit ${limit})
    union all
    (select purchasing_account_id, 1, key from account_words where ${following(search)}
      order by key, purchasing_account_id limit ${limit})
    limit ${limit}`),
)

/** A search for parts of words: one of them is `sought`, the others may be anywhere. */
export interface PartsTyped {
  readonly phrases: readonly Phrase[]
  readonly sought: Word
  readonly patterns: Patterns
  readonly limit: number
}

/** Accounts that hold all parts, of a reader who has so few that each is looked at. */
export async function findByPartAmongFew(work: Work, reader: number, typed: PartsTyped): Promise<FoundAccount[]> {
  const { phrases, sought, patterns, limit } = typed
  const inside = insideKey(sought.field, phrases, false)
  return lookThrough(work.db, { ...patterns, ...rangeOf(reader, sought.field, ''), inside, limit })
}

const lookThrough = statement(
  (search: Range & Patterns & { readonly inside: readonly string[]; readonly limit: number }) =>
    shown(sql`
    select w.purchasing_account_id, 0, w.key from account_words as w
    cross join lateral ${textsOf(sql`w.purchasing_account_id`)} as t
    where ${leading(search)} and ${tells(search)} and ${matches(search)}
    order by w.key, w.purchasing_account_id limit ${search.limit}`),
)

/** Accounts that have `sought` in the middle of a word of theirs, and all the other parts anywhere. */
export async function findByPart(work: Work, reader: number, typed: PartsTyped): Promise<FoundAccount[]> {
  const { phrases, sought, patterns, limit } = typed
  const isAlone = phrases.length === 1 && phrases[0]?.words.length === 1
  return findThroughWords(work.db, {
    ...patterns,
    reader,
    field: fieldNumbers[sought.field],
    part: `%${sought.word}%`,
    inside: insideKey(sought.field, phrases, false),
    found: isAlone ? `${sought.word}%` : '',
    earlier: `%!%${sought.word}%`,
    limit,
  })
}

interface PartSearch extends Patterns {
  readonly reader: number
  readonly field: number
  readonly part: string
  readonly inside: readonly string[]
  /** Words of this pattern have been looked for by their beginning already. */
  readonly found: string
  readonly earlier: string
  readonly limit: number
}

// '!' is the first character after the space: the keys that begin with a whole word lie between it and the word with '!'.
const findThroughWords = statement((search: PartSearch) =>
  shown(sql`
    select w.purchasing_account_id, 0, w.key
    from (select word from account_vocabulary
      where word like ${search.part} and word not like ${search.found} offset 0) as v
    cross join (values (true), (false)) as l (leads)
    cross join lateral (
      select purchasing_account_id, key from account_words
      where reader = ${search.reader} and field = ${search.field} and leads = l.leads and key >= v.word
        and key < v.word || '!' and split_part(key, '"', 1) not like ${search.earlier}
        and ${tells(search)}
      order by key, purchasing_account_id) as w
    cross join lateral ${textsOf(sql`w.purchasing_account_id`)} as t
    where ${matches(search)} limit ${search.limit}`),
)
