/** What a list of accounts shows of each, and the pieces that every search statement is made of. */
import { sql, type RawBuilder } from 'kysely'
import { prepared } from '#server/platform/prepared.ts'
import type { Work } from '#server/work/index.ts'
import { accountFields, type AccountField, type Phrase } from './search-terms.ts'

/** One purchasing account in a list. */
export interface FoundAccount {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly organization_name: string
  readonly city: string
  readonly country_code: string
  readonly agreement_number: string
}

/** A statement whose text never depends on its values, built once per process. */
export function statement<Values extends object, Row = FoundAccount>(
  build: (values: Values) => RawBuilder<Row>,
): (db: Work['db'], values: Values) => Promise<Row[]> {
  return prepared<Values, Row>((db, values) => ({ compile: () => build(values).compile(db) }))
}

/**
 * As `statement`, with the number of rows written out, a text for each. Among the values it would keep PostgreSQL from
 * ever settling on a plan: not knowing that ten rows are meant it holds its settled plan to be dear, and plans each
 * search anew for twice what the search takes.
 */
export function limited<Values extends { readonly limit: number }>(
  build: (values: Values, limit: RawBuilder<number>) => RawBuilder<FoundAccount>,
): (db: Work['db'], values: Values) => Promise<FoundAccount[]> {
  const texts = new Map<number, (db: Work['db'], values: Values) => Promise<FoundAccount[]>>()
  return async (db, values) => {
    const { limit } = values
    let text = texts.get(limit)
    if (text === undefined) {
      text = statement((each: Values) => build(each, sql.lit(limit)))
      texts.set(limit, text)
    }
    return text(db, values)
  }
}

/** The rows of `hits`, which yields (id, rank, key): lowest rank first, then by key. */
export function shown(hits: RawBuilder<unknown>): RawBuilder<FoundAccount> {
  return sql<FoundAccount>`
    select a.id, a.number, a.name, o.name as organization_name, a.city, a.country_code, g.number as agreement_number
    from (${hits}) as h (id, rank, key)
    join purchasing_accounts as a on a.id = h.id
    join organizations as o on o.id = a.organization_id
    join agreements as g on g.id = a.agreement_id
    order by h.rank, h.key, h.id`
}

/** Patterns that every text of an account must match, by field; null is no condition. */
export type Patterns = Readonly<Record<AccountField, readonly string[] | null>>

/** Every word at the beginning of a word of its field, in any order. */
export function beginnings(phrases: readonly Phrase[]): Patterns {
  return patterns(phrases, (word) => `% ${word}%`)
}

/** Every word anywhere in its field, but for words too short to be a part of another, and numbers. */
export function parts(phrases: readonly Phrase[]): Patterns {
  return patterns(phrases, (word, field) => (hasParts(word, field) ? `%${word}%` : `% ${word}%`))
}

/** The shortest part of a word that is searched for: what a trigram is. */
const shortestPart = 3

export function hasParts(word: string, field: AccountField): boolean {
  return word.length >= shortestPart && field !== 'number' && field !== 'agreement'
}

function patterns(phrases: readonly Phrase[], pattern: (word: string, field: AccountField) => string): Patterns {
  const of = (field: AccountField) => {
    const typed = phrases.filter((phrase) => phrase.field === field).flatMap(({ words }) => words)
    return typed.length === 0 ? null : typed.map((word) => pattern(word, field))
  }
  return {
    name: of('name'),
    organization: of('organization'),
    place: of('place'),
    number: of('number'),
    agreement: of('agreement'),
  }
}

/**
 * True where the texts `t` match all patterns. Words hold neither % nor _ nor \, so there is nothing to escape; what is
 * not asked for costs a look at a parameter, because thousands of accounts may be compared.
 */
export function matches(patterns: Patterns): RawBuilder<boolean> {
  const of = (field: AccountField) =>
    sql`(${patterns[field]}::text[] is null or ' ' || t.${sql.ref(field)} like all (${patterns[field]}::text[]))`
  return sql<boolean>`(${sql.join(accountFields.map(of), sql` and `)})`
}

/** The text of the field with this number. */
export function textOf(fieldNumber: number): RawBuilder<string> {
  return sql<string>`case ${fieldNumber}::smallint when 0 then t.name when 1 then t.organization when 2 then t.place
    when 3 then t.number else t.agreement end`
}
