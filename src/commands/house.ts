/** What the commands work in: a house on the database that was found. */
import { offsetClock } from '#server/platform/clock.ts'
import { isOpenToOthers, type Settings } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import { claimInstallation, clockOffset, secretKeyOf } from '#server/platform/installation.ts'
import type { Log } from '#server/platform/log.ts'
import { secretOf } from '#server/platform/secret.ts'
import type { House } from '#server/work/index.ts'
import { startFault } from '#server/platform/start-fault.ts'
import type { FoundDatabase } from './find-database.ts'

/** A house that keeps the installation's time. */
export interface OpenedHouse extends House {
  /** Reads how far the demonstration moved business time, and takes it over. To be asked of a migrated database. */
  readClock(): Promise<void>
}

// Within two seconds every process goes by the same business time.
const clockReadingMs = 1_000

/** Opens the application's pools on the database. Connects when first asked. */
export function openHouse(settings: Settings, database: FoundDatabase, log: Log): OpenedHouse {
  const clock = offsetClock(settings.timeZone)
  const house: House = {
    database: openDatabase(database.databaseUrl, {
      poolSize: settings.databasePool,
      onError: (error) => log.warn({ part: 'database', error: error.message }, 'idle connection lost'),
    }),
    clock,
    secret: secretOf(secretKeyOf(settings)),
  }
  return {
    ...house,
    async readClock() {
      clock.setOffset(await clockOffset(house.database.pool))
    },
  }
}

/**
 * Follows the clock of a demonstration until it is stopped. A demonstration is served to this machine alone, so that a
 * portal that is open to others has no clock to follow.
 */
export function followClock(house: OpenedHouse, settings: Settings): () => Promise<void> {
  if (isOpenToOthers(settings)) return () => Promise.resolve()
  let reading: Promise<void> | undefined
  const timer = setInterval(() => {
    // While the database is away or without its tables nothing is read or changed at any time, right or wrong.
    reading ??= house
      .readClock()
      .catch(() => undefined)
      .finally(() => (reading = undefined))
  }, clockReadingMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await reading
  }
}

/** To be asked of a migrated database before anything is served or sent. Refuses another installation's secret. */
export async function refuseOtherSecret(house: House): Promise<void> {
  if (await claimInstallation(house.database.pool, house.secret)) return
  throw startFault(
    'SECRET_KEY: is not the one that this database was set up with (without it, DATA_DIR/secret.key is taken)',
  )
}
