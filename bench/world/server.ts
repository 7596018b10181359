/**
 * The database server of the measurements: the project's own embedded PostgreSQL with normal durability, in a folder that
 * is kept between runs. The generated database is never measured itself but where nothing changes it; what writes gets a
 * copy, so that each run starts from the same rows.
 */
import { join } from 'node:path'
import pg from 'pg'
import { installationFolder } from '#server/platform/config.ts'
import { openEmbeddedDatabase } from '#server/platform/embedded-database.ts'
import { secretBytes, secretOf } from '#server/platform/secret.ts'

/** The two ways into one database. */
export interface BenchDatabase {
  readonly name: string
  /** As the application's role. */
  readonly databaseUrl: string
  /** As the role that owns the tables. */
  readonly ownerUrl: string
}

export interface BenchServer {
  database(name: string): BenchDatabase
  exists(name: string): Promise<boolean>
  create(name: string): Promise<BenchDatabase>
  /** A copy, file by file. */
  copy(from: string, to: string): Promise<BenchDatabase>
  rename(from: string, to: string): Promise<void>
  drop(name: string): Promise<void>
  /** Databases whose names start so. */
  namesLike(start: string): Promise<readonly string[]>
  stop(): Promise<void>
}

/** Where everything that is kept between runs lies; git does not see it. */
/** The same in every run: the measurements follow no links. */
export const benchSecret = secretOf(Buffer.alloc(secretBytes, 'comptoir'))

export const benchFolder = join(installationFolder, 'bench-data')

export async function openServer(): Promise<BenchServer> {
  const reached = await openEmbeddedDatabase({ dataDir: join(benchFolder, 'server') })
  const owner = pg.escapeIdentifier(new URL(reached.ownerUrl).username)
  const admin = async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ connectionString: reached.adminUrl })
    await client.connect()
    try {
      return (await client.query<Row>(text, [...values])).rows
    } finally {
      await client.end()
    }
  }
  const database = (name: string): BenchDatabase => ({
    name,
    databaseUrl: urlTo(reached.databaseUrl, name),
    ownerUrl: urlTo(reached.ownerUrl, name),
  })
  const drop = async (name: string) => {
    await admin(`drop database if exists ${name} with (force)`)
  }
  return {
    database,
    drop,
    async exists(name) {
      return (await admin('select from pg_database where datname = $1', [name])).length > 0
    },
    async create(name) {
      await drop(name)
      await admin(`create database ${name} owner ${owner}`)
      return database(name)
    },
    async copy(from, to) {
      await drop(to)
      await admin(`create database ${to} template ${from} owner ${owner} strategy file_copy`)
      return database(to)
    },
    async rename(from, to) {
      await admin(`alter database ${from} rename to ${to}`)
    },
    async namesLike(start) {
      const rows = await admin<{ name: string }>(
        'select datname as name from pg_database where starts_with(datname, $1)',
        [start],
      )
      return rows.map((row) => row.name)
    },
    stop: () => reached.stop(),
  }
}

function urlTo(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}
