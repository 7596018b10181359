/** How what was set up becomes ready: at once, or once its service's site agrees; and what everybody sees meanwhile. */
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { loopbackNetworks, openOutgoing } from '#server/platform/outgoing.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { itemIdOf, order, stock, stockUnserved } from '../../../../../test/world/orders.ts'
import { noOutside } from '../../../../../test/world/outside.ts'
import { customerAt, hireAt, operator } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, numberOfPartner, serve, type Place } from '../../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { setUpAs } from '../../../../../test/world/set-up-once.ts'
import { openSite, registerSite, type Site } from '../../../../../test/world/sites.ts'
import { failingLines, retryLine, unreadyLines } from './desk.ts'
import { plansUnderWay, setUpOf } from './pages.ts'
import { provideDue } from './provide.ts'
import { lookAtSigningKey, signingSecret } from './signing.ts'
import { retryAfterSeconds, setUpState } from './state.ts'

const outgoing = openOutgoing({ allowed: loopbackNetworks })
let house: TestHouse
let post: Post
let site: Site
let clientId: string
let account: Place
let partner: number
let buyer: Actor
let keys = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  await stockUnserved(house)
  site = await openSite()
  clientId = await registerSite(house, 'Office 365', site.url)
  post = await openPost(house, noOutside.names, outgoing)
  partner = await foundPartner(house)
})
afterAll(async () => {
  await post.close()
  await site.close()
  await house.drop()
})
beforeEach(async () => {
  ;[account] = await foundAccounts(house)
  await serve(house, partner, account.id)
  buyer = await customerAt(house, account.id, ['account-manager'])
  site.answers(204)
})

test('a plan whose service has no site of its own is ready at once, and whoever asked is told since when', async () => {
  const setUp = await ask({ PBI: 100 })
  expect(await states(setUp)).toEqual({ 'Power BI Pro': 'requested' })
  const [mail, ...others] = await post.arrives()
  expect(others).toEqual([]) // this partner has nobody who orders
  expect(mail?.subject).toMatch(/^Vos services en ligne sont prêts/)
  expect(mail?.text).toMatch(/Power BI Pro\s*:? *100, utilisable depuis le/)
  expect(mail?.text).toContain(`/purchasing-accounts/${String(account.id)}/inventory`)
  expect(await states(setUp)).toEqual({ 'Power BI Pro': 'ready' })
  expect(site.told).toEqual([])
})

describe('a plan whose service has a site', () => {
  test('is told to it, signed and with what it needs, and is ready once it agrees', async () => {
    const setUp = await ask({ E1: 200 })
    await provide()
    const told = site.told.at(-1)
    const sent = new Webhook(signingSecret(house.secret, clientId)).verify(told?.body ?? '', {
      'webhook-id': String(told?.headers['webhook-id']),
      'webhook-timestamp': String(told?.headers['webhook-timestamp']),
      'webhook-signature': String(told?.headers['webhook-signature']),
    })
    expect(sent).toMatchObject({
      type: 'subscription.set-up',
      data: {
        setUp,
        line: 1,
        purchasingAccount: { number: account.number },
        plan: { code: 'E1', name: 'Office 365 E1' },
        quantity: 200,
        endsOn: expect.stringMatching(/^\d{4}-02-01$/),
      },
    })
    expect(await states(setUp)).toEqual({ 'Office 365 E1': 'ready' })
    await post.arrives()
  })

  test.each(['asked for', 'refused'])(
    'and was %s under a clock that was ahead is told to it once that is put back',
    async (how) => {
      const days = 20 * 86_400
      house.pass(days)
      const setUp = await ask({ E1: 100 })
      if (how === 'refused') {
        site.answers(503)
        await provide()
      }
      house.pass(-days)
      site.answers(204)
      await provide()
      expect(await states(setUp)).toEqual({ 'Office 365 E1': 'ready' })
      await post.arrives()
    },
  )

  test('is shown as failing with its answer, is told again later and later, and the publisher hears of it once', async () => {
    await operator(house)
    site.answers(503, 'Try\nlater')
    const setUp = await ask({ E1: 100 })
    const before = site.told.length
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      await provide()
      expect(site.told).toHaveLength(before + attempt)
      await provide() // not due yet
      expect(site.told).toHaveLength(before + attempt)
      house.pass(retryAfterSeconds(attempt))
    }
    expect(new Set(site.told.slice(before).map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(await states(setUp)).toEqual({ 'Office 365 E1': 'failing' })
    const [line] = await unready()
    expect(line).toMatchObject({ attempts: 6, last_answer: '503 Try later', service_name: 'Office 365', quantity: 100 })
    expect(await read(house, system('test'), (work) => failingLines(work, publisher(work), 99))).toBe(1)

    const told = (await post.arrives()).filter(({ subject }) => subject.startsWith('Installation en échec'))
    expect(told).toHaveLength(1)
    expect(told[0]?.text).toContain('503 Try later')

    site.answers(200)
    if (line === undefined) throw new Error('There is no line')
    await change(house, system('test'), null, (work) => retryLine(work, publisher(work), line))
    await provide()
    expect(await states(setUp)).toEqual({ 'Office 365 E1': 'ready' })
    const again = change(house, system('test'), null, (work) => retryLine(work, publisher(work), line))
    await expect(again).rejects.toThrow('set-up.ready-already')
    await post.arrives()
  })

  test('that cannot be reached fails likewise', async () => {
    site.answers('hang')
    const setUp = await ask({ E1: 100 })
    await provideDue(house, { ...outgoing, call: (request) => outgoing.call({ ...request, limitMs: 50 }) }, 10, soon())
    expect(await states(setUp)).toEqual({ 'Office 365 E1': 'failing' })
    expect((await unready()).map((line) => line.last_answer)).toEqual(['timeout'])
    site.answers(200)
    house.pass(retryAfterSeconds(1))
    await provide()
    await post.arrives()
  })
})

test('everybody is told once, when all of it is ready; the partner of what is still his to order', async () => {
  const agent = await hireAt(house, partner, 'agent', { language: 'en' })
  await hireAt(house, partner, 'viewer')
  site.answers(500)
  await ask({ E1: 100, E3: 200, PBI: 300 })
  expect(await post.arrives()).toEqual([])
  expect((await underWay()).map(({ edition, state }) => [edition, state])).toEqual([
    ['Office 365 E1', 'failing'],
    ['Office 365 E3', 'failing'],
  ])
  const number = await numberOfPartner(house, partner)
  const on = house.clock.now().toISOString().slice(0, 10)
  await order(house, { partner: number, account: account.number, item: 'E3', quantity: 200, on })
  site.answers(200)
  house.pass(retryAfterSeconds(1))
  await provide()
  const mails = await post.arrives()
  expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
    expect.stringMatching(/^Services to order/),
    expect.stringMatching(/^Vos services en ligne sont prêts/),
  ])
  const toOrder = mails.find(({ to }) => to === agent)
  expect(toOrder?.text).toContain('/partner/to-order')
  expect(toOrder?.text).toContain('Office 365 E1')
  expect(toOrder?.text).not.toContain('Office 365 E3')
  expect(await underWay()).toEqual([])
})

