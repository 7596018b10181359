/** What the commands work in: a house on the database that was found. */
import { systemClock } from '#server/platform/clock.ts'
import type { Settings } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import { claimInstallation, secretKeyOf } from '#server/platform/installation.ts'
import type { Log } from '#server/platform/log.ts'
import { secretOf } from '#server/platform/secret.ts'
import type { House } from '#server/work/index.ts'
import { startFault } from '#server/platform/start-fault.ts'
import type { FoundDatabase } from './find-database.ts'

/** Opens the application's pools on the database. Connects when first asked. */
export function openHouse(settings: Settings, database: FoundDatabase, log: Log): House {
  return {
    database: openDatabase(database.databaseUrl, {
      poolSize: settings.databasePool,
      onError: (error) => log.warn({ part: 'database', error: error.message }, 'idle connection lost'),
    }),
    clock: systemClock(settings.timeZone),
    secret: secretOf(secretKeyOf(settings)),
  }
}

/** To be asked of a migrated database before anything is served or sent. Refuses another installation's secret. */
export async function refuseOtherSecret(house: House): Promise<void> {
  if (await claimInstallation(house.database.pool, house.secret)) return
  throw startFault(
    'SECRET_KEY: is not the one that this database was set up with (without it, DATA_DIR/secret.key is taken)',
  )
}
