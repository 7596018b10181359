/** The end of an item's sale (SPEC 11), as partners and customers meet it: nothing more of it, and nothing of it taken away. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { catalogueItem, listedItems, setLastDayOfSale } from '#server/business/catalog/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { itemIdOf, order, stock } from '../../../../test/world/orders.ts'
import { operator } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, numberOfPartner, serve, type Place } from '../../../../test/world/places.ts'

let house: TestHouse
let olivier: Actor
let account: Place
let partner: string

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  olivier = await operator(house)
  ;[account] = await foundAccounts(house)
  const id = await foundPartner(house)
  await serve(house, id, account.id)
  partner = await numberOfPartner(house, id)
})
afterAll(() => house.drop())

describe('after its last day', () => {
  test('nothing new of it is ordered; what is held is renewed and reduced, and a late file of earlier orders counts', async () => {
    await ordering({ kind: 'subscription', quantity: 100, on: '2026-03-01' })
    await endSale('E1', '2026-03-31')
    for (const kind of ['subscription', 'seats-added']) {
      expect(await faultsOf(ordering({ kind, on: '2026-04-01' }))).toEqual([[2, 'item', 'item.not-sold']])
    }
    await ordering({ kind: 'seats-added', on: '2026-03-31', quantity: 50 })
    await ordering({ kind: 'seats-reduced', on: '2026-04-02', quantity: 20 })
    await ordering({ kind: 'renewal', on: '2026-04-03', quantity: 100, term: '2031-06-30' })
    await ordering({ kind: 'subscription', item: 'E3', on: '2026-04-03' })
  })

  test('it is told so in the list, with its day in the journal, until it is sold again', async () => {
    const id = await endSale('STD', '2026-03-31')
    expect(await salesOf('STD')).toEqual([['STD', 'ended', '2026-03-31']])
    await setLast(id, undefined)
    expect(await salesOf('STD')).toEqual([['STD', 'sold', null]])
    const events = await read(house, olivier, (work) =>
      work.db
        .selectFrom('events')
        .select(['name', 'details'])
        .where('subject', '=', `catalogue-item:${String(id)}`)
        .orderBy('id')
        .execute(),
    )
    const item = { id, code: 'STD', name: 'Office Standard' }
    expect(events).toEqual([
      { name: 'catalogue-item.sale-ended', details: { item, until: '2026-03-31' } },
      { name: 'catalogue-item.sold-again', details: { item } },
    ])
  })
})

test('a last day that is none, or whose item somebody else edited, changes nothing', async () => {
  const id = await itemIdOf(house, 'PRO')
  for (const day of ['', '31/03/2026', '2026-02-30', '2099-01-01']) {
    await expect(setLast(id, day)).rejects.toMatchObject({ status: 422, code: 'catalogue-item.last-day-malformed' })
  }
  await expect(setLast(id, '2026-03-31', 7)).rejects.toMatchObject({ code: 'catalogue.edited-meanwhile' })
  await expect(setLast(987_654_321, '2026-03-31')).rejects.toMatchObject({ code: 'catalogue-item.unknown' })
  expect(await salesOf('PRO')).toEqual([['PRO', 'sold', null]])
})

function ordering(line: { kind: string; on: string; item?: string; quantity?: number; term?: string }) {
  return order(house, { partner, account: account.number, quantity: 100, ...line })
}

async function endSale(code: string, day: string): Promise<number> {
  const id = await itemIdOf(house, code)
  await setLast(id, day)
  return id
}

async function setLast(id: number, day: string | undefined, seen?: number): Promise<void> {
  const stands = await read(house, olivier, (work) => catalogueItem(work, publisher(work), id, 'fr')).catch(
    () => undefined,
  )
  await change(house, olivier, null, (work) =>
    setLastDayOfSale(work, publisher(work), id, day, seen ?? stands?.revision ?? 1),
  )
}

async function salesOf(words: string) {
  const question = { words, groupId: undefined, kind: undefined, sale: undefined, after: undefined }
  const { items } = await read(house, system('test'), (work) => listedItems(work, publisher(work), question, 'fr'))
  return items.map(({ code, sale, sold_until: until }) => [code, sale, until])
}
