/**
 * Finding the database that the settings name, or bringing the embedded one up. Apart from what works on it, so that
 * the server can be coming up while the rest of the program is loaded.
 */
import pg from 'pg'
import type { Settings } from '#server/platform/config.ts'
import { joinEmbeddedDatabase, openEmbeddedDatabase } from '#server/platform/embedded-database.ts'
import { startFault } from '#server/platform/start-fault.ts'

export interface FoundDatabase {
  /** As the application's role. */
  readonly databaseUrl: string
  /** As the owner; undefined where DATABASE_OWNER_URL is not given. */
  readonly ownerUrl: string | undefined
  readonly embedded: boolean
  stop(): Promise<void>
}

const connectLimitMs = 5_000

/** The database of DATABASE_URL, reachable or refused in one line; else the embedded one, owned until `stop`. */
export async function findDatabase(settings: Settings, onLost: (fault: Error) => void): Promise<FoundDatabase> {
  if (settings.databaseUrl === undefined) {
    const opened = await openEmbeddedDatabase({ dataDir: settings.dataDir, onLost })
    return { ...opened, embedded: true }
  }
  await assertReachable('DATABASE_URL', settings.databaseUrl)
  if (settings.databaseOwnerUrl !== undefined) await assertReachable('DATABASE_OWNER_URL', settings.databaseOwnerUrl)
  return {
    databaseUrl: settings.databaseUrl,
    ownerUrl: settings.databaseOwnerUrl,
    embedded: false,
    stop: () => Promise.resolve(),
  }
}

/** For a command beside a running portal: the embedded database that the portal has up, else as `findDatabase`. */
export async function visitDatabase(settings: Settings): Promise<FoundDatabase> {
  const joined = settings.databaseUrl === undefined ? await joinEmbeddedDatabase(settings.dataDir) : undefined
  if (joined !== undefined) return { ...joined, embedded: true }
  return await findDatabase(settings, (fault) => {
    process.stderr.write(`${fault.message}\n`)
    process.exit(1)
  })
}

/** The owner's URL. Refuses where the settings do not give it. */
export function ownerUrlOf(database: FoundDatabase): string {
  if (database.ownerUrl === undefined) throw startFault('DATABASE_OWNER_URL: must be given beside DATABASE_URL')
  return database.ownerUrl
}

/** Processes that share a database need one that each of them can reach. */
export function refuseEmbedded(settings: Settings): void {
  if (settings.databaseUrl === undefined) {
    throw startFault('DATABASE_URL: must be given, the embedded database is for `comptoir start` alone')
  }
}

async function assertReachable(setting: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectLimitMs })
  client.on('error', () => undefined) // what ends it is thrown by connect
  try {
    await client.connect()
  } catch (error) {
    const { hostname, port, pathname } = new URL(url)
    const place = `${hostname}:${port === '' ? '5432' : port}${pathname}`
    throw startFault(`${setting}: no connection to ${place}: ${reasonIn(error)}`, error)
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** In words also for what Node throws when a name has several addresses and none answers. */
function reasonIn(error: unknown): string {
  if (error instanceof AggregateError) return reasonIn(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return error.message.split('\n')[0] ?? 'unknown'
}
