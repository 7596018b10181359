/** F1: the app is killed (-9) at a random moment of a set-up: the pages while the wizard is sent, the worker while services are provided. */
import { randomUUID } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { accentOf } from '#server/business/notifications/index.ts'
import { jobsOf } from '#server/jobs.ts'
import { startWorker } from '#server/platform/jobs.ts'
import { openLog } from '#server/platform/log.ts'
import { openMailer } from '#server/platform/mail.ts'
import { loopbackNetworks, openOutgoing } from '#server/platform/outgoing.ts'
import { readInBulk, system } from '#server/work/index.ts'
import { formKeyField } from '#routes/form-key.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { openKiller, type Killer, type Phase } from '../world/killing.ts'
import { itemIdOf, stock } from '../world/orders.ts'
import { noOutside } from '../world/outside.ts'
import { customerAt, hireAt } from '../world/people.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { startProcess, type Process } from '../world/processes.ts'
import { forgetJobs } from '../world/queue.ts'
import { setUpAs } from '../world/set-up-once.ts'
import { openSite, registerSite } from '../world/sites.ts'
import { mailServer } from '../world/smtp.ts'

/** KILLS=500 is the promise; the suite tries fewer each time. Half of them are for the pages, half for the worker. */
const kills = Math.ceil(Number(process.env['KILLS'] ?? 8) / 2)
const patienceMs = 60_000 + kills * 10_000
/** Long enough to be in the middle of some change, short enough to be in the first ones too. */
const longestLifeMs = 120
const browsers = 2
const setUpsPerWorker = 4
const claimSeconds = 41

let house: TestHouse
let killer: Killer
let accountId: number
let partnerId: number
let buyer: Awaited<ReturnType<typeof customerAt>>
let running: Process | undefined

beforeEach(async () => {
  house = await testHouse()
  await stock(house)
  accountId = (await foundAccounts(house))[0].id
  partnerId = await foundPartner(house)
  await serve(house, partnerId, accountId)
  await hireAt(house, partnerId, 'agent')
  buyer = await customerAt(house, accountId, ['account-administrator'])
  killer = await openKiller(house.databaseUrl)
})
afterEach(async () => {
  running?.child.kill('SIGKILL')
  await killer.close()
  await house.drop()
})

test(
  'what the pages acknowledged exists once, what they did not at most once, and a repeat gets the same answer',
  async () => {
    const send = await wizard()
    const tried: string[] = []
    const acknowledged = new Map<string, string>()
    const phases: Phase[] = []
    for (let run = 0; run < kills; run += 1) {
      const { promise: sent, resolve: begin } = Promise.withResolvers<undefined>()
      const { promise: answered, resolve: answer } = Promise.withResolvers<undefined>()
      const origin = await startWeb()
      const browse = async () => {
        for (;;) {
          const key = randomUUID()
          tried.push(key)
          begin(undefined)
          const place = await send(origin, key).catch(() => undefined)
          if (place === undefined) return
          acknowledged.set(key, place)
          answer(undefined)
        }
      }
      const browsing = Promise.all(Array.from({ length: browsers }, browse))
      // Every other process is left to acknowledge something first, so that however slow the machine is both kinds are there.
      await (run % 2 === 1 ? answered : sent)
      if (running) phases.push(await killer.kill(running, longestLifeMs))
      await browsing
    }
    expect(acknowledged.size).toBeGreaterThanOrEqual(Math.floor(kills / 2))
    expect(tried.length).toBeGreaterThan(acknowledged.size)
    const unanswered = tried.filter((key) => !acknowledged.has(key))
    const lost = await count(sql`select count(*) from set_ups where key = any(${unanswered})`)
    tell('the pages', phases, `${String(lost)} of ${String(unanswered.length)} unanswered ones were committed`)

    const origin = await startWeb()
    for (const key of tried) {
      const place = await send(origin, key)
      expect(place).toBe(acknowledged.get(key) ?? place)
    }
    await running?.end()
    for (const table of ['set_ups', 'set_up_lines', 'ledger_entries']) {
      expect([table, await count(sql`select count(*) from ${sql.table(table)}`)]).toEqual([table, tried.length])
    }
    expect(await count(sql`select count(*) from events where name = 'subscription.set-up'`)).toBe(tried.length)
    await forgetJobs(house.ownerUrl)
    expect(await house.breaches(invariants)).toEqual([])
  },
  patienceMs,
)

