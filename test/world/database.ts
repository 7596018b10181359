/**
 * A database of its own for each test file: a clone of one template that the run migrated once, so that files run side
 * by side and none sees another's rows. The server is an embedded one, or the one that TEST_DATABASE_ADMIN_URL names
 * (a superuser's URL: that is how the tests also run on PostgreSQL 15).
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { migrate } from '#server/platform/migrations.ts'

export interface TestDatabase {
  /** As the application's role. */
  readonly databaseUrl: string
  /** As the role that owns the tables. */
  readonly ownerUrl: string
  /** Drops the database. Throws when a test left a job in the queue that nobody ran. */
  drop(): Promise<void>
}

/** What the run's set-up hands to every test file, by the environment. */
export interface TestServer {
  readonly adminUrl: string
  readonly ownerUrl: string
  readonly databaseUrl: string
}

const variable = 'COMPTOIR_TEST_SERVER'

/** Migrates a template on the server and lets every test file that starts from now on clone it. */
export async function offerServer(server: TestServer): Promise<() => Promise<void>> {
  const template = `comptoir_template_${newName()}`
  const owner = pg.escapeIdentifier(new URL(server.ownerUrl).username)
  await asAdmin(server, `create database ${template} owner ${owner}`)
  await migrate({ ownerUrl: urlTo(server.ownerUrl, template), url: urlTo(server.databaseUrl, template) })
  process.env[variable] = JSON.stringify({ ...server, template })
  return async () => {
    Reflect.deleteProperty(process.env, variable)
    await asAdmin(server, `drop database ${template} with (force)`)
  }
}

/** A fresh, migrated, empty database. Call it in `beforeAll` and its `drop` in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const { template, ...server } = offeredServer()
  const name = `comptoir_test_${newName()}`
  const owner = pg.escapeIdentifier(new URL(server.ownerUrl).username)
  await asAdmin(server, `create database ${name} template ${template} owner ${owner} strategy file_copy`)
  const ownerUrl = urlTo(server.ownerUrl, name)
  return {
    ownerUrl,
    databaseUrl: urlTo(server.databaseUrl, name),
    async drop() {
      const left = await jobsLeft(ownerUrl)
      await asAdmin(server, `drop database ${name} with (force)`)
      if (left.length > 0) throw new Error(`Jobs were left in the queue: ${left.join(', ')}`)
    },
  }
}

/** An empty database that is not migrated, for tests of migrations themselves. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const { template: _, ...server } = offeredServer()
  const name = `comptoir_test_${newName()}`
  const owner = pg.escapeIdentifier(new URL(server.ownerUrl).username)
  await asAdmin(server, `create database ${name} owner ${owner}`)
  return {
    ownerUrl: urlTo(server.ownerUrl, name),
    databaseUrl: urlTo(server.databaseUrl, name),
    drop: () => asAdmin(server, `drop database ${name} with (force)`),
  }
}

function offeredServer(): TestServer & { readonly template: string } {
  const offered = process.env[variable]
  if (offered === undefined) throw new Error('No test server: run the tests by `npm test` or `npx vitest`')
  return JSON.parse(offered)
}

async function jobsLeft(ownerUrl: string): Promise<string[]> {
  return await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ task: string }>(
      'select distinct task_identifier as task from graphile_worker.jobs order by 1',
    )
    return rows.map((row) => row.task)
  })
}

async function asAdmin(server: TestServer, statement: string): Promise<void> {
  await withClient(server.adminUrl, (client) => client.query(statement))
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

function urlTo(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}

function newName(): string {
  return randomBytes(6).toString('hex')
}
