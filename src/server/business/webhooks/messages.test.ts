/** From an event to the service's own end: real changes, the product's jobs, a real HTTP server. */
import { sql } from 'kysely'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { acceptOrders } from '#server/business/orders/accept.ts'
import { read, system } from '#server/work/index.ts'
import type { TestHouse } from '../../../../test/world/house.ts'
import { order } from '../../../../test/world/orders.ts'
import { partnerNumber } from '../../../../test/world/places.ts'
import { webhookReceiver } from '../../../../test/world/receiver.ts'
import { foundSite, foundTold, toldHouse, type ToldSite } from '../../../../test/world/webhooks.ts'
import { announce } from './announce.ts'
import { messageKinds, removeEndpoint } from './index.ts'

let house: TestHouse
let siteId: number
let told: ToldSite
beforeAll(async () => {
  ;({ house, siteId } = await toldHouse())
})
afterAll(() => house.drop())
beforeEach(async () => {
  told = await foundTold(house, siteId)
})
afterEach(() => told.close())

async function ordered(item: string, quantity: number): Promise<void> {
  await order(house, {
    partner: await partnerNumber(house, told.partner),
    account: told.account.number,
    item,
    quantity,
  })
}

const bodies = (): unknown[] => told.receiver.taken.map(({ body }) => JSON.parse(body) as unknown)

test('a message says what there is now, and is signed as the library checks it', async () => {
  await ordered('E3', 40)
  await told.setUp()
  await told.runAll()
  const [message] = told.receiver.taken
  const { id = '', body = '', headers = {}, sentAt, signature = '' } = message ?? {}
  const signed = {
    'webhook-id': id,
    'webhook-timestamp': String((sentAt?.getTime() ?? 0) / 1_000),
    'webhook-signature': signature,
  }
  expect(new Webhook(told.secret()).verify(body, signed)).toEqual({
    type: 'plans.set-up',
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
    data: {
      purchasingAccount: told.account.number,
      items: [
        { code: 'E1', available: 100, ordered: 0 },
        { code: 'E3', available: 40, ordered: 40 },
      ],
    },
  })
  expect(() => new Webhook(told.secret(2)).verify(body, signed)).toThrow()
  expect([headers['content-type'], id]).toEqual(['application/json', expect.stringMatching(/^msg_[\w-]{24}$/)])
  expect(await told.log()).toMatchObject([{ state: 'delivered', attempts: 1, status: 204, fault: null }])
})

test('one comes of an order that a partner places, and none of an import', async () => {
  await ordered('E1', 10)
  await told.runAll()
  expect(bodies()).toEqual([])
  const line = sql`select 1 as sequence, ${await partnerNumber(house, told.partner)} as partner_number,
    ${crypto.randomUUID()} as order_number, '2026-03-01'::date as ordered_on, ${told.account.number} as account_number,
    '' as purchase_order_number, 1 as order_line, 'package' as kind, 'SUITE' as item_code, 7 as quantity,
    '2030-06-30'::date as term_ends_on`
  await told.act((work) => acceptOrders(work, line, 'form'))
  await told.runAll()
  // A package brings what it holds.
  const items = [
    { code: 'E1', available: 10, ordered: 10 },
    { code: 'E3', available: 7, ordered: 7 },
  ]
  expect(bodies()).toMatchObject([{ type: 'plans.ordered', data: { items } }])
})

test('it goes to the services whose plans it is about, and to none that chose other kinds', async () => {
  const others = await webhookReceiver()
  const elsewhere = await told.register(messageKinds, others.url, await foundSite(house, 'Azure'))
  const uninterested = await told.register(['domain.proved'], `${others.url}/2`)
  await told.setUp()
  await told.runAll()
  expect([told.receiver.taken.length, others.taken.length]).toEqual([1, 0])
  for (const id of [elsewhere, uninterested]) await told.act((work) => removeEndpoint(work, publisher(work), id))
  await others.close()
})

test('none is owed for a change that was rolled back, and one for one that was repeated', async () => {
  const key = crypto.randomUUID()
  await Promise.all(Array.from({ length: 5 }, () => told.setUp(key)))
  const failing = told.act(async (work) => {
    await work.record({
      name: 'subscription.set-up',
      scope: { account: told.account.id },
      details: { setUp: 1, lines: 1, quantity: 1 },
      announces: true,
    })
    throw new Error('rolled back')
  })
  await expect(failing).rejects.toThrow('rolled back')
  await told.runAll()
  expect(bodies()).toHaveLength(1)
})

test('it is owed once, however often its job runs', async () => {
  await told.setUp()
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ account: number; id: number }>`select purchasing_account_id as account, id from events
      where purchasing_account_id = ${told.account.id} and name = 'subscription.set-up'`.execute(work.db),
  )
  const [event] = rows
  if (event === undefined) throw new Error('There is no event')
  for (let run = 0; run < 3; run += 1) await told.act((work) => announce(work, event))
  await told.runAll()
  expect(bodies()).toHaveLength(1)
})

test('where nobody wants to be told, an event is spared its job', async () => {
  await told.act((work) => removeEndpoint(work, publisher(work), told.endpoint))
  await told.setUp()
  // A job that had been asked for would find this one.
  const later = await told.register()
  await told.runAll()
  expect(bodies()).toEqual([])
  await told.act((work) => removeEndpoint(work, publisher(work), later))
})
