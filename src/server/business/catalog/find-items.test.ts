import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { findItems, itemsCoded } from '#server/business/catalog/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { stock } from '../../../../test/world/orders.ts'

const acting = system('test')
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  await change(house, acting, null, async (work) => {
    work.unchanged()
    await sql`update items set display_names = '{"fr": "Office Édition Familiale"}' where code = 'STD'`.execute(work.db)
  })
})
afterAll(() => house.drop())

test.each([
  ['the code in any case, first of all', 'e1', ['E1']],
  ['words in any order, by any part', '365 off', ['E1', 'E3']],
  ['a name of the reader’s language, without its accents', 'edition FAMILIALE', ['STD']],
  ['a version beside a name', 'professional 2013', ['PRO']],
  ['what nothing is called', 'office 365 E9', []],
  ['nothing but blanks', ' \u00a0 ', []],
  ['signs that a pattern would mind', '%', []],
])('finds items by %s', async (_, typed, codes) => {
  const found = await read(house, acting, (work) => findItems(work, typed, 'fr'))
  expect(found.map(({ code }) => code)).toEqual(codes)
})

test('names the items of codes as they are written', async () => {
  const named = await read(house, acting, (work) => itemsCoded(work, ['E1', 'e3', 'SUITE'], 'fr'))
  expect(named.map(({ code, kind, name }) => [code, kind, name]).toSorted()).toEqual([
    ['E1', 'subscription', 'Office 365 E1'],
    ['SUITE', 'package', 'Enterprise Cloud Suite'],
  ])
})