test(
  'what a killed worker left half done is provided by another: each line once for its site, each set-up complete once, each e-mail one',
  async () => {
    const site = await openSite()
    await registerSite(house, 'Office 365', site.url)
    const post = await mailServer()
    const items = await Promise.all(['E1', 'E3'].map((code) => itemIdOf(house, code)))
    const lines = items.map((itemId) => ({ itemId, quantity: 100, partnerId }))
    const settings = { SMTP_URL: post.url, OUTGOING_ALLOWED: '127.0.0.0/8', SECRET_KEY: house.secretKey }
    const phases: Phase[] = []
    const interrupted: number[] = []
    for (let run = 0; run < kills; run += 1) {
      for (let each = 0; each < setUpsPerWorker; each += 1) {
        await setUpAs(house, buyer, accountId, `${String(run)}.${String(each)}`, lines)
      }
      const heard = site.told.length
      running = startProcess('worker', house, settings)
      // Every other one is left to tell all of it, so that the letters too are interrupted.
      await site.heard(heard + (run % 2 === 1 ? setUpsPerWorker * lines.length : 1))
      phases.push(await killer.kill(running, longestLifeMs))
      interrupted.push(await count(sql`select count(*) from set_up_lines where attempts > 0 and ready_at is null`))
    }
    const inTelling = interrupted.filter((lines, run) => lines > (interrupted[run - 1] ?? 0)).length
    tell(
      'the worker',
      phases,
      `${String(inTelling)} times while a site was told or its answer was not yet written down`,
    )

    const setUps = kills * setUpsPerWorker
    await takeOver(post.url)
    const ids = new Map(site.told.map(({ headers, body }) => [headers['webhook-id'], body]))
    expect(ids.size).toBe(setUps * lines.length)
    for (const { headers, body } of site.told) expect(body).toBe(ids.get(headers['webhook-id']))
    expect(await count(sql`select count(*) from set_up_lines where ready_at is null`)).toBe(0)
    expect(await count(sql`select count(*) from events where name = 'set-up.completed'`)).toBe(setUps)
    // One to whoever asked and one to his partner; sent again only where the answer of the mail server was lost.
    expect(await count(sql`select count(*) from emails where sent_at is not null`)).toBe(setUps * 2)
    expect(new Set(post.taken.map(({ id }) => id)).size).toBe(setUps * 2)
    expect(post.taken.length).toBeLessThanOrEqual(setUps * 2 + kills)
    await site.close()
    await post.goesAway()
    expect(await house.breaches(invariants)).toEqual([])
  },
  patienceMs,
)

/** Sends the wizard for a hundred seats under a key, as the buyer's browser does; answers where that leads. */
async function wizard(): Promise<(origin: string, key: string) => Promise<string>> {
  const { id, group } = await only<{ id: number; group: number }>(
    sql`select id, product_group_id as group from items where code = 'E1'`,
  )
  const cookie = await cookieOf(house, buyer.userId)
  const path = `/purchasing-accounts/${String(accountId)}/inventory/set-up`
  const chosen = { service: String(group), plan: `${String(group)}.${String(id)}`, quantity: '100' }
  return async (origin, key) => {
    const query = new URLSearchParams({ key, ...chosen }).toString()
    const response = await fetch(`${origin}${path}/review?${query}`, {
      method: 'POST',
      headers: { cookie, origin, accept: 'text/html' },
      body: new URLSearchParams({ [formKeyField]: key }),
      redirect: 'manual',
    })
    const place = response.headers.get('location') ?? ''
    await response.text()
    expect([response.status, place]).toEqual([303, expect.stringMatching(new RegExp(`^${path}/\\d+$`))])
    return place
  }
}

/** Starts the pages; answers their address. */
async function startWeb(): Promise<string> {
  running = startProcess('web', house, { SECRET_KEY: house.secretKey })
  const { address } = await running.line('web started')
  return String(address)
}

/** A worker that lives on, once the claims of the dead are over: frees their jobs, and runs until none is left. */
async function takeOver(smtpUrl: string): Promise<void> {
  house.pass(claimSeconds)
  const mailer = openMailer({ smtpUrl, mailFrom: 'Comptoir <comptoir@example.com>' })
  const letterhead = { publisherName: 'Fabrikam', accent: accentOf(256, 0.13), origin: 'https://portal.example' }
  const outgoing = openOutgoing({ allowed: loopbackNetworks })
  const jobs = jobsOf({ house, post: { mailer, letterhead }, ...noOutside, outgoing })
  const heartbeat = { everyMs: 100, deadAfterMs: 700 }
  const worker = await startWorker({
    ownerUrl: house.ownerUrl,
    jobs,
    schedules: [],
    log: openLog('silent'),
    heartbeat,
  })
  const sweeps = ['provisioning.provide', 'mail.sweep'] as const
  const waiting = sql`select count(*) from emails where sent_at is null`
  const complete = sql`select count(*) from events where name = 'set-up.completed'`
  await vi.waitFor(
    async () => {
      // As they come round by themselves: one run takes on so many lines, and hundreds of kills leave more.
      for (const sweep of sweeps) await jobs[sweep].run({}, AbortSignal.timeout(jobs[sweep].timeoutMs))
      expect(await count(complete)).toBe(kills * setUpsPerWorker)
      expect(await count(sql`select count(*) from emails`)).toBe(kills * setUpsPerWorker * 2)
      expect(await count(waiting)).toBe(0)
    },
    { timeout: patienceMs, interval: 100 },
  )
  await worker.stop()
  mailer.close()
  await forgetJobs(house.ownerUrl)
}

async function count(statement: RawBuilder<unknown>): Promise<number> {
  return (await only<{ count: number }>(statement as RawBuilder<{ count: number }>)).count
}

async function only<Row>(statement: RawBuilder<Row>): Promise<Row> {
  const { rows } = await readInBulk(house, system('test'), (work) => statement.execute(work.db))
  const [row] = rows
  if (row === undefined) throw new Error('There is no row')
  return row
}

/** What the kills fell into, for whoever asked for many. */
function tell(whom: string, phases: readonly Phase[], more: string): void {
  if (process.env['KILLS'] === undefined) return
  const of = (phase: Phase) => String(phases.filter((each) => each === phase).length)
  const fell = `${of('writing')} while writing, ${of('open')} in a transaction that had not, ${of('between')} between two`
  process.stdout.write(`${whom}: ${String(phases.length)} kills, ${fell}; ${more}\n`)
}
