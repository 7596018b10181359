/**
 * A service that wants to be told, for tests: an account that is its customer, an address registered for it, a real HTTP server
 * at that address, and the product's own jobs in between.
 */
import { publisher } from '#server/business/access/index.ts'
import {
  deliveriesOf,
  messageKinds,
  registerEndpoint,
  removeEndpoint,
  webhookEndpoint,
  webhookSecret,
  type MessageKind,
} from '#server/business/webhooks/index.ts'
import { jobsOf } from '#server/jobs.ts'
import type { Job } from '#server/platform/jobs.ts'
import { openOutgoing, type Outgoing } from '#server/platform/outgoing.ts'
import { change, read, Refusal, system, type Changing } from '#server/work/index.ts'
import { testHouse, type TestHouse } from './house.ts'
import { stock } from './orders.ts'
import { noOutside } from './outside.ts'
import { foundAccounts, foundPartner, serve, type Place } from './places.ts'
import { hasten, runJobs } from './queue.ts'
import { webhookReceiver, type Receiver } from './receiver.ts'
import { registerSite } from './services.ts'
import { setUpOnce } from './set-up-once.ts'

const actor = system('test')
const done: Job = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
/** Jobs of other capabilities, which tests of webhooks are not about. */
const otherJobs = { 'notifications.tell': done, 'mail.deliver': done }
const noPost = { mailer: { domain: 'comptoir.example' } } as never

/** Calls this machine as the product would, but for its patience with an end that is mute. */
const toMyself = openOutgoing({ allowed: ['127.0.0.0/8'] })
const impatient: Outgoing = { ...toMyself, call: (request) => toMyself.call({ ...request, limitMs: 300 }) }

export interface ToldSite {
  readonly receiver: Receiver
  readonly siteId: number
  readonly account: Place
  readonly partner: number
  readonly endpoint: number
  act<T>(fn: (work: Changing) => Promise<T>): Promise<T>
  register(kinds?: readonly MessageKind[], url?: string, siteId?: number): Promise<number>
  /** A change that services are told of: a hundred seats of E1. `key` as for a repeat. */
  setUp(key?: string): Promise<void>
  /** Owes what events cause, and sends nothing. */
  announce(): Promise<void>
  /** One run of the job that sends. */
  deliver(outgoing?: Outgoing): Promise<void>
  /** Runs every job that waits, and the sweep that comes round by itself. */
  runAll(): Promise<void>
  /** Runs what was asked for some seconds from now; answers in how many each would have run, and lets no sweep come round. */
  runLater(): Promise<readonly number[]>
  /** Lets time pass until the message that waits longest is due; false where none waits. */
  passUntilDue(): Promise<boolean>
  log(): ReturnType<typeof logOf>
  standing(): ReturnType<typeof endpointOf>
  secret(serial?: number): string
  close(): Promise<void>
}

/** In a `toldHouse`. `close` it after each test, so that the next one's messages are its own. */
export async function foundTold(house: TestHouse, siteId: number): Promise<ToldSite> {
  const receiver = await webhookReceiver()
  const [account] = await foundAccounts(house)
  const partner = await foundPartner(house)
  await serve(house, partner, account.id)
  const e1 = await read(house, actor, (work) =>
    work.db.selectFrom('items').select('id').where('code', '=', 'E1').executeTakeFirstOrThrow(),
  )
  const jobs = (outgoing = impatient): Readonly<Record<string, Job>> =>
    jobsOf({ house, post: noPost, ...noOutside, outgoing })
  const act: ToldSite['act'] = (fn) => change(house, actor, null, fn)
  const register: ToldSite['register'] = (kinds = messageKinds, url = receiver.url, serviceId = siteId) =>
    act((work) => registerEndpoint(work, publisher(work), { serviceId, url, kinds }))
  const endpoint = await register()
  const run = (name: string, outgoing?: Outgoing) => jobs(outgoing)[name]?.run({}, AbortSignal.timeout(20_000))
  return {
    receiver,
    siteId,
    account,
    partner,
    endpoint,
    act,
    register,
    async setUp(key = crypto.randomUUID()) {
      await setUpOnce(house, { accountId: account.id, itemId: e1.id, partnerId: partner }, key)
    },
    announce: () => runJobs(house.ownerUrl, { ...jobs(), ...otherJobs, 'webhooks.deliver': done }),
    async deliver(outgoing) {
      await run('webhooks.deliver', outgoing)
    },
    async runAll() {
      await runJobs(house.ownerUrl, { ...jobs(), ...otherJobs })
      await run('webhooks.deliver')
    },
    async runLater() {
      const later = await hasten(house.ownerUrl)
      house.pass(Math.max(0, ...later.map(({ seconds }) => seconds)))
      await runJobs(house.ownerUrl, { ...jobs(), ...otherJobs })
      return later.filter(({ task }) => task === 'webhooks.deliver').map(({ seconds }) => seconds)
    },
    async passUntilDue() {
      const due = (await logOf(house, endpoint)).flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt.getTime()]))
      if (due.length === 0) return false
      house.pass(Math.max(0, Math.min(...due) - house.clock.realNow().getTime()) / 1_000 + 1)
      return true
    },
    log: () => logOf(house, endpoint),
    standing: () => endpointOf(house, endpoint),
    secret: (serial = 1) => webhookSecret(house.secret, endpoint, serial),
    async close() {
      await act((work) => removeEndpoint(work, publisher(work), endpoint)).catch((error: unknown) => {
        // A test may have removed it itself; anything else that is refused here is a fault.
        if (!(error instanceof Refusal && error.status === 404)) throw error
      })
      await hasten(house.ownerUrl)
      await runJobs(house.ownerUrl, { ...jobs(), ...otherJobs, 'webhooks.announce': done, 'webhooks.deliver': done })
      await receiver.close()
    },
  }
}

/** A house with something to sell, and a registered service that serves Office 365 there. */
export async function toldHouse(): Promise<{ readonly house: TestHouse; readonly siteId: number }> {
  const house = await testHouse()
  await stock(house)
  return { house, siteId: await foundSite(house, 'Office 365') }
}

/** A registered service that serves a product group, or none; answers its id. */
export async function foundSite(house: TestHouse, group?: string): Promise<number> {
  return (await registerSite(house, group === undefined ? {} : { group })).id
}

async function logOf(house: TestHouse, endpoint: number) {
  const page = await read(house, actor, (work) => deliveriesOf(work, publisher(work), endpoint, undefined))
  return page.deliveries
}

function endpointOf(house: TestHouse, endpoint: number) {
  return read(house, actor, (work) => webhookEndpoint(work, publisher(work), endpoint))
}
