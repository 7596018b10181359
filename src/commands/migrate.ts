/** `comptoir migrate`: brings the database to this version's tables; says what it did. Safe to repeat and to race. */
import { parseArgs } from 'node:util'
import { migrate } from '#server/platform/migrations.ts'
import { ownerUrlOf, visitDatabase } from './find-database.ts'
import type { Run } from './index.ts'

export const run: Run = async ({ words, settings }) => {
  parseArgs({ args: [...words], options: {} })
  const database = await visitDatabase(settings)
  try {
    const applied = await migrate({ ownerUrl: ownerUrlOf(database), url: database.databaseUrl })
    for (const name of applied) process.stdout.write(`${name}\n`)
    if (applied.length === 0) process.stdout.write('The database is up to date.\n')
    return 0
  } finally {
    await database.stop()
  }
}
