/**
 * Before the first test file and after the last: one PostgreSQL for the whole run, quick because its files are thrown
 * away afterwards.
 */
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import pg from 'pg'
import { openEmbeddedDatabase } from '#server/platform/embedded-database.ts'
import { offerServer, type TestServer } from './database.ts'
import { quickFolder } from './quick-folder.ts'
import { offerFolder } from './run-folder.ts'

export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_ADMIN_URL']
  const { server, stop } = given === undefined ? await ownServer() : await givenServer(given)
  const withdraw = await offerServer(server)
  const removeFolder = await offerFolder()
  return async () => {
    await removeFolder()
    await withdraw()
    await stop()
  }
}

async function ownServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const dataDir = await quickFolder('comptoir-test-')
  const database = await openEmbeddedDatabase({ dataDir, durable: false })
  return {
    server: database,
    async stop() {
      await database.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** On a server that is somebody's: two roles with names of this run, dropped at its end. */
async function givenServer(adminUrl: string): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const run = randomBytes(6).toString('hex')
  const password = randomBytes(18).toString('base64url')
  const roles = { owner: `comptoir_owner_${run}`, app: `comptoir_app_${run}` }
  const admin = new pg.Client({ connectionString: adminUrl })
  await admin.connect()
  for (const role of Object.values(roles)) await admin.query(`create role ${role} login password '${password}'`)
  const urlAs = (role: string): string => {
    const url = new URL(adminUrl)
    url.username = role
    url.password = password
    return url.href
  }
  return {
    server: { adminUrl, ownerUrl: urlAs(roles.owner), databaseUrl: urlAs(roles.app) },
    async stop() {
      for (const role of Object.values(roles)) await admin.query(`drop role ${role}`)
      await admin.end()
    },
  }
}