test('a state follows from what has happened, and the pause before another attempt ends at an hour', () => {
  const nothing = { ready_on: null, attempts: 0, last_answer: null }
  expect(setUpState(nothing)).toBe('requested')
  expect(setUpState({ ...nothing, attempts: 1 })).toBe('busy')
  expect(setUpState({ ...nothing, attempts: 2, last_answer: '503' })).toBe('failing')
  expect(setUpState({ ready_on: '2026-11-28', attempts: 2, last_answer: null })).toBe('ready')
  expect([1, 2, 3, 7, 8, 50].map(retryAfterSeconds)).toEqual([60, 120, 240, 3600, 3600, 3600])
})

async function ask(quantities: Readonly<Record<string, number>>): Promise<number> {
  keys += 1
  const lines = []
  for (const [code, quantity] of Object.entries(quantities)) {
    lines.push({ itemId: await itemIdOf(house, code), quantity, partnerId: partner })
  }
  return await setUpAs(house, buyer, account.id, `key ${String(keys)}`, lines)
}

async function provide(): Promise<void> {
  await provideDue(house, outgoing, 10, soon())
}

function soon(): AbortSignal {
  return AbortSignal.timeout(20_000)
}

async function states(setUp: number): Promise<Record<string, string>> {
  const plans = await read(house, buyer, async (work) =>
    setUpOf(work, await purchasingAccount(work, account.id, 'services.set-up'), setUp, 'fr'),
  )
  return Object.fromEntries(plans.map(({ edition, state }) => [edition, state]))
}

async function underWay() {
  return await read(house, buyer, async (work) =>
    plansUnderWay(work, await purchasingAccount(work, account.id, 'inventory.view'), 'fr'),
  )
}

async function unready() {
  const { lines } = await read(house, system('test'), (work) => unreadyLines(work, publisher(work), 'fr'))
  return lines.filter(({ purchasing_account_id: id }) => id === account.id)
}

test('what messages are signed with is another for each service, and whoever looks at it is recorded', async () => {
  const { id } = await read(house, system('test'), (work) =>
    work.db.selectFrom('services').select('id').where('client_id', '=', clientId).executeTakeFirstOrThrow(),
  )
  const actor = await operator(house)
  const looked = await change(house, actor, null, (work) => lookAtSigningKey(work, publisher(work), id))
  expect(looked).toBe(clientId)
  expect(signingSecret(house.secret, clientId)).toMatch(/^whsec_[A-Za-z\d+/]{43}=$/)
  expect(signingSecret(house.secret, 'another')).not.toBe(signingSecret(house.secret, clientId))
  const events = await read(house, system('test'), (work) =>
    work.db.selectFrom('events').select('actor_id').where('name', '=', 'service.signing-key-shown').execute(),
  )
  expect(events).toEqual([{ actor_id: actor.userId }])
  const buying = change(house, buyer, null, (work) => lookAtSigningKey(work, publisher(work), id))
  await expect(buying).rejects.toThrow('desk.unknown')
})
