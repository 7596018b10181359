/**
 * Streams a query out as a spreadsheet (XLSX, ECMA-376): constant memory however many rows, at the reader's own pace, on the small
 * bulk pool as CSV exports are. Numbers are numbers and dates are dates; a text is a text cell, which no program takes for a formula.
 */
import { writeXlsxStream, type CellValue } from 'hucre/xlsx'
import type { RawBuilder } from 'kysely'
import type pg from 'pg'
import { passingBytes } from '#server/platform/passing-bytes.ts'
import { connected, exportTimeLimit, inlined, paced, retryAfterSeconds, type Exported } from './export.ts'
import type { House } from './work.ts'

export interface XlsxColumn {
  /** Its heading, in the reader's language. */
  readonly title: string
  /** `date` is one of the calendar (YYYY-MM-DD). */
  readonly kind: 'text' | 'number' | 'date'
  /** In characters. */
  readonly width: number
}

export interface XlsxExport {
  /** Yields the columns in their order. */
  readonly query: RawBuilder<unknown>
  readonly columns: readonly XlsxColumn[]
  /** The sheet's name; rows beyond the million that a sheet can have go on in further ones. */
  readonly sheet: string
}

const rowsPerFetch = 1_000
const longestSheetName = 31

/** The file; or that every connection for bulk work is taken, and the reader should come back. */
export async function exportXlsx(house: House, plan: XlsxExport): Promise<Exported> {
  const client = await connected(house.database.bulkPool)
  if (client === undefined) return { retryAfterSeconds }
  return { file: paced(workbook(client, plan), new Uint8Array()) }
}

/** The file as chunks; the first one is empty and says that the transaction has begun. */
async function* workbook(client: pg.PoolClient, plan: XlsxExport): AsyncGenerator<Uint8Array, undefined> {
  let finished = false
  try {
    await client.query('begin read only')
    await client.query(`set local statement_timeout = '${exportTimeLimit}'`)
    await client.query(`declare exported no scroll cursor for ${inlined(plan.query)}`)
    yield new Uint8Array()
    const passed = passingBytes()
    for await (const chunk of writeXlsxStream(rowsOf(client, plan.columns), sheetOf(plan))) {
      yield chunk
      passed(chunk.length)
    }
    await client.query('commit')
    finished = true
  } finally {
    // A reader that goes away may leave a fetch in mid-flow: that connection cannot be used again.
    client.release(finished ? undefined : true)
  }
}

function sheetOf({ sheet, columns }: XlsxExport) {
  return {
    // What a sheet's name may not have (ECMA-376, ST_SheetName as programs read it).
    name: sheet.replaceAll(/[\\/?*[\]:]/g, ' ').slice(0, longestSheetName),
    columns: columns.map(({ title, kind, width }) => ({
      header: title,
      width,
      ...(kind === 'date' && { numFmt: 'yyyy-mm-dd' }),
    })),
    freezePane: { rows: 1 },
  }
}

async function* rowsOf(client: pg.PoolClient, columns: readonly XlsxColumn[]): AsyncGenerator<CellValue[], undefined> {
  for (;;) {
    const { rows } = await client.query<(string | number | null)[]>({
      text: `fetch ${String(rowsPerFetch)} from exported`,
      rowMode: 'array',
    })
    for (const row of rows) yield columns.map(({ kind }, index) => cellOf(row[index], kind))
    if (rows.length < rowsPerFetch) return
  }
}

function cellOf(value: string | number | null | undefined, kind: XlsxColumn['kind']): CellValue {
  if (value === null || value === undefined) return null
  if (kind === 'number') return Number(value)
  return kind === 'date' ? new Date(`${String(value)}T00:00:00Z`) : String(value)
}
