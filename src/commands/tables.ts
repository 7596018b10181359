/** `comptoir tables`: writes the types of the tables from the migrated database; run it after adding a migration. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { tableTypes } from '#server/platform/table-types.ts'
import { ownerUrlOf, visitDatabase } from './find-database.ts'
import type { Run } from './index.ts'

const target = new URL('../server/platform/tables.generated.ts', import.meta.url)

export const run: Run = async ({ words, settings }) => {
  parseArgs({ args: [...words], options: {} })
  const database = await visitDatabase(settings)
  const client = new pg.Client({ connectionString: ownerUrlOf(database) })
  try {
    await client.connect()
    await writeFile(target, await tableTypes(client))
    return 0
  } finally {
    await client.end()
    await database.stop()
  }
}
