/**
 * A file of orders that a partner sends through the API, read in the background by the very process that answers pages: as
 * quick as half of what `comptoir import orders` is on the same file, and nobody who looks at a page notices.
 * ORDER_FILE_LINES=1000 tries it on fewer lines.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openAsBlob } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { freshApiKey } from '#server/business/access/index.ts'
import { sha256 } from '#server/platform/crypto.ts'
import { installationFolder } from '#server/platform/config.ts'
import { ratio, under, type Figure } from '../figures.ts'
import { load, type Answered } from '../load.ts'
import type { Measuring } from '../measuring.ts'
import { startServing } from '../programs.ts'
import { ordersFile } from '../world/orders-file.ts'
import type { BenchDatabase } from '../world/server.ts'

const lines = Number(process.env['ORDER_FILE_LINES'] ?? 100_000)
const copyName = 'measured_order_files'
/** The partner whom the file names. */
const partnerNumber = 'R-300000'
/** People who look at pages meanwhile, each asking again as soon as he is answered. */
const connections = 2
const askMs = 100
const warmingMs = 1_000

export async function measureOrderFiles({ server, world, tell }: Measuring): Promise<Figure[]> {
  const file = await ordersFile(lines)
  tell(`Importing ${lines.toLocaleString('en')} order lines by the command`)
  const importing = await importOn(await server.copy(world.name, copyName), file)
  tell('Sending the same file through the API')
  const { seconds, pages } = await sendOn(await server.copy(world.name, copyName), file, importing)
  await server.drop(copyName)
  const detail = `${seconds.toFixed(1)} s; the command ${importing.toFixed(1)} s`
  return [
    ratio(
      `file of ${lines.toLocaleString('en')} order lines by the API, against the command`,
      importing / seconds,
      0.5,
      detail,
    ),
    under(
      'pages of other people meanwhile, 99 of 100 within',
      pages.p99,
      50,
      'ms',
      `${pages.count.toLocaleString('en')} pages, half of them within ${pages.p50.toFixed(1)} ms`,
    ),
  ]
}

async function importOn(database: BenchDatabase, file: string): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, [join('src', 'cli.js'), 'import', 'orders', file], {
    cwd: installationFolder,
    env: { ...process.env, ...environmentOf(database), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`The import ended with ${String(child.exitCode)}`)
  return (performance.now() - began) / 1_000
}

/** Sends the file, and looks at pages until it is accepted; answers the seconds from the first byte to that. */
async function sendOn(
  database: BenchDatabase,
  file: string,
  commandSeconds: number,
): Promise<{ seconds: number; pages: Answered }> {
  const { key, session } = await letIn(database)
  const served = await startServing([join('src', 'cli.js'), 'start'], {
    ...environmentOf(database),
    SMTP_URL: 'smtp://127.0.0.1:9',
  })
  try {
    const look = (milliseconds: number) =>
      load({
        origin: served.origin,
        paths: ['/partner/orders', '/partner/customers'],
        token: session,
        milliseconds,
        connections,
      })
    await look(warmingMs) // what is compiled and planned is compiled and planned
    const began = performance.now()
    // As long as the command took: all of it is measured while the file is read.
    const looking = look(commandSeconds * 1_000)
    const sent = await fetch(`${served.origin}/api/v1/order-files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv', 'idempotency-key': 'measured' },
      body: await openAsBlob(file),
    })
    if (sent.status !== 202) throw new Error(`The file was answered with ${String(sent.status)}: ${await sent.text()}`)
    const { id }: { id: string } = await sent.json()
    await accepted(served.origin, key, id)
    const seconds = (performance.now() - began) / 1_000
    return { seconds, pages: await looking }
  } finally {
    await served.stop()
  }
}

/** Asks until the file is accepted. */
async function accepted(origin: string, key: string, id: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${origin}/api/v1/order-files/${id}`, { headers: { authorization: `Bearer ${key}` } })
    const { state, endedAt }: { state: string; endedAt: string | null } = await answer.json()
    if (state === 'accepted') return
    if (endedAt !== null) throw new Error(`The file ended ${state}`)
    await pause(askMs)
  }
}

/** An agent of the partner, with a key and a session. */
async function letIn({ ownerUrl }: BenchDatabase): Promise<{ readonly key: string; readonly session: string }> {
  const { token, hash, ending } = freshApiKey()
  const session = 'measured-session-of-an-agent'
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(
      `with u as (insert into users (email, email_canonical, first_name, last_name, language, country_code, created_at)
         values ('agent@measured.example', 'agent@measured.example', 'Measured', 'Agent', 'en', 'FR', now()) returning id),
       p as (insert into partner_users (user_id, partner_id, role, hired_at)
         select u.id, p.id, 'agent', now() from u, partners as p where p.number = $1 returning user_id, partner_id),
       s as (insert into sessions (token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
         select $2, user_id, now(), now(), now() + interval '1 day', '', '127.0.0.1' from p)
       insert into api_keys (user_id, audience, partner_id, name, scopes, token_hash, ending, made_at, last_on)
       select user_id, 'partner', partner_id, 'Measured', 'order-files.read order-files.write', $3, $4, now(), '2199-12-31' from p`,
      [partnerNumber, sha256(session), hash, ending],
    )
  } finally {
    await client.end()
  }
  return { key: token, session }
}

function environmentOf({ databaseUrl, ownerUrl }: BenchDatabase): Readonly<Record<string, string>> {
  return { DATABASE_URL: databaseUrl, DATABASE_OWNER_URL: ownerUrl }
}
