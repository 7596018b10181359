/** The catalogue as the publisher lists it (SPEC 11), and that it is his alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import {
  catalogueItem,
  createItem,
  listedItems,
  type CatalogueItem,
  type ItemQuestion,
  type TypedItem,
} from './index.ts'

const typed: TypedItem = {
  group: 'Office',
  product: '',
  edition: 'Office Standard',
  version: '',
  coverage: false,
  setUpStep: '100',
  graceDays: '30',
  setUpCeiling: '',
  withdrawn: false,
  names: {},
  components: [],
}

let house: TestHouse
let olivier: Actor

beforeAll(async () => {
  house = await testHouse()
  olivier = await operator(house)
})
afterAll(() => house.drop())

test('is narrowed by words, group, kind and state, and goes on where a page ends', async () => {
  for (let turn = 0; turn < 53; turn += 1) {
    await create(`PAGE-${String(turn).padStart(2, '0')}`, 'azure', {
      group: 'Pages',
      edition: turn % 2 === 0 ? 'Élan' : 'Elan',
    })
  }
  const groupId = (await item(await create('PAGE-X', 'subscription', { group: 'Pages', withdrawn: true }))).group_id
  const first = await page({ groupId, kind: 'azure' })
  expect(first.items).toHaveLength(50)
  const second = await page({ groupId, kind: 'azure', after: first.next })
  expect(second.items).toHaveLength(3)
  expect(second.next).toBeUndefined()
  expect(new Set([...first.items, ...second.items].map(({ code }) => code)).size).toBe(53)
  expect(await codesOf({ groupId, sale: 'partners-only' })).toEqual(['PAGE-X'])
  expect(await codesOf({ words: 'elan page-07' })).toEqual(['PAGE-07'])
})

test('is the publisher’s alone', async () => {
  const [account] = await foundAccounts(house)
  const claire = await customerAt(house, account.id, ['account-administrator'])
  await expect(
    change(house, claire, null, (work) => createItem(work, publisher(work), 'X', 'license', typed)),
  ).rejects.toMatchObject({ code: 'desk.unknown' })
})

function create(code: string, kind: string, given: Partial<TypedItem>): Promise<number> {
  return change(house, olivier, null, (work) => createItem(work, publisher(work), code, kind, { ...typed, ...given }))
}

function item(id: number): Promise<CatalogueItem> {
  return read(house, olivier, (work) => catalogueItem(work, publisher(work), id, 'fr'))
}

function page(asked: Partial<ItemQuestion>) {
  const question = { words: '', groupId: undefined, kind: undefined, sale: undefined, after: undefined, ...asked }
  return read(house, olivier, (work) => listedItems(work, publisher(work), question, 'fr'))
}

async function codesOf(asked: Partial<ItemQuestion>): Promise<readonly string[]> {
  return (await page(asked)).items.map(({ code }) => code)
}
