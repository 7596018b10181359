import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { findAccounts, invariants } from '#server/business/agreements/index.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, type Place } from '../../../../test/world/places.ts'
import { registerPartner } from './partner.ts'
import { countOrdersPlaced, serve, servingsOf } from './servings.ts'

let house: TestHouse
let account: Place
let partner: number
let other: number

beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())
beforeEach(async () => {
  ;[account] = await foundAccounts(house)
  partner = await foundPartner(house)
  other = await foundPartner(house)
})

test('a partner serves an account under its next number, once', async () => {
  expect(await begin(partner)).toBe(1)
  expect(await begin(other)).toBe(2)
  expect(await begin(partner)).toBe(1)
})

// Without the lock of lockServings() both take the number 1, or both start the same serving.
test('two partners at once take two numbers, and one partner twice at once takes one', async () => {
  const numbers = await Promise.all([begin(partner), begin(other), begin(partner)])
  expect(numbers[0]).toBe(numbers[2])
  expect([...new Set(numbers)].sort()).toEqual([1, 2])
})

test('a partner who is not there is refused', async () => {
  const error: unknown = await begin(2_000_000).catch((thrown: unknown) => thrown)
  expect(isRefusal(error, 'partner.unknown') && error.status).toBe(404)
})

test('a partner finds an account from the moment on that he serves it', async () => {
  const actor = await partnerUserAt(house, partner, 'viewer')
  expect(await foundBy(actor)).toEqual([])
  await begin(partner)
  expect(await foundBy(actor)).toEqual([account.number])
})

test('a partner sees his own servings of an account, others see all', async () => {
  await begin(partner)
  await begin(other)
  const seen = async (actor: Actor) => {
    const servings = await read(house, actor, async (work) =>
      servingsOf(work, await purchasingAccount(work, account.id, 'agreements.view')),
    )
    return servings.map((serving) => [serving.number, serving.partner_id])
  }
  expect(await seen(await partnerUserAt(house, other, 'viewer'))).toEqual([[2, other]])
  expect(await seen(await operator(house))).toEqual([
    [1, partner],
    [2, other],
  ])
})

test('orders are counted with the serving that they were placed by', async () => {
  await begin(partner)
  await begin(other)
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await countOrdersPlaced(
      work,
      sql`values (${account.id}::bigint, 2, 3::bigint), (${account.id}::bigint, 1, 1::bigint)`,
    )
    await countOrdersPlaced(work, sql`values (${account.id}::bigint, 2, 4::bigint)`)
  })
  const servings = await read(house, system('test'), async (work) =>
    servingsOf(work, await purchasingAccount(work, account.id, 'agreements.view')),
  )
  expect(servings.map((serving) => serving.orders_placed)).toEqual([1, 7])
})

test('a partner is registered once under a number', async () => {
  const register = () =>
    change(house, system('test'), null, (work) => registerPartner(work, { number: 'R', name: 'R', language: 'fr' }))
  await register()
  const error: unknown = await register().catch((thrown: unknown) => thrown)
  expect(isRefusal(error, 'partner.known') && error.status).toBe(409)
})

test('what the search should hold is proved against what it holds', async () => {
  await begin(partner)
  const broken = async (statement: string) => {
    await house.database.pool.query(statement, [account.id])
    const breaches = await house.breaches(invariants)
    return breaches.map(({ promise }) => promise)
  }
  const words = 'whoever reads an account finds it by each of its words, and nobody else does'
  expect(await broken('select $1::bigint')).toEqual([])
  expect(
    await broken('delete from account_words where purchasing_account_id = $1 and reader = 0 and field = 2'),
  ).toEqual([words])
  expect(await broken(`insert into account_words values (0, 2, true, 'elsewhere', $1)`)).toEqual([words])
  expect(await broken(`update account_texts set place = 'elsewhere' where purchasing_account_id = $1`)).toEqual([
    'the account search compares every account by the names that it has',
    words,
  ])
})

async function begin(partnerId: number): Promise<number> {
  return change(house, system('test'), null, async (work) =>
    serve(work, await purchasingAccount(work, account.id, 'agreements.change'), partnerId),
  )
}

async function foundBy(actor: Actor): Promise<string[]> {
  const accounts = await read(house, actor, (work) => findAccounts(work, { fields: { name: 'compte' } }))
  return accounts.map(({ number }) => number)
}
