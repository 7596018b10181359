/**
 * Pages over HTTP, signed in and with the permission checked: the inventory against a bare server, and against itself with
 * a history of a million lines; the order history at its newest and at page 10,000.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { alternate, median, perSecond, ratio, type Figure } from '../figures.ts'
import { load, type Answered } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { startServing, startWeb } from '../programs.ts'
import { openRecorder } from '../recording.ts'
import { takeApart, type BarePage, type Row, type RowShape } from '../bare/page.ts'
import { accounts } from '../world/accounts.ts'
import { tokenOf } from '../world/people.ts'
import { benchFolder, type BenchDatabase } from '../world/server.ts'

const rounds = 5
const roundMs = 2_500
const rowsPerPage = 50
const deepPage = 10_000
const pagesFile = join(benchFolder, 'bare-pages.json')

const inventoryShape: RowShape = {
  markup:
    /<tr role="row"><th role="rowheader" scope="row"><details class="toggle">.*?<tr role="row" class="more">.*?<\/tr>/gs,
  columns: ['edition', 'available'],
  statement: /\bfrom balances\b/,
}
const orderShape: RowShape = {
  markup: /<tr role="row" id="order-\d+">.*?<\/tr>/gs,
  columns: ['number', 'id', 'partner_name', 'first_item', 'purchase_order_number'],
  statement: /customer_purchase_order_number as purchase_order_number/,
}

/** The inventory page. */
export async function measureInventory({ world }: Measuring): Promise<Figure[]> {
  const path = (account: number) => `/purchasing-accounts/${String(account)}/inventory`
  const twenty = path(accounts.twenty)
  const [bare = [], page = [], million = []] = await measured(
    world,
    inventoryShape,
    [twenty],
    [twenty, path(accounts.million)],
  )
  const [limit, usual, long] = [rate(bare), rate(page), rate(million)]
  return [
    ratio('inventory page, 20 rows, against bare node:http', usual / limit, 0.35, `${told(page)} of ${told(bare)}`),
    ratio(
      'inventory page, a million ledger lines against twenty',
      long / usual,
      0.95,
      `${perSecond(long)} of ${perSecond(usual)}`,
    ),
  ]
}

/** The order history, short and long, new and deep. */
export async function measureOrders({ world }: Measuring): Promise<Figure[]> {
  const path = (account: number, query = '') => `/purchasing-accounts/${String(account)}/orders${query}`
  const cursor = async (account: number, page: number) =>
    path(account, `?older=${await cursorOf(world, account, page)}`)
  const short = path(accounts.fiveThousand)
  const pages = [
    short,
    await cursor(accounts.fiveThousand, 51),
    path(accounts.million),
    await cursor(accounts.million, deepPage),
  ]
  const [bare = [], ...measuredPages] = await measured(world, orderShape, [path(accounts.million)], pages)
  const rates = measuredPages.map(rate)
  const spread = Math.min(...rates) / Math.max(...rates)
  const detail = `newest and page 51 of 5,000: ${perSecond(rates[0] ?? 0)}, ${perSecond(rates[1] ?? 0)}; newest and page 10,000 of 1,000,000: ${perSecond(rates[2] ?? 0)}, ${perSecond(rates[3] ?? 0)}`
  return [
    ratio('order history, slowest against quickest of short and long, new and deep', spread, 0.85, detail),
    ratio(
      'order history, newest 50 of 1,000,000 with total, against bare node:http',
      (rates[2] ?? 0) / rate(bare),
      0.35,
      `${told(measuredPages[2] ?? [])} of ${told(bare)}`,
    ),
  ]
}

/** Puts load on the bare server's pages and on the application's, in turn. */
async function measured(
  world: BenchDatabase,
  shape: RowShape,
  bare: readonly string[],
  pages: readonly string[],
): Promise<readonly (readonly Answered[])[]> {
  const token = tokenOf('customer')
  await writePages(world, shape, bare, token)
  const limit = await startServing([join('bench', 'bare', 'server.ts'), pagesFile], { DATABASE_URL: world.databaseUrl })
  const web = await startWeb(world.databaseUrl)
  try {
    const asked = [
      ...bare.map((path) => ({ origin: limit.origin, path })),
      ...pages.map((path) => ({ origin: web.origin, path })),
    ]
    return await alternate(
      rounds,
      asked.map(
        ({ origin, path }) =>
          () =>
            load({ origin, paths: [path], token, milliseconds: roundMs }),
      ),
    )
  } finally {
    await web.stop()
    await limit.stop()
  }
}

async function writePages(
  world: BenchDatabase,
  shape: RowShape,
  paths: readonly string[],
  token: string,
): Promise<void> {
  const recorder = await openRecorder(world)
  const pool = new pg.Pool({ connectionString: world.databaseUrl, max: 1 })
  try {
    const pages: Record<string, BarePage> = {}
    for (const path of paths) {
      const page = await recorder.record(path, token)
      const statement = page.statements.find(({ text }) => shape.statement.test(text))
      if (statement === undefined) throw new Error(`${path} does not run the statement of its rows`)
      const { rows } = await pool.query<Row>(statement.text, [...statement.values])
      pages[path] = takeApart(page, shape, rows.map(asNumbers))
    }
    writeFileSync(pagesFile, JSON.stringify(pages))
  } finally {
    await recorder.close()
    await pool.end()
  }
}

/** As the application sees them: `pg` alone hands bigints out as text. */
function asNumbers(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value,
    ]),
  )
}

/** The place in the list after which this page begins. */
async function cursorOf(world: BenchDatabase, account: number, page: number): Promise<string> {
  const client = new pg.Client({ connectionString: world.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ place: string }>(
      `select ordered_on || '.' || id as place from orders where purchasing_account_id = $1
        order by ordered_on desc, id desc offset $2 limit 1`,
      [account, (page - 1) * rowsPerPage - 1],
    )
    return rows[0]?.place ?? ''
  } finally {
    await client.end()
  }
}

function rate(answers: readonly Answered[]): number {
  return median(answers.map((each) => each.perSecond))
}

function told(answers: readonly Answered[]): string {
  return `${perSecond(rate(answers))} (p99 ${median(answers.map(({ p99 }) => p99)).toFixed(0)} ms, ${((answers[0]?.bytes ?? 0) / 1_000).toFixed(0)} kB)`
}
