/** Orders by API: one as JSON, many as a file; accepted whole or refused with every fault, once by whichever way they come. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { invariants as ofLedger } from '#server/business/inventory/index.ts'
import { invariants as ofOrders, placeOrder } from '#server/business/orders/index.ts'
import { change, type Actor } from '#server/work/index.ts'
import { apiWorld, problem, type ApiWorld } from '../world/api.ts'
import { apiKey } from '../world/api-keys.ts'
import { ownHeader, sendOrderFile, takeInAll } from '../world/order-files.ts'
import { customerAt, operator, partnerUserAt } from '../world/people.ts'
import { forgetJobs } from '../world/queue.ts'
import { dayIn, quantitiesOf, servedAccount } from '../world/set-ups.ts'
import type { Place } from '../world/places.ts'

let world: ApiWorld
let account: Place
let partnerId: number
let agent: Actor & { kind: 'partner' }
let token: string
let numbers = 0

beforeAll(async () => {
  world = await apiWorld()
})
afterAll(async () => {
  // Only those of orders and of what they book: the world's other parts are put there by hand.
  const breaches = await world.house.breaches([...ofOrders, ...ofLedger])
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  const served = await servedAccount(world.house)
  account = served.account
  partnerId = served.partners[0].id
  agent = await partnerUserAt(world.house, partnerId, 'agent')
  token = await apiKey(world.house, agent)
})

function order(rest: object = {}) {
  numbers += 1
  return {
    number: `API-${String(numbers)}`,
    orderedOn: dayIn(world.house, 0),
    purchasingAccount: account.number,
    lines: [{ kind: 'subscription', item: 'E1', quantity: 30 }],
    ...rest,
  }
}

const send = (body: object, by = token) => world.ask('/orders', { token: by, method: 'POST', body })
const sendFile = (body: string, query = '', by = token) =>
  world.ask(`/order-files${query}`, { token: by, method: 'POST', body, headers: { 'content-type': 'text/csv' } })
const get = async (path: string, by = token) => (await world.ask(path, { token: by })).json() as Promise<object>

describe('an order', () => {
  test('is accepted once, and answered alike however often it comes', async () => {
    const given = order({ customerPurchaseOrder: 'BC-1' })
    const first = await send(given)
    expect(first.status).toBe(201)
    const body: object = await first.json()
    expect(body).toMatchObject({
      number: given.number,
      purchasingAccount: account.number,
      customerPurchaseOrder: 'BC-1',
      source: 'api',
      lines: [{ line: 1, kind: 'subscription', item: 'E1', quantity: 30, termEndsOn: null }],
    })
    const again = await send(given)
    expect([again.status, await again.json()]).toEqual([200, body])
    expect(await quantitiesOf(world.house, account)).toMatchObject({ ordered: 30 })
    expect(await get(`/orders/${given.number}`)).toEqual(body)
  })

  test('under the number of another order is refused with 409', async () => {
    const given = order()
    await send(given)
    const other = await send({ ...given, lines: [{ kind: 'subscription', item: 'E1', quantity: 31 }] })
    expect(await problem(other)).toBe('409 order.different')
    expect(await quantitiesOf(world.house, account)).toMatchObject({ ordered: 30 })
  })

  test('is refused whole, with each fault by its place', async () => {
    const answer = await send(
      order({
        orderedOn: '2199-01-01',
        lines: [
          { kind: 'subscription', item: 'E1', quantity: 1 },
          { kind: 'license', item: 'E1', quantity: 1 },
          { kind: 'subscription', item: 'NOTHING', quantity: 1 },
        ],
      }),
    )
    const body: { code: string; errors: readonly object[] } = await answer.json()
    expect([answer.status, body.code]).toEqual([422, 'order.refused'])
    expect(body.errors).toContainEqual({ pointer: '#/orderedOn', detail: 'the order date lies in the future' })
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer: '#/lines/1/kind' }))
    expect(body.errors).toContainEqual(expect.objectContaining({ pointer: '#/lines/2/item' }))
    expect(await quantitiesOf(world.house, account)).toMatchObject({ ordered: 0 })
  })

  test('is refused in the shape that it must have', async () => {
    const answer = await send(order({ lines: [{ kind: 'present', item: '', quantity: 0 }], more: 1 }))
    const body: { errors: readonly { pointer: string }[] } = await answer.json()
    expect(answer.status).toBe(422)
    expect(body.errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      '#/lines/0/item',
      '#/lines/0/kind',
      '#/lines/0/quantity',
      '#/more',
    ])
  })

  test('typed, in a file and by API at the same moment counts once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const given = order()
      const line = [given.number, given.orderedOn, account.number, '', 1, 'subscription', 'E1', 30, ''].join(',')
      await sendOrderFile(world.house, agent, [ownHeader, line])
      const typed = {
        number: given.number,
        orderedOn: given.orderedOn,
        customerPurchaseOrder: '',
        lines: [{ kind: 'subscription', item: 'E1', quantity: '30', termEndsOn: '' }],
      }
      // Without the claim of the number (accept.ts, claimNumbers) each of them would place it.
      const answers = await Promise.all([
        send(given),
        send(given),
        change(world.house, agent, null, async (work) =>
          placeOrder(work, await purchasingAccount(work, account.id, 'orders.place'), typed),
        ),
        takeInAll(world.house),
      ])
      expect([answers[0].status, answers[1].status].every((status) => [200, 201].includes(status))).toBe(true)
      expect(await quantitiesOf(world.house, account)).toMatchObject({ ordered: 30 * (round + 1) })
    }
  })
})

describe('who may', () => {
  test('is a partner’s person who orders, for accounts that he serves', async () => {
    const { house } = world
    const other = await servedAccount(house)
    const foreign = await send(order({ purchasingAccount: other.account.number }))
    const missing = await send(order({ purchasingAccount: 'P-0-0' }))
    expect([await problem(foreign), await problem(missing)]).toEqual([
      '404 purchasing-account.unknown',
      '404 purchasing-account.unknown',
    ])
    const viewer = await apiKey(house, await partnerUserAt(house, partnerId, 'viewer'))
    expect(await problem(await send(order(), viewer))).toBe('403 partner-role.missing')
    expect(await problem(await sendFile(ownHeader, '', viewer))).toBe('403 partner-role.missing')
    const reader = await apiKey(house, agent, 'orders.read')
    expect(await problem(await send(order(), reader))).toBe('403 scope.insufficient')
    expect(await problem(await sendFile(ownHeader, '', reader))).toBe('403 scope.insufficient')
    for (const person of [await customerAt(house, account.id, ['account-administrator']), await operator(house)]) {
      const key = await apiKey(house, person)
      expect(await problem(await send(order(), key))).toBe('404 desk.unknown')
      expect(await problem(await sendFile(ownHeader, '', key))).toBe('404 desk.unknown')
      expect(await problem(await world.ask('/orders', { token: key }))).toBe('404 desk.unknown')
      expect(await problem(await world.ask('/order-files', { token: key }))).toBe('404 desk.unknown')
    }
    expect(await problem(await world.ask('/orders', { token: world.token(world.office) }))).toBe(
      '403 scope.insufficient',
    )
  })

  test('another partner finds neither its orders nor its files', async () => {
    const given = order()
    await send(given)
    const file: { id: string } = await (await sendFile(`${ownHeader}\n`)).json()
    const other = await servedAccount(world.house)
    const stranger = await apiKey(world.house, await partnerUserAt(world.house, other.partners[0].id, 'agent'))
    expect(await problem(await world.ask(`/orders/${given.number}`, { token: stranger }))).toBe('404 order.unknown')
    expect(await problem(await world.ask(`/order-files/${file.id}`, { token: stranger }))).toBe(
      '404 order-file.unknown',
    )
    expect(await problem(await world.ask('/order-files/x', { token }))).toBe('404 order-file.unknown')
    expect(await get('/orders', stranger)).toEqual({ data: [], nextCursor: null })
    expect(await get('/order-files', stranger)).toEqual({ data: [], nextCursor: null })
    await takeInAll(world.house)
  })
})

describe('lists', () => {
  test('lead through all orders, the newest first; customers read those of their account', async () => {
    const placed: string[] = []
    for (let count = 0; count < 51; count += 1) {
      const given = order()
      await send(given)
      placed.unshift(given.number)
    }
    for (const [path, key] of [
      ['/orders', token],
      [
        `/purchasing-accounts/${account.number}/orders`,
        await apiKey(world.house, await customerAt(world.house, account.id, ['account-viewer'])),
      ],
    ] as const) {
      const first = (await get(path, key)) as { data: { number: string }[]; nextCursor: string }
      const rest = (await get(`${path}?cursor=${first.nextCursor}`, key)) as typeof first
      expect([...first.data, ...rest.data].map(({ number }) => number)).toEqual(placed)
      expect(rest.nextCursor).toBeNull()
    }
    expect(await problem(await world.ask('/orders?cursor=MTI0', { token }))).toBe('422 request.invalid')
  })
})

describe('a file of orders', () => {
  test('is taken in, read in the background, and followed', async () => {
    const given = order()
    const csv = `${ownHeader}\n${[given.number, given.orderedOn, account.number, '', 1, 'subscription', 'E1', 30, ''].join(',')}\n`
    const checked = await sendFile(csv, '?dryRun=true&name=check.csv')
    const accepted = await sendFile(csv)
    expect([checked.status, accepted.status]).toEqual([202, 202])
    const [one, other]: { id: string }[] = [await checked.json(), await accepted.json()]
    expect(one).toMatchObject({ name: 'check.csv', dryRun: true, state: 'received', orders: null })
    await takeInAll(world.house)
    expect(await get(`/order-files/${one?.id ?? ''}`)).toMatchObject({ state: 'checked', orders: 1, faults: [] })
    expect(await get(`/order-files/${other?.id ?? ''}`)).toMatchObject({ state: 'accepted', orders: 1, repeated: 0 })
    expect(await get(`/orders/${given.number}`)).toMatchObject({ source: 'file' })
    const list = (await get('/order-files')) as { data: { id: string }[] }
    expect(list.data.map(({ id }) => id)).toEqual([other?.id, one?.id])
  })

  test('says what is wrong with it', async () => {
    const file: { id: string } = await (
      await sendFile(`${ownHeader}\nA,2026-01-01,none,,1,subscription,E1,0,\n`)
    ).json()
    await takeInAll(world.house)
    expect(await get(`/order-files/${file.id}`)).toMatchObject({
      state: 'refused',
      faultCount: 1,
      faults: [{ line: 2, column: 'quantity', code: 'quantity.out-of-range', value: '0' }],
    })
  })

  test('under the same key is one; with other content under it none', async () => {
    const key = crypto.randomUUID()
    const under = (body: string) =>
      world.ask('/order-files', {
        token,
        method: 'POST',
        body,
        headers: { 'content-type': 'text/csv', 'idempotency-key': key },
      })
    const content = `${ownHeader}\n`
    const first: { id: string } = await (await under(content)).json()
    expect(await (await under(content)).json()).toMatchObject({ id: first.id })
    expect(await problem(await under(`${content}x`))).toBe('409 change.reused')
    expect(await problem(await sendFile(''))).toBe('422 order-file.empty')
    await takeInAll(world.house)
  })
})
