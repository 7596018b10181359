/**
 * Brings a database to the schema of this version: the queue's own tables, then `migrations/*.sql` in order, each once,
 * forward only. Runs as the owner; `:"app"` in a file stands for the application's role.
 */
import { readdir, readFile } from 'node:fs/promises'
import { Logger, runMigrations } from 'graphile-worker'
import pg from 'pg'

const folder = new URL('../../../migrations/', import.meta.url)

// Any constant will do: it keeps two processes that start together from migrating at once.
const migrationLock = 4_016_501

export interface MigrationUrls {
  readonly ownerUrl: string
  /** The application's; its user is the role that is granted rights. */
  readonly url: string
}

/**
 * Applies what is missing; answers the names of what it applied. Refuses when both URLs name the same role. Stops short of
 * `before`, for whoever wants to see what a migration makes of the rows of an older version.
 */
export async function migrate({ ownerUrl, url }: MigrationUrls, before?: string): Promise<string[]> {
  const app = roleOf(url)
  if (app === roleOf(ownerUrl)) {
    throw new Error(
      `DATABASE_URL and DATABASE_OWNER_URL name the same role (${app}): the application must not own the ledger`,
    )
  }
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await runMigrations({ connectionString: ownerUrl, logger: quietLogger })
    await client.query(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null)',
    )
    await client.query(`grant select on schema_migrations to ${pg.escapeIdentifier(app)}`)
    const applied = new Set(
      (await client.query<{ name: string }>('select name from schema_migrations')).rows.map((row) => row.name),
    )
    const wanted = (await migrationNames()).filter((name) => before === undefined || name < before)
    const missing = wanted.filter((name) => !applied.has(name))
    for (const name of missing) await applyMigration(client, name, app)
    return missing
  } finally {
    await client.end()
  }
}

/** The names of all migrations of this version, in order. */
export async function migrationNames(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
}

/** True when the database has every migration of this version: what readiness asks. */
export async function isMigrated(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ name: string }>('select name from schema_migrations')
  const applied = new Set(rows.map((row) => row.name))
  return (await migrationNames()).every((name) => applied.has(name))
}

async function applyMigration(client: pg.Client, name: string, app: string): Promise<void> {
  const text = await readFile(new URL(name, folder), 'utf8')
  await client.query('begin')
  try {
    await client.query(`set local lock_timeout = '5s'`)
    await client.query(text.replaceAll(':"app"', pg.escapeIdentifier(app)))
    await client.query('insert into schema_migrations values ($1, clock_timestamp())', [name])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username)
}

// The queue announces each of its own migrations; a failure is thrown and needs no second voice.
const quietLogger = new Logger(() => () => undefined)
