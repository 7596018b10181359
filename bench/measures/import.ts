/**
 * A million order lines through `comptoir import orders`, against the limit: the rows that this import left behind, copied
 * back into the same tables with their indexes and constraints. Each on a fresh copy of the generated database.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { installationFolder } from '#server/platform/config.ts'
import { atLeast, ratio, under, type Figure } from '../figures.ts'
import { residentMegabytes } from '../programs.ts'
import type { Measuring } from '../measuring.ts'
import { fileLines, ordersFile } from '../world/orders-file.ts'
import { benchFolder, type BenchDatabase } from '../world/server.ts'

const fewLines = 1_000
const copyName = 'measured_import'
const watchMs = 50

/** What an import leaves behind, in the order in which foreign keys point. */
const written = [
  'orders',
  'order_lines',
  'order_numbers',
  'partner_orders',
  'holdings',
  'balances',
  'terms_ending',
  'ledger_entries',
  'events',
] as const

export async function measureImport({ server, world, tell }: Measuring): Promise<Figure[]> {
  const few = await importOn(await server.copy(world.name, copyName), await ordersFile(fewLines))
  tell(`Importing ${fileLines.toLocaleString('en')} order lines`)
  const database = await server.copy(world.name, copyName)
  const before = await marksOf(database)
  const many = await importOn(database, await ordersFile(fileLines))
  tell('Taking the finished rows out')
  const rows = await takeOut(database, before)
  tell('Copying the finished rows in')
  const copying = await putIn(await server.copy(world.name, copyName))
  await server.drop(copyName)
  const rate = fileLines / many.seconds
  const detail = `${many.seconds.toFixed(1)} s; COPY of ${rows.toLocaleString('en')} finished rows ${copying.toFixed(1)} s`
  return [
    ratio('import of 1,000,000 order lines, against COPY of the finished rows', copying / many.seconds, 0.5, detail),
    atLeast('the same, lines', rate, 25_000, '/s'),
    under(
      'the same, more memory than for 1,000 lines',
      many.megabytes - few.megabytes,
      100,
      'MB',
      `${few.megabytes.toFixed(0)} to ${many.megabytes.toFixed(0)} MB`,
    ),
  ]
}

/** Runs the command; answers its time from start to end, and its highest memory. */
async function importOn(database: BenchDatabase, file: string): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now()
  const child = spawn(process.execPath, [join('src', 'cli.js'), 'import', 'orders', file], {
    cwd: installationFolder,
    env: {
      ...process.env,
      DATABASE_URL: database.databaseUrl,
      DATABASE_OWNER_URL: database.ownerUrl,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let megabytes = 0
  const watch = setInterval(() => (megabytes = Math.max(megabytes, residentMegabytes(child.pid)?.most ?? 0)), watchMs)
  await once(child, 'exit')
  clearInterval(watch)
  if (child.exitCode !== 0) throw new Error(`The import ended with ${String(child.exitCode)}`)
  return { seconds: (performance.now() - began) / 1_000, megabytes }
}

/** What tells the rows of the import from those that were there: the highest order id and event id. */
async function marksOf(database: BenchDatabase): Promise<{ order: number; event: number }> {
  return await withClient(database, async (client) => {
    const { rows } = await client.query<{ order: number; event: number }>(
      'select (select max(id) from orders)::float as order, coalesce((select max(id) from events), 0)::float as event',
    )
    return rows[0] ?? { order: 0, event: 0 }
  })
}

/** Writes the rows of each table into a file of its own; answers how many in all. */
async function takeOut(database: BenchDatabase, { order, event }: { order: number; event: number }): Promise<number> {
  const touched = `(select distinct purchasing_account_id, item_id, package_id from ledger_entries where order_id > ${String(order)})`
  const conditions: Readonly<Record<(typeof written)[number], string>> = {
    orders: `id > ${String(order)} order by purchasing_account_id, id`,
    order_lines: `order_id > ${String(order)} order by purchasing_account_id, order_id, number`,
    order_numbers: `order_id > ${String(order)} order by partner_id, number`,
    partner_orders: `order_id > ${String(order)} order by partner_id, ordered_on, order_id`,
    holdings: `(purchasing_account_id, item_id, package_id) in ${touched} order by purchasing_account_id, item_id, package_id`,
    balances: `(purchasing_account_id, item_id, package_id) in ${touched} order by purchasing_account_id, item_id, package_id`,
    terms_ending: `(purchasing_account_id, item_id, package_id) in ${touched} order by partner_id, term_ends_on, purchasing_account_id`,
    ledger_entries: `order_id > ${String(order)} order by purchasing_account_id, item_id, package_id, position`,
    events: `id > ${String(event)} order by id`,
  }
  return await withClient(database, async (client) => {
    let rows = 0
    for (const name of written) {
      const stream = client.query(copyTo(`copy (select * from ${name} where ${conditions[name]}) to stdout`))
      await pipeline(stream, createWriteStream(rowsFile(name)))
      rows += stream.rowCount
    }
    return rows
  })
}

/** Copies the files in, in one transaction; answers the seconds. */
async function putIn(database: BenchDatabase): Promise<number> {
  return await withClient(database, async (client) => {
    const began = performance.now()
    await client.query('begin')
    for (const name of written) {
      await pipeline(createReadStream(rowsFile(name)), client.query(copyFrom(`copy ${name} from stdin`)))
    }
    await client.query('commit')
    const seconds = (performance.now() - began) / 1_000
    for (const name of written) rmSync(rowsFile(name))
    return seconds
  })
}

function rowsFile(table: string): string {
  return join(benchFolder, `finished-${table}.copy`)
}

async function withClient<Result>(
  database: BenchDatabase,
  use: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: database.ownerUrl, options: '-c work_mem=256MB' })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}
