import { afterAll, beforeAll, expect, test } from 'vitest'
import pg from 'pg'
import { isMigrated } from '#server/platform/migrations.ts'
import { testDatabase, type TestDatabase } from '../world/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

test('each file has a migrated database of its own, as two roles of which one owns nothing', async () => {
  const app = new pg.Pool({ connectionString: database.databaseUrl, max: 1 })
  try {
    expect(await isMigrated(app)).toBe(true)
    await expect(app.query('create table t (a int)')).rejects.toThrow(/permission denied/)
    const { rows } = await app.query<{ name: string }>('select current_database() as name')
    expect(rows[0]?.name).toMatch(/^comptoir_test_/)
  } finally {
    await app.end()
  }
})
