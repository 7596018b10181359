/** `comptoir distribute`: spreads a fresh, migrated database over the machines of a Citus cluster. Once, before any data. */
import { parseArgs } from 'node:util'
import { distributeTables } from '#server/platform/distribute.ts'
import { ownerUrlOf, visitDatabase } from './find-database.ts'
import type { Run } from './index.ts'

export const run: Run = async ({ words, settings }) => {
  parseArgs({ args: [...words], options: {} })
  const database = await visitDatabase(settings)
  try {
    const tables = await distributeTables(ownerUrlOf(database))
    process.stdout.write(`${String(tables)} tables are distributed.\n`)
    return 0
  } finally {
    await database.stop()
  }
}
