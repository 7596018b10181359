/**
 * Takes a CSV file into a temporary table, so that a million lines are checked and booked by statements and not one by
 * one. Every column is text there: what does not fit is found by a check, line by line, instead of ending the import at
 * the first line that does not parse.
 */
import { sql, type RawBuilder } from 'kysely'
import { csvBody, malformedCsv, type CsvFile } from '#server/platform/csv.ts'
import type { Changing } from './changing.ts'
import { Refusal } from './refusal.ts'

/** One thing wrong with a file: where, what, and what stood there. `code` has a sentence `fault_*` in messages/. */
export interface ImportFault {
  /** Of the file: the header is line 1. 0 where no single line is to blame. */
  readonly line: number
  /** The column's name; '' where the line as a whole is meant. */
  readonly column: string
  readonly code: FaultCode
  readonly value: string
}

/** Fault codes. Capabilities add theirs with `declare module '#server/work/stage.ts'`. */
export interface Faults {
  'column.missing': true
  'file.malformed': true
  'file.not-text': true
  'value.missing': true
  'value.too-long': true
  'date.malformed': true
  'number.malformed': true
}
export type FaultCode = keyof Faults & string

declare module './refusal.ts' {
  interface Refusals {
    /** A file is accepted whole or not at all: the first faults, and how many there are. */
    'import.refused': { readonly faults: readonly ImportFault[]; readonly total: number }
  }
}

/** A file with more columns is not one of ours; no table of PostgreSQL's has more than sixteen hundred. */
const mostColumns = 200
/** Faults that are listed; the rest is counted. */
export const listedFaultsLimit = 1_000

export interface StagePlan {
  /** Name of the temporary table: `line` (of the file) and one text column per name below. */
  readonly table: string
  /** Column names as the header has them, and whether the file must have them. */
  readonly columns: Readonly<Record<string, 'required' | 'optional'>>
  readonly onProgress?: ((bytes: number) => void) | undefined
}

/** Stages the file. Refuses (422 import.refused) what is no text, a missing column, or a line that is not CSV. */
export async function stage(work: Changing, csv: CsvFile, plan: StagePlan): Promise<void> {
  if (!csv.isText) refuseFaults([{ line: 0, column: '', code: 'file.not-text', value: '' }])
  if (csv.header.length > mostColumns) refuseFaults([{ line: 1, column: '', code: 'file.malformed', value: '' }])
  const names = Object.keys(plan.columns)
  const missing = names.filter((name) => plan.columns[name] === 'required' && !csv.header.includes(name))
  refuseFaults(missing.map((column) => ({ line: 1, column, code: 'column.missing', value: '' })))
  // What the header has besides is taken along under numbered names and never read.
  const used = csv.header.map((name, index) =>
    names.includes(name) && csv.header.indexOf(name) === index ? name : `unread_${String(index)}`,
  )
  const columns = [...new Set([...names, ...used])]
  await sql`create temporary table ${sql.table(plan.table)} (
    line bigint generated always as identity (start with 2 cache 1000),
    ${sql.join(columns.map((name) => sql`${sql.ref(name)} text not null default ''`))}) on commit drop`.execute(work.db)
  const target = `${quoted(plan.table)} (${used.map(quoted).join(', ')})`
  const options = `format csv, delimiter '${csv.delimiter}', encoding '${csv.encoding}', null '\\N'`
  try {
    await work.copyIn(target, csvBody(csv, plan.onProgress), options)
  } catch (error) {
    throw malformed(error) ?? error
  }
  await sql`analyze ${sql.table(plan.table)}`.execute(work.db)
}

/** Refuses 422 import.refused when there are faults. */
export function refuseFaults(faults: readonly ImportFault[], total = faults.length): void {
  if (total > 0) throw new Refusal(422, 'import.refused', { faults: faults.slice(0, listedFaultsLimit), total })
}

/**
 * Runs checks, each a query that yields (line, column_name, code, value) for what is wrong, and refuses when any did.
 * Listed in the order of the file.
 */
export async function checkStaged(work: Changing, checks: readonly RawBuilder<unknown>[]): Promise<void> {
  const all = sql.join(checks, sql` union all `)
  const { rows } = await sql<ImportFault & { total: number }>`
    with faults as materialized (${all})
    select line, column_name as "column", code, left(value, 200) as value, (count(*) over ())::int as total
    from faults order by line, column_name limit ${listedFaultsLimit}`.execute(work.db)
  refuseFaults(
    rows.map(({ line, column, code, value }) => ({ line, column, code, value })),
    rows[0]?.total ?? 0,
  )
}

function malformed(error: unknown): Refusal | undefined {
  if (!(error instanceof Error)) return undefined
  const line = 'where' in error ? /line (\d+)/.exec(String(error.where))?.[1] : undefined
  if (line === undefined && error.cause !== malformedCsv) return undefined
  const at = line === undefined ? 0 : Number(line) + 1
  const fault: ImportFault = { line: at, column: '', code: 'file.malformed', value: error.message }
  return new Refusal(422, 'import.refused', { faults: [fault], total: 1 })
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
