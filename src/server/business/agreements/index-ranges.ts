/**
 * Ranges of the search's index (migrations/0008_account_search.sql): what begins with a text, for one reader and field, in
 * the order in which it is answered.
 */
import { sql, type RawBuilder } from 'kysely'
import { hasParts } from './account-rows.ts'
import { fieldNumbers, type AccountField, type Phrase } from './search-terms.ts'

/** The last character there is: what begins with « fab » lies between « fab » and « fab » followed by it. */
export const lastCharacter = '\u{10FFFF}'

export interface Range {
  readonly reader: number
  readonly field: number
  readonly from: string
  readonly below: string
  /** What a key has where the same text begins earlier in it: that account's row is another one. */
  readonly earlier: string
}

export function rangeOf(reader: number, field: AccountField, text: string): Range {
  return { reader, field: fieldNumbers[field], from: text, below: text + lastCharacter, earlier: `%!% ${text}%"%` }
}

/** Rows whose field begins with the text: a condition on account_words. */
export function leading(range: Range): RawBuilder<unknown> {
  return sql`reader = ${range.reader} and field = ${range.field} and leads and key >= ${range.from} and key < ${range.below}`
}

/** Rows whose field has the text at the beginning of a later word; each account once. */
export function following(range: Range): RawBuilder<unknown> {
  return sql`reader = ${range.reader} and field = ${range.field} and not leads
    and key >= ${range.from} and key < ${range.below} and key not like ${range.earlier}`
}

/**
 * What a key of the field tells by itself of a search, so that only accounts that may match are looked up: all about its
 * own field, and what stands beside it. Words are `begun` or may be anywhere in a word of the account's.
 */
export function insideKey(field: AccountField, phrases: readonly Phrase[], begun: boolean): string[] {
  return phrases.flatMap((phrase) =>
    phrase.words.flatMap((word) => {
      const isBegun = begun || !hasParts(word, phrase.field)
      if (phrase.field === field) return [isBegun ? `% ${word}%"%` : `%${word}%"%`]
      if (phrase.field === 'name' && field === 'place') return [isBegun ? `%"%.${word}%` : `%"%${word}%`]
      if (phrase.field === 'place' && (field === 'name' || field === 'organization')) {
        return [isBegun ? `%"% ${word}%` : `%"%${word}%`]
      }
      return []
    }),
  )
}

/** True where the key has all of `inside`. */
export function tells({ inside }: { readonly inside: readonly string[] }): RawBuilder<unknown> {
  return sql`' ' || key like all (${inside}::text[])`
}

/** The texts of one account. "offset 0" keeps PostgreSQL from reading all texts once instead of one per row. */
export function textsOf(id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select * from account_texts where purchasing_account_id = ${id} offset 0)`
}
