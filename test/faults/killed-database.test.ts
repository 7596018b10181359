/** F2: PostgreSQL is killed (-9) under load. Killing one of its processes is enough: the server throws every connection out and recovers from its log. */
import { randomBytes } from 'node:crypto'
import { secretOf } from '#server/platform/secret.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { openDatabase } from '#server/platform/database.ts'
import { openEmbeddedDatabase } from '#server/platform/embedded-database.ts'
import { migrate } from '#server/platform/migrations.ts'
import { systemClock } from '#server/platform/clock.ts'
import { examine, readInBulk, system, type House } from '#server/work/index.ts'
import { stock } from '../world/orders.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { setUpOnce, type SetUpPlace } from '../world/set-up-once.ts'

const kills = 4
const callers = 4
const betweenKillsMs = 600
const answersAgainLimitMs = 5_000
const recoveryLimitMs = 30_000
const retryMs = 20

let dataDir: string
let embedded: Awaited<ReturnType<typeof openEmbeddedDatabase>>
let house: House
let place: SetUpPlace

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'comptoir-fault-'))
  embedded = await openEmbeddedDatabase({ dataDir })
  await migrate({ ownerUrl: embedded.ownerUrl, url: embedded.databaseUrl })
  house = {
    database: openDatabase(embedded.databaseUrl),
    clock: systemClock('Europe/Paris'),
    secret: secretOf(randomBytes(32)),
  }
  await stock(house)
  const [account] = await foundAccounts(house)
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account?.id ?? 0)
  const { rows } = await readInBulk(house, system('test'), (work) =>
    sql<{ id: number }>`select id from items where code = 'E1'`.execute(work.db),
  )
  place = { accountId: account?.id ?? 0, itemId: rows[0]?.id ?? 0, partnerId }
}, 60_000)
afterAll(async () => {
  await house.database.close()
  await embedded.stop()
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
})

test('nothing acknowledged is lost, a retry counts once, and the same process goes on within five seconds of the server', async () => {
  const acknowledged = new Map<string, string>()
  const load = new AbortController()
  const calls = Array.from({ length: callers }, (_, caller) => callUntil(load.signal, caller, acknowledged))
  for (let kill = 0; kill < kills; kill += 1) {
    await pause(betweenKillsMs)
    const before = acknowledged.size
    expect(before).toBeGreaterThan(0)
    await killOneBackend()
    await serverIsBack()
    expect(await answersAgainMs(acknowledged)).toBeLessThan(answersAgainLimitMs)
  }
  load.abort()
  await Promise.all(calls)

  for (const [key, answer] of acknowledged) expect(await setUpOnce(house, place, key)).toBe(answer)
  const { rows } = await readInBulk(house, system('test'), (work) =>
    sql<{ entries: number }>`select count(*) as entries from ledger_entries`.execute(work.db),
  )
  expect(rows[0]?.entries).toBe(acknowledged.size)
  const findings = await readInBulk(house, system('test'), (work) => examine(work, invariants))
  expect(findings.filter((finding) => finding.breaches > 0)).toEqual([])
}, 60_000)

/** Sets up under one key after the other; a key whose answer was lost is sent again until it is answered. */
async function callUntil(signal: AbortSignal, caller: number, acknowledged: Map<string, string>): Promise<void> {
  for (let call = 0; !signal.aborted; call += 1) {
    const key = `caller${String(caller)}-${String(call)}`
    let answer: string | undefined
    while (answer === undefined) {
      answer = await setUpOnce(house, place, key).catch(() => undefined)
      if (answer === undefined) await pause(retryMs)
    }
    acknowledged.set(key, answer)
  }
}

async function killOneBackend(): Promise<void> {
  const client = new pg.Client({ connectionString: embedded.databaseUrl })
  client.on('error', () => undefined) // the server throws this one out too
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  process.kill(rows[0]?.pid ?? 0, 'SIGKILL')
  await client.end().catch(() => undefined)
}

/** How long the server reads its log is its own affair, and longer on a busy machine; what comes after that is ours. */
async function serverIsBack(): Promise<void> {
  const start = performance.now()
  // What was under way when the server fell may still be told; what comes after the fall is what counts.
  await pause(100)
  while (!(await lets())) {
    if (performance.now() - start > recoveryLimitMs) throw new Error('The server did not come back')
    await pause(retryMs)
  }
}

/** Whether the server lets somebody in. */
async function lets(): Promise<boolean> {
  const client = new pg.Client({ connectionString: embedded.databaseUrl })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Milliseconds until something new is acknowledged. */
async function answersAgainMs(acknowledged: ReadonlyMap<string, string>): Promise<number> {
  const start = performance.now()
  const before = acknowledged.size
  while (acknowledged.size === before && performance.now() - start < answersAgainLimitMs) await pause(retryMs)
  return performance.now() - start
}
