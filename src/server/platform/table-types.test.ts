import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { expect, test } from 'vitest'
import { tableTypes } from './table-types.ts'
import { testDatabase } from '../../../test/world/database.ts'

test('the committed table types are those of the migrations (else run: comptoir tables)', async () => {
  const database = await testDatabase()
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  const written = await tableTypes(client)
  await client.end()
  await database.drop()
  expect(await readFile(new URL('tables.generated.ts', import.meta.url), 'utf8')).toBe(written)
})
