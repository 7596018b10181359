/** How far services have been told of an order, from the moment of its acceptance on: never "done" before they are. */
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { acceptOrders } from '#server/business/orders/accept.ts'
import { placingOf } from '#server/business/orders/index.ts'
import { read, system } from '#server/work/index.ts'
import type { TestHouse } from '../../../../test/world/house.ts'
import { partnerNumber } from '../../../../test/world/places.ts'
import { foundTold, toldHouse, type ToldSite } from '../../../../test/world/webhooks.ts'
import { toldServices } from './of-event.ts'

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

test('an order waits for the services that serve it until they have answered', async () => {
  await place('IN-1', 'package', 'SUITE')
  expect(await standing('IN-1')).toMatchObject({ messages: 0, waiting: 1, givenUp: 0 })
  await told.announce()
  expect(await standing('IN-1')).toMatchObject({ messages: 1, waiting: 1, givenUp: 0 })
  await told.runAll()
  expect(await standing('IN-1')).toMatchObject({ messages: 1, waiting: 0, deliveredAt: expect.any(Date) as Date })
})

test('one of licences, which no service serves, waits for none', async () => {
  await place('IN-2', 'license', 'PRO')
  expect(await standing('IN-2')).toMatchObject({ messages: 0, waiting: 0 })
  await told.runAll()
  expect(await standing('IN-2')).toMatchObject({ messages: 0, waiting: 0 })
})

async function place(number: string, kind: string, item: string): Promise<void> {
  const line = sql`select 1 as sequence, ${await partnerNumber(house, told.partner)} as partner_number,
    ${number} as order_number, '2026-03-01'::date as ordered_on, ${told.account.number} as account_number,
    '' as purchase_order_number, 1 as order_line, ${kind} as kind, ${item} as item_code, 7 as quantity,
    ${kind === 'license' ? null : '2030-06-30'}::date as term_ends_on`
  await told.act((work) => acceptOrders(work, line, 'form'))
}

async function standing(number: string) {
  return await read(house, system('test'), async (work) => {
    const account = await purchasingAccount(work, told.account.id, 'orders.view')
    const { id } = await work.db
      .selectFrom('orders')
      .select('id')
      .where('purchasing_account_id', '=', account.id)
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
    const placing = await placingOf(work, account, { id, number })
    if (placing === undefined) throw new Error('The order has no event')
    return await toldServices(work, account, { ...placing, orderId: id })
  })
}
