/** Spreadsheets: what programs read of them, and what becomes of their connection. */
import { randomBytes } from 'node:crypto'
import { readXlsx } from 'hucre/xlsx'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase, type Database } from '#server/platform/database.ts'
import { secretOf } from '#server/platform/secret.ts'
import { testDatabase, type TestDatabase } from '../../../test/world/database.ts'
import { exportXlsx, type XlsxExport } from './export-xlsx.ts'
import type { House } from './work.ts'

let own: TestDatabase
let database: Database
let house: House

beforeAll(async () => {
  own = await testDatabase()
  database = openDatabase(own.databaseUrl, { bulkPoolSize: 1 })
  house = { database, clock: systemClock('Europe/Paris'), secret: secretOf(randomBytes(32)) }
})
afterAll(async () => {
  await database.close()
  await own.drop()
})

const oneText: Pick<XlsxExport, 'columns' | 'sheet'> = {
  columns: [{ title: 'x', kind: 'text', width: 10 }],
  sheet: 'Feuille',
}

test('numbers are numbers, dates are dates, and accents are right', async () => {
  const query = sql`select '2026-11-28'::date, 12::bigint, ${'Éléonore « œuf »'}::text, null::text, -3::bigint`
  const [sheet] = await sheetsOf({
    query,
    columns: [
      { title: 'Date', kind: 'date', width: 12 },
      { title: 'Quantité', kind: 'number', width: 12 },
      { title: 'Pour', kind: 'text', width: 30 },
      { title: 'Par', kind: 'text', width: 30 },
      { title: 'Variation', kind: 'number', width: 12 },
    ],
    sheet: 'Historique: [été]',
  })
  expect(sheet?.name).toBe('Historique   été ')
  expect(sheet?.rows).toEqual([
    ['Date', 'Quantité', 'Pour', 'Par', 'Variation'],
    [new Date('2026-11-28T00:00:00Z'), 12, 'Éléonore « œuf »', null, -3],
  ])
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("https://evil.example")', '<b>&amp;</b>'])(
  '%j is a text, and no formula',
  async (text) => {
    const file = await fileOf({ query: sql`select ${text}::text`, ...oneText })
    const [sheet] = (await readXlsx(file)).sheets
    expect(sheet?.rows[1]).toEqual([text])
    expect([...(sheet?.cells?.values() ?? [])].some((cell) => cell.formula !== undefined)).toBe(false)
  },
)

// With all of its rows in memory it would take more than three hundred.
test('a long one takes no more memory than a short one, and gives its connection back', async () => {
  const short = await mostMemory(30_000)
  expect((await mostMemory(300_000)) - short).toBeLessThan(120)
  expect(database.bulkPool.idleCount).toBe(1)
})

/** Megabytes of this process's heap at the most, while so many rows are exported. */
async function mostMemory(rows: number): Promise<number> {
  const query = sql`select n, repeat('x', 40) from generate_series(1, ${sql.lit(rows)}) as n`
  const columns = [{ title: 'n', kind: 'number', width: 10 } as const, ...oneText.columns]
  let most = 0
  let bytes = 0
  for await (const chunk of await openedFile({ query, columns, sheet: 'x' })) {
    bytes += chunk.length
    most = Math.max(most, process.memoryUsage().heapUsed)
  }
  expect(bytes).toBeGreaterThan(rows)
  return most / 1_048_576
}

test('a reader who goes away gives its connection to the next, who waits no longer than a moment', async () => {
  for (const chunks of [0, 2]) {
    const reader = (
      await openedFile({ query: sql`select repeat('x', 200) from generate_series(1, 500000)`, ...oneText })
    ).getReader()
    for (let read = 0; read < chunks; read += 1) await reader.read()
    await reader.cancel()
  }
  const held = await database.bulkPool.connect()
  expect(await exportXlsx(house, { query: sql`select 'x'`, ...oneText })).toEqual({ retryAfterSeconds: 30 })
  held.release()
  expect((await sheetsOf({ query: sql`select 'x'`, ...oneText }))[0]?.rows).toEqual([['x'], ['x']])
})

async function openedFile(plan: XlsxExport): Promise<ReadableStream<Uint8Array>> {
  const exported = await exportXlsx(house, plan)
  if (!('file' in exported)) throw new Error('It was not its turn')
  return exported.file
}

async function fileOf(plan: XlsxExport): Promise<Uint8Array> {
  return new Uint8Array(await new Response(await openedFile(plan)).arrayBuffer())
}

async function sheetsOf(plan: XlsxExport) {
  return (await readXlsx(await fileOf(plan))).sheets
}
