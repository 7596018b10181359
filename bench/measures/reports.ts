/**
 * « Rapprochement de services en ligne non payés » over HTTP: the first page of a partner of a hundred thousand customers among a
 * million accounts, with filters and further on, the publisher's, and the whole report as CSV against COPY TO of the same rows.
 */
import { get, type IncomingMessage } from 'node:http'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { alternate, median, ratio, under, type Figure } from '../figures.ts'
import { load } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { startWeb, type Served } from '../programs.ts'
import { makeReported, operatorToken, partnerAccounts, partnerToken, reportedAccounts } from '../world/reports.ts'
import type { BenchDatabase } from '../world/server.ts'

const databaseName = 'reports'
const rounds = 3
const roundMs = 5_000
const warmUpMs = 2_000
const connections = 2
const mostMs = 100
const least = 0.5
const path = '/reports/unpaid-services'

export async function measureReports({ server, tell }: Pick<Measuring, 'server' | 'tell'>): Promise<Figure[]> {
  tell(`Making ${reportedAccounts.toLocaleString('en')} accounts, each with a service that waits for its order`)
  const database = await makeReported(server, databaseName)
  const web = await startWeb(database.databaseUrl)
  try {
    const figures: Figure[] = []
    const far = await furtherOn(web, 20)
    for (const [what, token, query] of [
      ['first page', partnerToken, ''],
      ['20 pages further on', partnerToken, far],
      ['filtered by product', partnerToken, '?product=PLAN11'],
      ['first page, the publisher’s', operatorToken, ''],
      ['filtered by product, the publisher’s', operatorToken, '?product=PLAN11'],
    ] as const) {
      tell(`Asking for the unpaid report: ${what}`)
      const ask = (milliseconds: number) =>
        load({ origin: web.origin, paths: [path + query], token, connections, milliseconds })
      await ask(warmUpMs)
      const answered = await ask(roundMs)
      figures.push(
        under(`unpaid report, ${what}, p99`, answered.p99, mostMs, 'ms', `p50 ${answered.p50.toFixed(1)} ms`),
      )
    }
    return [...figures, await measureWhole(web, database, tell)]
  } finally {
    await web.stop()
    await server.drop(databaseName)
  }
}

async function measureWhole(web: Served, database: BenchDatabase, tell: (line: string) => void): Promise<Figure> {
  tell('Exporting all of it')
  const [copies = [], downloads = []] = await alternate(rounds, [() => copied(database), () => downloaded(web)])
  const [limit, own] = [median(copies), median(downloads)]
  const rate = (seconds: number) => `${(partnerAccounts / seconds / 1e3).toFixed(0)} thousand rows/s`
  return ratio(
    'the whole of it as CSV, against COPY TO through node',
    limit / own,
    least,
    `${rate(own)} of ${rate(limit)}`,
  )
}

/** Seconds that COPY takes for the same rows. */
async function copied(database: BenchDatabase): Promise<number> {
  const client = new pg.Client({ connectionString: database.databaseUrl })
  await client.connect()
  try {
    const began = performance.now()
    let bytes = 0
    const rows = client.query(
      copyTo(`copy (
        select i.edition, i.code, a.name, a.number, o.name, g.number, b.available, b.ordered, w.unordered, w.suspended, w.since,
          w.order_by, w.term_ends_on, p.name
        from orders_awaited as w
        join balances as b using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
        join purchasing_accounts as a on a.id = w.purchasing_account_id
        join organizations as o on o.id = a.organization_id
        join agreements as g on g.id = a.agreement_id
        join items as i on i.id = w.item_id
        join partners as p on p.id = w.partner_id
        where w.partner_id = 1
        order by w.order_by, w.purchasing_account_id) to stdout (format csv)`),
    )
    for await (const chunk of rows) bytes += Buffer.from(chunk).length
    if (bytes === 0) throw new Error('Nothing was copied')
    return (performance.now() - began) / 1_000
  } finally {
    await client.end()
  }
}

/** Seconds that the file takes as a browser gets it; throws where rows are missing. */
async function downloaded(web: Served): Promise<number> {
  const began = performance.now()
  let lines = 0
  for await (const chunk of await asked(web, `${path}/export.csv`)) {
    for (const byte of Buffer.from(chunk)) if (byte === 10) lines += 1
  }
  if (lines !== partnerAccounts + 1) throw new Error(`The export has ${String(lines)} lines`)
  return (performance.now() - began) / 1_000
}

/** The query of a page so many pages on, as one follows « Suivants ». */
async function furtherOn(web: Served, pages: number): Promise<string> {
  let query = ''
  for (let page = 0; page < pages; page += 1) {
    let text = ''
    for await (const chunk of await asked(web, path + query)) text += Buffer.from(chunk).toString()
    const [, after] = /after=([\w-]+)/.exec(text) ?? []
    if (after === undefined) break
    query = `?after=${after}`
  }
  return query
}

async function asked(web: Served, address: string): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => {
    get(web.origin + address, { headers: { cookie: `session=${partnerToken}` } }, (response) => {
      if (response.statusCode === 200) resolve(response)
      else reject(new Error(`${address} answered ${String(response.statusCode)}`))
    }).once('error', reject)
  })
}
