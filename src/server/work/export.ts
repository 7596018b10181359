/**
 * Streams a query out as CSV by COPY: constant memory however many rows, at the reader's own pace, on the small bulk pool
 * so that slow downloads never take a page's connection. The one place that writes values into SQL text, because COPY
 * takes no parameters; every value goes through PostgreSQL's own quoting.
 */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { passingBytes } from '#server/platform/passing-bytes.ts'
import type { House } from './work.ts'

export interface CsvExport {
  readonly query: RawBuilder<unknown>
  /** Column headings, in the reader's language. */
  readonly header: readonly string[]
  /** What the reader's spreadsheet expects: a semicolon where the comma is the decimal sign. */
  readonly delimiter: ',' | ';'
}

/** The file, or that every connection for bulk work is taken and the reader should come back. */
export type Exported = { readonly file: ReadableStream<Uint8Array> } | { readonly retryAfterSeconds: number }

const byteOrderMark = '\uFEFF'
export const exportTimeLimit = '1h'
/** How long an export waits for a connection: nobody watches a download that does not start. */
const waitMs = 3_000
export const retryAfterSeconds = 30
/** How long a reader may stop reading before others get his connection. */
const stallLimitMs = 60_000

/**
 * The file as UTF-8 bytes with a byte order mark, without which spreadsheets show accents wrongly. It never starts
 * without its connection, so that an answer of 200 is kept; one that is closed early gives its connection back.
 */
export async function exportCsv(house: House, { query, header, delimiter }: CsvExport): Promise<Exported> {
  const client = await connected(house.database.bulkPool)
  if (client === undefined) return { retryAfterSeconds }
  const head = Buffer.from(`${byteOrderMark}${header.map((title) => quoted(title)).join(delimiter)}\n`)
  return { file: paced(copied(client, query, delimiter), head) }
}

/**
 * Chunks as a file that is made at its reader's pace, after `head`. The first chunk is asked for here and now: a generator that never
 * ran would not give its connection back when it is closed. A reader who stops loses it to others.
 */
export function paced(chunks: AsyncGenerator<Uint8Array, undefined>, head: Uint8Array): ReadableStream<Uint8Array> {
  const first = chunks.next()
  first.catch(() => undefined)
  let stalled: NodeJS.Timeout | undefined
  return new ReadableStream<Uint8Array>({
    start(stream) {
      if (head.length > 0) stream.enqueue(head)
    },
    async pull(stream) {
      clearTimeout(stalled)
      await first
      const { done, value } = await chunks.next()
      if (done === true) return stream.close()
      stream.enqueue(value)
      stalled = setTimeout(() => {
        stream.error(new Error('The reader of an export stopped reading'))
        chunks.return(undefined).catch(() => undefined)
      }, stallLimitMs)
    },
    async cancel() {
      clearTimeout(stalled)
      await chunks.return(undefined)
    },
  })
}

/** A connection, unless the pool hands none out in time; one that comes too late goes straight back. */
export async function connected(pool: pg.Pool): Promise<pg.PoolClient | undefined> {
  const asked = pool.connect()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), waitMs)
  })
  try {
    const client = await Promise.race([asked, late])
    if (client === undefined) asked.then((given) => given.release()).catch(() => undefined)
    return client
  } finally {
    clearTimeout(timer)
  }
}

/** The rows as chunks; the first one is empty and says that the transaction has begun. */
async function* copied(
  client: pg.PoolClient,
  query: RawBuilder<unknown>,
  delimiter: string,
): AsyncGenerator<Uint8Array, undefined> {
  let finished = false
  try {
    await client.query('begin read only')
    await client.query(`set local statement_timeout = '${exportTimeLimit}'`)
    yield new Uint8Array()
    const stream = client.query(
      copyTo(`copy (${inlined(query)}) to stdout (format csv, delimiter '${delimiter}', force_quote *)`),
    )
    const passed = passingBytes()
    for await (const chunk of stream) {
      const bytes: Uint8Array = chunk
      yield bytes
      passed(bytes.length)
    }
    await client.query('commit')
    finished = true
  } finally {
    // A reader that goes away leaves the COPY in mid-flow: that connection cannot be used again.
    client.release(finished ? undefined : true)
  }
}

/** A closed set of codes in words, as a column. */
export function inWords(column: RawBuilder<unknown>, words: Readonly<Record<string, string>>): RawBuilder<string> {
  const cases = Object.entries(words).map(([code, word]) => sql`when ${code} then ${word}`)
  return sql<string>`case ${column} ${sql.join(cases, sql` `)} end`
}

/**
 * A text column made safe for spreadsheets: what starts like a formula is preceded by an apostrophe, so that it is shown
 * and not executed (OWASP, CSV injection). Full-width signs count as well: spreadsheets of some languages take them for the plain ones.
 */
export function unexecuted(column: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`case when ascii(${column}) in (9, 10, 13, 43, 45, 61, 64, 65291, 65293, 65309, 65312) then '''' || ${column} else ${column} end`
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
