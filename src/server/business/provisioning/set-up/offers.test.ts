/** What is offered ends with its sale (SPEC 11); what was set up before is still ordered and counts. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { setLastDayOfSale } from '#server/business/catalog/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { faultsOf } from '../../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order, stock } from '../../../../../test/world/orders.ts'
import { dayIn, itemIdOf, quantitiesOf, servedAccount, setUp } from '../../../../../test/world/set-ups.ts'
import { offeredAmong, offeredPlans } from './offers.ts'

const acting = system('test')

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(() => house.drop())

test('a plan is offered on its last day, and not on the next', async () => {
  const id = await itemIdOf(house, 'E3')
  await endSale('E3', 0)
  expect(await offered()).toContain('E3')
  house.pass(86_400)
  expect(await offered()).not.toContain('E3')
  expect(await read(house, acting, (work) => offeredAmong(work, [id]))).toEqual(new Map())
})

test('what a customer set up before the end is ordered by his partner after it, and nothing beside it', async () => {
  const { account, partners } = await servedAccount(house)
  const [partner] = partners
  await setUp(house, account, partner, { quantity: 100, item: 'E1' })
  await endSale('E1', -1)
  const line = {
    partner: partner.number,
    account: account.number,
    on: dayIn(house, 0),
    kind: 'subscription',
    item: 'E1',
  }
  await order(house, { ...line, quantity: 100, term: dayIn(house, 200) })
  expect(await quantitiesOf(house, account)).toMatchObject({ available: 100, ordered: 100 })
  expect(await faultsOf(order(house, { ...line, quantity: 1, term: dayIn(house, 200) }))).toEqual([
    [2, 'item', 'item.not-sold'],
  ])
})

/** Its last day is so many days from today. */
async function endSale(code: string, days: number): Promise<void> {
  const id = await itemIdOf(house, code)
  await change(house, acting, null, (work) => setLastDayOfSale(work, publisher(work), id, dayIn(house, days), 1))
}

async function offered(): Promise<readonly string[]> {
  const plans = await read(house, acting, (work) => offeredPlans(work, 'fr'))
  return plans.map(({ code }) => code)
}
