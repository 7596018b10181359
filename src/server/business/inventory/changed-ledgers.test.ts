import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { markLedgers, takeChangedLedgers } from '#server/business/inventory/index.ts'
import { change, changeInBulk, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../../../../test/world/places.ts'

const acting = system('test')

let house: TestHouse
let accounts: readonly Place[]
let partner: string

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(() => house.drop())
beforeEach(async () => {
  accounts = await foundAccounts(house, 3)
  const partnerId = await foundPartner(house)
  for (const { id } of accounts) await serve(house, partnerId, id)
  partner = await partnerNumber(house, partnerId)
  await take()
})

test('whoever changes a ledger marks its account, and no other', async () => {
  await order(house, ...[0, 2].map((index) => ({ partner, account: accounts[index]?.number ?? '' })))
  expect(await take()).toEqual([idOf(0), idOf(2)])
  expect(await take()).toEqual([])
})

test('what is refused marks nothing', async () => {
  await expect(order(house, { partner, account: accounts[0]?.number ?? '', kind: 'seats-reduced' })).rejects.toThrow()
  expect(await take()).toEqual([])
})

test('marks are taken by id, so many at a time, onwards from the last', async () => {
  await mark(...accounts.map(({ id }) => id))
  expect(await take(2)).toEqual([idOf(0), idOf(1)])
  expect(await take(2, idOf(1))).toEqual([idOf(2)])
})

test('a reckoning that fails leaves its marks', async () => {
  await mark(idOf(0))
  const failing = change(house, acting, null, async (work) => {
    await takeChangedLedgers(work, 10)
    throw new Error('Nothing was reckoned')
  })
  await expect(failing).rejects.toThrow('Nothing was reckoned')
  expect(await take()).toEqual([idOf(0)])
})

describe('races, on real connections', () => {
  // Without the lock that `do update` takes (`do nothing` in its place), the mark is taken while the order is not to be seen yet:
  // nothing says any more that it changed the ledger.
  test('a mark that was there before is not taken until the order that marks it again is over', async () => {
    await mark(idOf(0))
    const gate = Promise.withResolvers<void>()
    const marked = Promise.withResolvers<void>()
    const ordering = changeInBulk(house, acting, null, async (work) => {
      work.unchanged()
      await markLedgers(work, sql`select ${idOf(0)}::bigint`)
      marked.resolve()
      await gate.promise
    })
    await marked.promise
    expect(await take()).toEqual([])
    gate.resolve()
    await ordering
    expect(await take()).toEqual([idOf(0)])
  })

  test('a ledger that changes while its mark is being taken is marked again', async () => {
    await mark(idOf(0))
    const gate = Promise.withResolvers<void>()
    const taken = Promise.withResolvers<void>()
    const reckoning = change(house, acting, null, async (work) => {
      work.unchanged()
      await takeChangedLedgers(work, 10)
      taken.resolve()
      await gate.promise
    })
    await taken.promise
    const ordering = mark(idOf(0))
    gate.resolve()
    await Promise.all([reckoning, ordering])
    expect(await take()).toEqual([idOf(0)])
  })
})

function mark(...ids: readonly number[]): Promise<void> {
  return change(house, acting, null, async (work) => {
    work.unchanged()
    await markLedgers(work, sql`select unnest(${`{${ids.join(',')}}`}::bigint[])`)
  })
}

function take(limit = 10, after = 0): Promise<number[]> {
  return change(house, acting, null, async (work) => {
    work.unchanged()
    return await takeChangedLedgers(work, limit, after)
  })
}

function idOf(index: number): number {
  return accounts[index]?.id ?? 0
}
