/**
 * Streams queries out as text that is made row by row: constant memory however many rows, at the reader's own pace, on the small bulk
 * pool as other exports are. Several queries are read side by side and see the same moment.
 */
import type { RawBuilder } from 'kysely'
import type pg from 'pg'
import { passingBytes } from '#server/platform/passing-bytes.ts'
import { connected, exportTimeLimit, inlined, paced, retryAfterSeconds, type Exported } from './export.ts'
import type { House } from './work.ts'

export type Queries = Readonly<Record<string, RawBuilder<unknown>>>

/** The rows of each query, one after the other as they are asked for. */
export type RowsOf<Q extends Queries> = {
  readonly [Name in keyof Q]: AsyncGenerator<Q[Name] extends RawBuilder<infer Row> ? Row : never, undefined>
}

export interface TextExport<Q extends Queries> {
  readonly queries: Q
  /** Makes the text of the rows, in pieces. */
  readonly text: (rows: RowsOf<Q>) => AsyncIterable<string>
}

const rowsPerFetch = 500
/** Pieces are put together before they leave. */
const chunkCharacters = 32_768

/** The file in UTF-8; or that every connection for bulk work is taken, and the reader should come back. */
export async function exportText<Q extends Queries>(house: House, plan: TextExport<Q>): Promise<Exported> {
  const client = await connected(house.database.bulkPool)
  if (client === undefined) return { retryAfterSeconds }
  return { file: paced(written(client, plan), new Uint8Array()) }
}

/** The file as chunks; the first one is empty and says that the transaction has begun. */
async function* written<Q extends Queries>(
  client: pg.PoolClient,
  { queries, text }: TextExport<Q>,
): AsyncGenerator<Uint8Array, undefined> {
  let finished = false
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`set local statement_timeout = '${exportTimeLimit}'`)
    yield new Uint8Array()
    const names = Object.keys(queries)
    for (const [place, name] of names.entries()) {
      const query = queries[name]
      if (query) await client.query(`declare exported_${String(place)} no scroll cursor for ${inlined(query)}`)
    }
    const rows = Object.fromEntries(names.map((name, place) => [name, fetched(client, `exported_${String(place)}`)]))
    const passed = passingBytes()
    let waiting = ''
    for await (const piece of text(rows as RowsOf<Q>)) {
      waiting += piece
      if (waiting.length < chunkCharacters) continue
      const chunk = Buffer.from(waiting)
      waiting = ''
      yield chunk
      passed(chunk.length)
    }
    yield Buffer.from(waiting)
    await client.query('commit')
    finished = true
  } finally {
    // A reader that goes away may leave a fetch in mid-flow: that connection cannot be used again.
    client.release(finished ? undefined : true)
  }
}

async function* fetched(client: pg.PoolClient, cursor: string): AsyncGenerator<unknown, undefined> {
  for (;;) {
    const { rows } = await client.query<pg.QueryResultRow>(`fetch ${String(rowsPerFetch)} from ${cursor}`)
    yield* rows
    if (rows.length < rowsPerFetch) return
  }
}
