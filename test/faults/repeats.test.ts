/** F9: double click, Back and resubmit, two tabs, fifty identical requests at once: one effect, everyone gets its result. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, isRefusal, readInBulk, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { stock } from '../world/orders.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { forgetJobs } from '../world/queue.ts'
import { setUpOnce, type SetUpPlace } from '../world/set-up-once.ts'

let house: TestHouse
let place: SetUpPlace

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const [account] = await foundAccounts(house)
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account?.id ?? 0)
  place = {
    accountId: account?.id ?? 0,
    itemId: (await first<{ id: number }>(sql`select id from items where code = 'E1'`)).id,
    partnerId,
  }
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})

test('fifty identical requests at once have one effect and one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => setUpOnce(house, place, 'fifty')))
  expect(new Set(answers).size).toBe(1)
  expect(await available()).toBe(100)
  expect(await setUpOnce(house, place, 'fifty')).toBe(answers[0])
  expect(await available()).toBe(100)
})

test('the same key with another request is refused and changes nothing', async () => {
  await setUpOnce(house, place, 'key')
  const before = await available()
  const other: unknown = await change(
    house,
    system('setting-up'),
    { key: 'key', request: 'something else' },
    async (work) => {
      work.unchanged()
      return 'ran'
    },
  ).catch((error: unknown) => error)
  expect(isRefusal(other, 'change.reused') && other.status).toBe(409)
  expect(await available()).toBe(before)
})

test('a request that failed leaves its key free', async () => {
  const failing = change(house, system('setting-up'), { key: 'again', request: 'set up' }, () =>
    Promise.reject(new Error('lost')),
  )
  await expect(failing).rejects.toThrow('lost')
  const answer = await change(house, system('setting-up'), { key: 'again', request: 'set up' }, async (work) => {
    work.unchanged()
    return 'ran'
  })
  expect(answer).toBe('ran')
})

test('a change that records nothing fails, and a work inside a work too', async () => {
  await expect(change(house, system('test'), null, () => Promise.resolve())).rejects.toThrow(/recorded no event/)
  const nested = change(house, system('test'), null, () => change(house, system('test'), null, () => Promise.resolve()))
  await expect(nested).rejects.toThrow(/inside a work/)
})

test('a statement after the end of its work fails instead of running in somebody else’s transaction', async () => {
  const leaked = await change(house, system('test'), null, (work) => {
    work.unchanged()
    return Promise.resolve({ later: () => sql`select 1`.execute(work.db) })
  })
  await expect(leaked.later()).rejects.toThrow(/is over/)
})

async function available(): Promise<number> {
  return (await first<{ available: number }>(sql`select sum(available)::bigint as available from holdings`)).available
}

async function first<Row>(query: ReturnType<typeof sql<Row>>): Promise<Row> {
  const { rows } = await readInBulk(house, system('test'), (work) => query.execute(work.db))
  if (rows[0] === undefined) throw new Error('No row')
  return rows[0]
}
