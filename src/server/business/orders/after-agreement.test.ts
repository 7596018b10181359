/** An agreement that is over takes no new orders and no new set-ups, whichever way they come; what is held under it stays. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { changeEnd } from '#server/business/agreements/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { setUpServices } from '#server/business/provisioning/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { change, isRefusal, type Actor, type Changing } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { orderFile, ownHeader, sendOrderFile, takeInAll } from '../../../../test/world/order-files.ts'
import { itemIdOf, order, stock } from '../../../../test/world/orders.ts'
import { customerAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, serve, type Place } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { dayIn, quantitiesOf, servedAccount, type ServingPartner } from '../../../../test/world/set-ups.ts'
import { whileHeld } from '../../../../test/world/waiting.ts'
import { placeOrder, type PlacedOrder, type TypedOrder } from './place.ts'
import { previewOrder } from './preview.ts'

let house: TestHouse
let boss: Actor
let account: Place
let partner: ServingPartner
let agent: Actor
let buyer: Actor
let numbers = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  boss = await operator(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  const served = await servedAccount(house)
  account = served.account
  partner = served.partners[0]
  agent = await partnerUserAt(house, partner.id, 'agent')
  buyer = await customerAt(house, account.id, ['account-manager'])
})

const yesterday = () => dayIn(house, -1)
const over = [[1, 'purchasing_account', 'agreement.over']]

test('the last day is the last one to order on, and an earlier date written on an order does not help', async () => {
  await end(dayIn(house, 0))
  await place(typed())
  await end(yesterday())
  for (const orderedOn of [dayIn(house, 0), yesterday(), dayIn(house, -20)]) {
    expect(await faultsOf(() => place({ ...typed(), orderedOn }))).toEqual(over)
    expect(await faultsOf(() => place({ ...typed(), orderedOn }, 'api'))).toEqual(over)
  }
  expect(await faultsOf(() => preview(typed()))).toEqual(over)
  expect(await quantitiesOf(house, account)).toEqual({ available: 100, ordered: 100, suspended: 0 })
})

test('a file that names it is refused whole, by the line', async () => {
  const [open] = await foundAccounts(house)
  await serve(house, partner.id, open.id)
  await end(yesterday())
  const line = (place: Place, number: string) =>
    [number, dayIn(house, 0), place.number, '', 1, 'subscription', 'E1', 100, ''].join(',')
  const id = await sendOrderFile(house, agent, [ownHeader, line(open, 'G-1'), line(account, 'G-2')])
  await takeInAll(house)
  const { faults } = await orderFile(house, agent, id)
  expect(faults.map((fault) => [fault.line, fault.column, fault.code])).toEqual([
    [3, 'purchasing_account', 'agreement.over'],
  ])
  expect(await quantitiesOf(house, open)).toMatchObject({ ordered: 0 })
})

test('an order that was there before counts once, sent again after the end as well', async () => {
  const given = typed()
  const { id } = await place(given)
  await end(yesterday())
  expect(await place(given)).toEqual({ id, isRepeated: true })
  await expect(preview(given)).resolves.toMatchObject({ isRepeated: true })
})

test('what the publisher imports is history: it counts by the day of the order', async () => {
  await end(addDays(yesterday(), -10))
  const line = { partner: partner.number, account: account.number }
  await order(house, { ...line, on: addDays(yesterday(), -10) })
  expect(await faultsOf(() => order(house, { ...line, on: addDays(yesterday(), -9) }))).toEqual([
    [2, 'purchasing_account', 'agreement.over'],
  ])
})

test('nothing is set up under it, what is held stays, and both are possible again once it is extended', async () => {
  await setUp()
  await end(yesterday())
  await expect(setUp()).rejects.toMatchObject({ status: 409, code: 'set-up.agreement-over' })
  expect(await quantitiesOf(house, account)).toEqual({ available: 100, ordered: 0, suspended: 0 })
  await end(dayIn(house, 0))
  await setUp()
  await place(typed())
  expect(await quantitiesOf(house, account)).toEqual({ available: 200, ordered: 100, suspended: 0 })
})

// Without `holdAgreements` nobody waits (the test hangs), and both are taken though the agreement has ended by the time they are committed.
test.each([
  ['orders', () => place(typed())],
  ['sets services up', () => setUp()],
])('whoever %s while it is being ended is refused once it has ended', async (_what, act: () => Promise<unknown>) => {
  const ending = {
    statement: 'update agreements set ends_on = $1 where number = $2',
    values: [yesterday(), account.agreementNumber],
  }
  const acting = whileHeld(house, ending, act, () => Promise.resolve())
  await expect(acting).rejects.toMatchObject({
    code: expect.stringMatching(/^(import\.refused|set-up\.agreement-over)$/) as string,
  })
  expect(await quantitiesOf(house, account)).toMatchObject({ available: 0 })
})

function typed(): TypedOrder {
  numbers += 1
  return {
    number: `F-${String(numbers)}`,
    orderedOn: dayIn(house, 0),
    customerPurchaseOrder: '',
    lines: [{ kind: 'subscription', item: 'E1', quantity: '100', termEndsOn: '' }],
  }
}

function place(given: TypedOrder, source: 'form' | 'api' = 'form'): Promise<PlacedOrder> {
  return change(house, agent, null, async (work) =>
    placeOrder(work, await purchasingAccount(work, account.id, 'orders.place'), given, source),
  )
}

function preview(given: TypedOrder) {
  return change(house, agent, null, async (work) =>
    previewOrder(work, await purchasingAccount(work, account.id, 'orders.place'), given, 'fr'),
  )
}

async function setUp(): Promise<void> {
  numbers += 1
  const key = `S-${String(numbers)}`
  const lines = [{ itemId: await itemIdOf(house, 'E1'), quantity: 100, partnerId: partner.id }]
  await change(house, buyer, null, async (work) =>
    setUpServices(work, await purchasingAccount(work, account.id, 'services.set-up'), { key, lines }),
  )
}

async function end(lastDay: string): Promise<void> {
  await change(house, boss, null, async (work) => {
    await changeEnd(work, publisher(work), await agreementOf(work), lastDay)
  })
}

async function agreementOf(work: Changing): Promise<number> {
  const { id } = await work.db
    .selectFrom('agreements')
    .select('id')
    .where('number', '=', account.agreementNumber)
    .executeTakeFirstOrThrow()
  return id
}

async function faultsOf(act: () => Promise<unknown>) {
  const error: unknown = await act().catch((thrown: unknown) => thrown)
  if (!isRefusal(error, 'import.refused')) throw new Error(`Not refused for faults: ${String(error)}`)
  return error.facts.faults.map(({ line, column, code }) => [line, column, code])
}
