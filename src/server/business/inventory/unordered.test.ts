import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { bookSetUps, expireTerms, heldName, historyOf, unorderedSetUps } from '#server/business/inventory/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, serve } from '../../../../test/world/places.ts'

const acting = system('test')
const secondsPerDay = 86_400
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  await house.drop()
})

test('what is unordered belongs to the newest set-ups, and was never ordered once the term is over', async () => {
  const [account] = await foundAccounts(house)
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account.id)
  const itemId = await idOf('items', 'code', 'E1')
  const termEndsOn = dayIn(10)
  for (const quantity of [200, 100]) {
    await change(house, acting, null, async (work) => {
      const found = await purchasingAccount(work, account.id, 'services.set-up')
      const key = `set-up ${String(quantity)}`
      await bookSetUps(work, found, [{ itemId, serving: 1, partnerId, quantity, termEndsOn, key }])
      work.unchanged() // what it is booked for records the event
    })
  }
  const partner = await numberOf(partnerId)
  await order(house, { partner, account: account.number, on: dayIn(0), quantity: 50, term: termEndsOn })

  const seen = async () =>
    read(house, acting, async (work) => {
      const found = await purchasingAccount(work, account.id, 'inventory.view')
      const held = await heldName(work, found, { itemId, packageId: 0 }, 'fr')
      const { entries } = await historyOf(work, found, held)
      const unordered = await unorderedSetUps(work, found, held)
      return entries
        .filter(({ kind }) => kind === 'set-up')
        .map(({ available_change, position }) => [available_change, unordered.get(position)])
    })

  const orderBy = dayIn(30)
  expect(await seen()).toEqual([
    [100, { quantity: 100, state: 'to-order', orderBy }],
    [200, { quantity: 150, state: 'to-order', orderBy }],
  ])

  house.pass(11 * secondsPerDay)
  const over = [
    [100, { quantity: 100, state: 'never-ordered', orderBy }],
    [200, { quantity: 150, state: 'never-ordered', orderBy }],
  ]
  expect(await seen()).toEqual(over)
  await change(house, acting, null, (work) => expireTerms(work, 100))
  expect(await seen()).toEqual(over)
})

async function idOf(table: string, column: string, value: string): Promise<number> {
  const { rows } = await read(house, acting, (work) =>
    sql<{ id: number }>`select id from ${sql.table(table)} where ${sql.ref(column)} = ${value}`.execute(work.db),
  )
  return rows[0]?.id ?? 0
}

async function numberOf(partnerId: number): Promise<string> {
  const { rows } = await read(house, acting, (work) =>
    sql<{ number: string }>`select number from partners where id = ${partnerId}`.execute(work.db),
  )
  return rows[0]?.number ?? ''
}

function dayIn(days: number): string {
  return new Date(house.clock.now().getTime() + days * secondsPerDay * 1_000).toISOString().slice(0, 10)
}
