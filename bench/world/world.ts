/**
 * The generated database: made once, kept, and made anew when the tables change or `edition` does. Rows are finished ones,
 * written by statements and in the order of their keys; the account search is built by the product itself. Beside it the
 * file of orders that the import takes in.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import pg from 'pg'
import { refreshSearch } from '#server/business/agreements/search-index.ts'
import { systemClock } from '#server/platform/clock.ts'
import { openDatabase } from '#server/platform/database.ts'
import { migrate } from '#server/platform/migrations.ts'
import { changeInBulk, system } from '#server/work/index.ts'
import { makeAccounts } from './accounts.ts'
import { makeCatalogue } from './catalogue.ts'
import { makeOrders } from './orders.ts'
import { makePeople, signEveryoneIn } from './people.ts'
import { benchSecret, type BenchDatabase, type BenchServer } from './server.ts'

const draft = 'world_draft'
const prefix = 'world_'
/** Another one whenever other rows are made. */
const edition = '1'
const fingerprintLength = 12

/** The database with everything in it; `tell` hears of the steps where it has to be made. */
export async function theWorld(server: BenchServer, tell: (line: string) => void): Promise<BenchDatabase> {
  const name = `${prefix}${fingerprint()}`
  if (!(await server.exists(name))) {
    for (const old of await server.namesLike(prefix)) await server.drop(old)
    await make(await server.create(draft), tell)
    await server.rename(draft, name)
  }
  const world = server.database(name)
  await signEveryoneIn(world.ownerUrl)
  return world
}

async function make(database: BenchDatabase, tell: (line: string) => void): Promise<void> {
  await migrate({ ownerUrl: database.ownerUrl, url: database.databaseUrl })
  const client = new pg.Client({
    connectionString: database.ownerUrl,
    options: '-c work_mem=256MB -c synchronous_commit=off',
  })
  await client.connect()
  try {
    for (const [what, step] of [
      ['1,000,000 purchasing accounts', makeAccounts],
      ['the catalogue', makeCatalogue],
      ['2,000,000 order lines', makeOrders],
      ['people', makePeople],
    ] as const) {
      tell(`Making ${what}`)
      await step(client)
    }
    tell('Building the account search')
    await buildSearch(database)
    tell('Collecting statistics')
    await client.query(setSequences)
    await client.query('vacuum analyze')
    await client.query('checkpoint').catch(() => undefined) // only the server's own administrator may; it comes by itself
  } finally {
    await client.end()
  }
}

async function buildSearch(database: BenchDatabase): Promise<void> {
  const house = {
    database: openDatabase(database.databaseUrl),
    clock: systemClock('Europe/Paris'),
    secret: benchSecret,
  }
  try {
    await changeInBulk(house, system('bench'), null, async (work) => {
      work.unchanged()
      await refreshSearch(work, sql`select id from purchasing_accounts`)
    })
  } finally {
    await house.database.close()
  }
}

const setSequences = [
  'organizations',
  'agreements',
  'purchasing_accounts',
  'partners',
  'users',
  'product_groups',
  'items',
  'orders',
]
  .map((table) => `select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`)
  .join(';')

/** What the rows depend on: the tables, and the rule by which this folder fills them. */
function fingerprint(): string {
  const folder = new URL('../../migrations/', import.meta.url)
  const hash = createHash('sha256').update(edition)
  for (const file of readdirSync(fileURLToPath(folder)).sort()) hash.update(readFileSync(new URL(file, folder)))
  return hash.digest('hex').slice(0, fingerprintLength)
}
