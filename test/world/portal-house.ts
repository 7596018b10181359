/** A house on the data of a running portal, for what a browser test finds arranged before its first step. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { joinEmbeddedDatabase } from '#server/platform/embedded-database.ts'
import { secretOf } from '#server/platform/secret.ts'
import type { House } from '#server/work/index.ts'
import type { Portal } from './portal.ts'

/** Works with the portal's own database while `fn` runs. */
export async function inHouseOf<T>({ dataDir }: Pick<Portal, 'dataDir'>, fn: (house: House) => Promise<T>): Promise<T> {
  const reached = await joinEmbeddedDatabase(dataDir)
  if (reached === undefined) throw new Error('The portal has no database up')
  const database = openDatabase(reached.databaseUrl)
  try {
    const secret = secretOf(Buffer.from(readFileSync(join(dataDir, 'secret.key'), 'utf8'), 'base64'))
    return await fn({ database, clock: systemClock('Europe/Paris'), secret })
  } finally {
    await database.close()
  }
}
