/** What the commands work in: a house on the database that was found. */
import { systemClock } from '#server/platform/clock.ts'
import type { Settings } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import type { Log } from '#server/platform/log.ts'
import type { House } from '#server/work/index.ts'
import type { FoundDatabase } from './find-database.ts'

/** Opens the application's pools on the database. Connects when first asked. */
export function openHouse(settings: Settings, database: FoundDatabase, log: Log): House {
  return {
    database: openDatabase(database.databaseUrl, {
      poolSize: settings.databasePool,
      onError: (error) => log.warn({ part: 'database', error: error.message }, 'idle connection lost'),
    }),
    clock: systemClock(settings.timeZone),
  }
}
