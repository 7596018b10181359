/** Exports: what a spreadsheet opens, and what becomes of their connection. */
import { randomBytes } from 'node:crypto'
import { secretOf } from '#server/platform/secret.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase, type Database } from '#server/platform/database.ts'
import { systemClock } from '#server/platform/clock.ts'
import { testDatabase, type TestDatabase } from '../../../test/world/database.ts'
import { exportCsv, inlined, inWords, unexecuted } from './export.ts'
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

describe('an export', () => {
  test('has a byte order mark, quoted headings and the delimiter of its language', async () => {
    const query = sql`select 1, ${'é;"'}::text, null::text`
    expect(await textOf({ query, header: ['Un', 'Deux "2"', 'Trois'], delimiter: ';' })).toBe(
      '\uFEFF"Un";"Deux ""2""";"Trois"\n"1";"é;""";\n',
    )
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\n=1', '\r=1', '＝1', '＋1', '－1', '＠x'])(
    'does not let a spreadsheet execute %j',
    async (cell) => {
      const query = sql`select ${unexecuted(sql`${cell}::text`)}`
      expect(await textOf({ query, header: ['x'], delimiter: ',' })).toContain(`'${cell}`)
    },
  )

  test('says codes in words, and keeps quotes what they are', () => {
    expect(inlined(sql`select ${inWords(sql`kind`, { a: 'l’un', b: "d'autre" })}`)).toBe(
      `select case kind when 'a' then 'l’un' when 'b' then 'd''autre' end`,
    )
  })

  test('answers that it is not its turn while every connection is taken, and takes none itself', async () => {
    const held = await database.bulkPool.connect()
    const exported = await exportCsv(house, { query: sql`select 1`, header: ['x'], delimiter: ',' })
    expect(exported).toEqual({ retryAfterSeconds: 30 })
    held.release()
    expect(await textOf({ query: sql`select 1`, header: ['x'], delimiter: ',' })).toContain('1')
  })

  test('gives its connection back when its reader goes away, before or after the first row', async () => {
    for (const chunks of [0, 2]) {
      const exported = await exportCsv(house, {
        query: sql`select n, repeat('x', 200) from generate_series(1, 1000000) as n`,
        header: ['n', 'x'],
        delimiter: ',',
      })
      if (!('file' in exported)) throw new Error('The connection was not given back')
      const reader = exported.file.getReader()
      for (let read = 0; read < chunks; read += 1) await reader.read()
      await reader.cancel()
    }
    expect(await textOf({ query: sql`select 2`, header: ['x'], delimiter: ',' })).toContain('2')
  })

  test('that fails midway breaks off instead of passing for whole', async () => {
    const exported = await exportCsv(house, {
      query: sql`select 1 / (3 - n) from generate_series(1, 5) as n`,
      header: ['x'],
      delimiter: ',',
    })
    if (!('file' in exported)) throw new Error('no connection')
    await expect(new Response(exported.file).text()).rejects.toThrow()
    expect(await textOf({ query: sql`select 3`, header: ['x'], delimiter: ',' })).toContain('3')
  })
})

async function textOf(wanted: Parameters<typeof exportCsv>[1]): Promise<string> {
  const exported = await exportCsv(house, wanted)
  if (!('file' in exported)) throw new Error('no connection')
  const bytes = Buffer.from(await new Response(exported.file).arrayBuffer())
  return bytes.toString()
}
