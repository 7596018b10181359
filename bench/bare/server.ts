/**
 * What pages are measured against: bare node:http that looks the session up, asks for the permission and the data with the
 * very statements of the page, through plain `pg` under names, and fills template strings in. No framework, no
 * transaction, no headers but the needed ones.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import pg from 'pg'
import { sha256 } from '#server/platform/crypto.ts'
import { fillIn, type BarePage, type Row } from './page.ts'

const poolSize = 8
const bigintOid = 20
const dateOid = 1082

pg.types.setTypeParser(bigintOid, Number)
pg.types.setTypeParser(dateOid, (value) => value)

const pages: Readonly<Record<string, BarePage>> = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const names = new Map(
  [...new Set(Object.values(pages).flatMap(({ statements }) => statements.map(({ text }) => text)))].map(
    (text, index) => [text, `b${String(index)}`],
  ),
)
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: poolSize })

const server = createServer((request, response) => {
  const page = pages[request.url ?? '']
  if (page === undefined) {
    response.writeHead(404).end()
    return
  }
  answer(page, /session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1] ?? '').then(
    (html) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-length': Buffer.byteLength(html) })
      response.end(html)
    },
    (error: unknown) => {
      response.writeHead(500).end(String(error))
    },
  )
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(`serves http://127.0.0.1:${String(address.port)}`)
})
process.once('SIGINT', () => {
  server.close()
  server.closeAllConnections()
  void pool.end()
})

/** The first statement is the session's: its token comes with the request, and the time is now. */
async function answer(page: BarePage, token: string): Promise<string> {
  const now = new Date()
  let rows: readonly Row[] = []
  for (const [index, { text, values }] of page.statements.entries()) {
    const given = index === 0 ? [sha256(token), now, ...values.slice(2)] : [...values]
    const result = await pool.query<Row>({ name: names.get(text) ?? '', text, values: given })
    if (index === 0 && result.rows.length === 0) throw new Error('Not signed in')
    if (index === page.rowsAt) rows = result.rows
  }
  return page.around.length === 0 ? JSON.stringify(rows) : fillIn(page, rows)
}
