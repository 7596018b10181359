/**
 * A history of a million lines as CSV through the page's own address: its rate against COPY TO through node, when its first
 * byte comes, what memory it takes, and how other pages fare meanwhile.
 */
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { alternate, median, ratio, under, type Figure } from '../figures.ts'
import { load } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { residentMegabytes, startWeb, type Served } from '../programs.ts'
import { accounts } from '../world/accounts.ts'
import { longHistoryItem } from '../world/catalogue.ts'
import { longHistory } from '../world/orders.ts'
import { tokenOf } from '../world/people.ts'
import type { BenchDatabase } from '../world/server.ts'

const rounds = 3
const watchMs = 20
const warmUpMs = 3_000
const meanwhileConnections = 2
const account = String(accounts.million)
const path = `/purchasing-accounts/${account}/inventory/${String(longHistoryItem)}/history.csv`
const page = `/purchasing-accounts/${String(accounts.twenty)}/inventory`
const token = tokenOf('customer')

interface Download {
  readonly seconds: number
  readonly firstByteMs: number
  readonly bytes: number
  readonly moreMegabytes: number
}

export async function measureExport({ world }: Measuring): Promise<Figure[]> {
  const web = await startWeb(world.databaseUrl)
  try {
    await load({ origin: web.origin, paths: [page], token, milliseconds: warmUpMs })
    await pause(warmUpMs)
    const fresh = await download(web)
    const [copies = [], downloads = []] = await alternate(rounds, [() => copy(world), () => download(web)])
    const [limit, own] = [median(copies.map(({ seconds }) => seconds)), median(downloads.map(({ seconds }) => seconds))]
    const meanwhile = await pagesMeanwhile(web)
    const rate = (seconds: number) => `${(longHistory / seconds / 1e6).toFixed(2)} million rows/s`
    const first = median(downloads.map(({ firstByteMs }) => firstByteMs))
    return [
      ratio(
        'export of 1,000,000 history lines, against COPY TO through node',
        limit / own,
        0.5,
        `${rate(own)} of ${rate(limit)}; ${(fresh.bytes / 1e6).toFixed(0)} MB`,
      ),
      under('the same, first byte', first, 100, 'ms'),
      under(
        'the same, more memory',
        fresh.moreMegabytes,
        30,
        'MB',
        'of the web process, first export after it served pages',
      ),
      under(
        'other pages meanwhile, p99',
        meanwhile.p99,
        50,
        'ms',
        `${meanwhile.count.toLocaleString('en')} pages, p50 ${meanwhile.p50.toFixed(0)} ms`,
      ),
    ]
  } finally {
    await web.stop()
  }
}

/** The rows as they are, by COPY through node. */
async function copy(world: BenchDatabase): Promise<Download> {
  const client = new pg.Client({ connectionString: world.databaseUrl })
  await client.connect()
  try {
    const began = performance.now()
    let bytes = 0
    const rows = client.query(
      copyTo(`copy (
        select e.effective_on, e.kind, e.available_change, e.coverage_change, e.available_after, e.coverage_after,
          nullif(e.term_ends_on, 'infinity'), p.name, o.number, o.customer_purchase_order_number
        from ledger_entries as e join partners as p on p.id = e.partner_id
        left join orders as o on o.purchasing_account_id = e.purchasing_account_id and o.id = e.order_id
        where e.purchasing_account_id = ${account} and e.item_id = ${String(longHistoryItem)} and e.package_id = 0
        order by e.position desc) to stdout (format csv)`),
    )
    for await (const chunk of rows) bytes += Buffer.from(chunk).length
    return { seconds: (performance.now() - began) / 1_000, firstByteMs: 0, bytes, moreMegabytes: 0 }
  } finally {
    await client.end()
  }
}

/** The file as a browser gets it. */
async function download(web: Served): Promise<Download> {
  const before = residentMegabytes(web.child.pid)?.now ?? 0
  let most = before
  const watch = setInterval(() => (most = Math.max(most, residentMegabytes(web.child.pid)?.now ?? 0)), watchMs)
  const began = performance.now()
  let firstByteMs = 0
  let bytes = 0
  for await (const chunk of await asked(web)) {
    if (bytes === 0) firstByteMs = performance.now() - began
    bytes += Buffer.from(chunk).length
  }
  clearInterval(watch)
  return { seconds: (performance.now() - began) / 1_000, firstByteMs, bytes, moreMegabytes: most - before }
}

async function asked(web: Served): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    get(web.origin + path, { headers: { cookie: `session=${token}` } }, (response) => {
      if (response.statusCode === 200) resolve(response)
      else reject(new Error(`The export answered ${String(response.statusCode)}`))
    }).once('error', reject)
  })
}

/** Two readers of pages for as long as exports go on. */
async function pagesMeanwhile(web: Served) {
  const end = new AbortController()
  const exports = (async () => {
    while (!end.signal.aborted) await download(web)
  })()
  const pages = await load({
    origin: web.origin,
    paths: [page],
    token,
    milliseconds: 3 * warmUpMs,
    connections: meanwhileConnections,
  })
  end.abort()
  await exports
  return pages
}
