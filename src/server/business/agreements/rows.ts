/**
 * The rows that agreements are registered from: one per purchasing account or more, all text and trimmed, so that what
 * does not fit is found by a check, row by row, instead of ending everything at the first value that does not parse.
 */
import { sql, type RawBuilder } from 'kysely'
import type { FaultCode } from '#server/work/index.ts'

/** One row of an agreements file, or of a form: an agreement, its organisation and one purchasing account. */
export interface RegistrationRow {
  /** What a fault is reported by: the line of a file. */
  readonly line: number
  readonly agreement_number: string
  readonly signed_on: string
  readonly anniversary_on: string
  readonly organization_number: string
  readonly organization_name: string
  readonly organization_country: string
  readonly account_number: string
  readonly account_name: string
  readonly account_city: string
  readonly account_country: string
  readonly administrator_first_name: string
  readonly administrator_last_name: string
  readonly administrator_email: string
  readonly administrator_language: string
}

/** The columns of an agreements file that speak of agreements, organisations and purchasing accounts. */
export const agreementColumns = {
  agreement_number: 'required',
  signed_on: 'required',
  anniversary_on: 'required',
  organization_number: 'required',
  organization_name: 'required',
  organization_country: 'required',
  account_number: 'required',
  account_name: 'required',
  account_city: 'required',
  account_country: 'required',
  administrator_first_name: 'required',
  administrator_last_name: 'required',
  administrator_email: 'required',
  administrator_language: 'required',
} as const satisfies Record<Exclude<keyof RegistrationRow, 'line'>, 'required'>

/** Columns of `source` as they are registered: without spaces around, codes in the case that they are kept in. */
export function trimmedRows(source: RawBuilder<unknown>, columns: readonly string[]): RawBuilder<unknown> {
  return sql`select line, ${sql.join(columns.map(trimmed))} from ${source}`
}

function trimmed(column: string): RawBuilder<unknown> {
  const value = sql`btrim(${sql.ref(column)}, ${sql.lit(' \t')})`
  const kept = column.endsWith('_country')
    ? sql`upper(${value})`
    : column.endsWith('_language')
      ? sql`lower(${value})`
      : value
  return sql`${kept} collate "C" as ${sql.ref(column)}`
}

/** Something wrong with a row `s` of registration_rows: in which column, when, and what it is called. */
export interface Wrong {
  readonly column: string
  readonly when: RawBuilder<unknown>
  readonly code: FaultCode
  /** True where `anyWrong` is told by a test of all columns at once, because this one alone is dear. */
  readonly told?: true
}

/** That a text is there, fits and can be shown in one line. */
export function textWrongs(column: string, limit: number): readonly Wrong[] {
  const value = sql.ref(`s.${column}`)
  return [
    missing(column),
    { column, code: 'value.too-long', when: sql`length(${value}) > ${sql.lit(limit)}` },
    { column, code: 'text.control-character', when: sql`${value} ~ ${controlCharacters}`, told: true },
  ]
}

/** That a language is there and two letters. */
export function languageWrongs(column: string): readonly Wrong[] {
  const value = sql.ref(`s.${column}`)
  const when = sql`${value} <> '' and ${value} !~ '^[a-z]{2}$'`
  return [missing(column), { column, code: 'language.malformed', when }]
}

/** That something is there. */
export function missing(column: string): Wrong {
  return { column, code: 'value.missing', when: sql`${sql.ref(`s.${column}`)} = ''` }
}

const controlCharacters = sql.lit('[\\x01-\\x1f\\x7f]')

/** Everything wrong with the rows by themselves, as a check: one pass, and only rows with a fault are taken apart. */
export function rowCheck(wrongs: readonly Wrong[]): RawBuilder<unknown> {
  const columns = [...new Set(wrongs.map(({ column }) => column))].map((column) => sql.ref(`s.${column}`))
  const any = [
    sql`concat(${sql.join(columns)}) ~ ${controlCharacters}`,
    ...wrongs.filter(({ told }) => told === undefined).map(({ when }) => sql`(${when})`),
  ]
  const each = wrongs.map(
    ({ column, when, code }) => sql`(${sql.lit(column)}, ${when}, ${sql.lit(code)}, ${sql.ref(`s.${column}`)})`,
  )
  return sql`
    select s.line, f.column_name, f.code, f.value from registration_rows as s
    cross join lateral (values ${sql.join(each)}) as f (column_name, wrong, code, value)
    where (${sql.join(any, sql` or `)}) and f.wrong`
}

/** Each row that says something else than the first row about the same thing, where `table` holds things by number. */
export function contradictions(
  table: string,
  key: string,
  code: FaultCode,
  columns: readonly string[],
): RawBuilder<unknown> {
  const first = (column: string) =>
    sql`first_value(s.${sql.ref(column)}) over (partition by s.${sql.ref(key)} order by s.line) as ${sql.ref(`first_${column}`)}`
  const pair = (column: string) => sql`(${sql.lit(column)}, s.${sql.ref(column)}, s.${sql.ref(`first_${column}`)})`
  return sql`
    select s.line, f.column_name, ${sql.lit(code)} as code, f.value
    from (select s.*, ${sql.join(columns.map(first))} from registration_rows as s
      where s.${sql.ref(key)} in (select number from ${sql.table(table)} where contradicted)) as s
    cross join lateral (values ${sql.join(columns.map(pair))}) as f (column_name, value, first_value)
    where f.value <> f.first_value`
}

/** True, in a query grouped by a thing's number, where the rows of one thing differ in any of the columns. */
export function differ(columns: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.join(
    columns.map((column) => sql`min(${sql.ref(column)}) <> max(${sql.ref(column)})`),
    sql` or `,
  )}`
}
