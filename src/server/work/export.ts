/**
 * Streams a query out as CSV by COPY: constant memory however many rows, at the reader's own pace, on the small bulk pool
 * so that slow downloads never take a page's connection. The one place that writes values into SQL text, because COPY
 * takes no parameters; every value goes through PostgreSQL's own quoting.
 */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql, type RawBuilder } from 'kysely'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { House } from './work.ts'

export interface CsvExport {
  readonly query: RawBuilder<unknown>
  /** Column headings, in the reader's language. */
  readonly header: readonly string[]
  /** What the reader's spreadsheet expects: a semicolon where the comma is the decimal sign. */
  readonly delimiter: ',' | ';'
}

const byteOrderMark = '\uFEFF'
const exportTimeLimit = '1h'

/** The file as UTF-8 bytes with a byte order mark, without which spreadsheets show accents wrongly. */
export async function* exportCsv(house: House, { query, header, delimiter }: CsvExport): AsyncGenerator<Buffer> {
  yield Buffer.from(`${byteOrderMark}${header.map((title) => quoted(title)).join(delimiter)}\r\n`)
  const client = await house.database.bulkPool.connect()
  let finished = false
  try {
    await client.query(`begin read only`)
    await client.query(`set local statement_timeout = '${exportTimeLimit}'`)
    const stream = client.query(copyTo(`copy (${inlined(query)}) to stdout (format csv, delimiter '${delimiter}')`))
    for await (const chunk of stream) yield Buffer.from(chunk as Uint8Array)
    await client.query('commit')
    finished = true
  } finally {
    // A reader that goes away leaves the COPY in mid-flow: that connection cannot be used again.
    client.release(finished ? undefined : true)
  }
}

/**
 * A text column made safe for spreadsheets: what starts like a formula is preceded by an apostrophe, so that it is shown
 * and not executed (OWASP, CSV injection).
 */
export function unexecuted(column: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`case when ascii(${column}) in (9, 13, 43, 45, 61, 64) then '''' || ${column} else ${column} end`
}

/** A query's text with its parameters written out. */
export function inlined(query: RawBuilder<unknown>): string {
  const compiled = query.compile(compiling)
  return compiled.sql.replaceAll(/\$(\d+)/g, (_, index: string) => literal(compiled.parameters[Number(index) - 1]))
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString())
  if (typeof value === 'string') return pg.escapeLiteral(value)
  throw new Error('An exported query has a parameter that cannot be written as a literal')
}

function quoted(title: string): string {
  return `"${title.replaceAll('"', '""')}"`
}

const compiling = new Kysely<Record<never, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
