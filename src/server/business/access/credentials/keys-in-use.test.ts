/** Everybody's API keys in the publisher's hands: which work, whose they are, and an end at once. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addDays, dateIn } from '#server/platform/clock.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import { apiKey } from '../../../../../test/world/api-keys.ts'
import { eventsOf } from '../../../../../test/world/credentials.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { emailOf, meet, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundPartner } from '../../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { endKeyInUse, holderOfApiKey, keysInUse, publisher, type KeysCursor } from '../index.ts'
import { keysInUsePageSize } from './keys-in-use.ts'

let house: TestHouse
let post: Post
let boss: Actor & { kind: 'operator' }
let customer: Actor & { kind: 'customer' }

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
  boss = await operator(house)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})
beforeEach(async () => {
  await house.database.pool.query('update api_keys set ended_at = made_at where ended_at is null')
  customer = { kind: 'customer', userId: (await meet(house)).userId }
  await post.arrives()
})

const find = (typed = '', after?: KeysCursor) =>
  read(house, boss, (work) => keysInUse(work, publisher(work), typed, after))
const end = (id: number) => change(house, boss, null, (work) => endKeyInUse(work, publisher(work), id))

test('the list tells whose a key is and what it opens, and nothing that opens it', async () => {
  const agent = await partnerUserAt(house, await foundPartner(house), 'agent')
  const tokens = [await apiKey(house, customer, 'orders.read'), await apiKey(house, agent), await apiKey(house, boss)]
  const { rows, next } = await find()
  expect(next).toBeUndefined()
  expect(rows.map(({ userId, audience }) => [userId, audience])).toEqual([
    [customer.userId, 'customer'],
    [agent.userId, 'partner'],
    [boss.userId, 'operator'],
  ])
  expect(rows[0]).toMatchObject({ scopes: ['orders.read'], usedOn: null, partner: null })
  expect(rows[1]?.partner).toMatch(/^Partner /)
  expect(JSON.stringify(rows)).not.toMatch(new RegExp(tokens.map((token) => token.slice(5, 30)).join('|')))
})

test('a key that has ended, or whose last day is over, is none of them', async () => {
  await apiKey(house, customer)
  const [only] = (await find()).rows
  const today = dateIn(house.clock.timeZone, house.clock.realNow())
  const setDay = (day: string) =>
    house.database.pool.query('update api_keys set last_on = $1 where id = $2', [day, only?.id])
  await setDay(today)
  expect((await find()).rows).toHaveLength(1)
  await setDay(addDays(today, -1))
  expect((await find()).rows).toEqual([])
  await setDay(today)
  await end(only?.id ?? 0)
  expect((await find()).rows).toEqual([])
})

test('keys are found by the beginning of an address, in any case, page by page', async () => {
  const other = await meet(house)
  for (let index = 0; index <= keysInUsePageSize; index += 1) await apiKey(house, customer)
  await apiKey(house, { kind: 'customer', userId: other.userId })
  const email = await emailOf(house, customer.userId)
  const first = await find(`  ${email.toUpperCase()} `)
  const second = await find(email, first.next)
  expect(first.rows).toHaveLength(keysInUsePageSize)
  expect(second.rows).toHaveLength(1)
  expect(second.next).toBeUndefined()
  expect(new Set([...first.rows, ...second.rows].map(({ userId }) => userId))).toEqual(new Set([customer.userId]))
  expect((await find(`${email}x`)).rows).toEqual([])

  const all = await find()
  const rest = await find('', all.next)
  expect(new Set([...all.rows, ...rest.rows].map(({ id }) => id)).size).toBe(keysInUsePageSize + 2)
})

test('a key that is ended opens nothing more, its person is told, and a second time changes nothing', async () => {
  const token = await apiKey(house, customer)
  const [key] = (await find()).rows
  await end(key?.id ?? 0)
  expect(await holderOfApiKey(house, token)).toBeUndefined()
  const [mail] = await post.arrives()
  expect(mail?.subject).toBe('Une clé d’API a pris fin')
  expect(mail?.to).toContain(await emailOf(house, customer.userId))
  await end(key?.id ?? 0)
  const ended = await eventsOf(house, customer.userId, 'api-key.ended')
  expect(ended).toEqual([{ apiKey: key?.name, because: 'publisher' }])
  await expect(end(987_654)).rejects.toMatchObject({ status: 404, code: 'api-key.unknown' })
})
