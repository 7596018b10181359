/** Several people at the catalogue at once: what was shown is what is imported, and once. */
import { afterAll, beforeEach, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import { compareFile, importFile } from '../../../../../test/world/catalogue-files.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { operator } from '../../../../../test/world/people.ts'
import { codeOf } from '../../../../../test/world/permissions.ts'
import {
  catalogueFile,
  changeItem,
  compareCatalogue,
  importCatalogueFile,
  keepComparison,
  keptBytes,
} from '../index.ts'

const first = [
  'code;kind;group;edition;version',
  'A;license;Office;Office Standard;2016',
  'B;subscription;Office 365;Office 365 E1;',
]

let house: TestHouse
let olivier: Actor
let anne: Actor
const houses: TestHouse[] = []
beforeEach(async () => {
  house = await testHouse()
  houses.push(house)
  olivier = await operator(house)
  anne = await operator(house)
})
afterAll(() => Promise.all(houses.map((each) => each.drop())))

test('a file that an edit overtakes is not imported until it is compared again', async () => {
  await bringIn(await send(first))
  const id = await send(['code,version', 'A,2019'])
  const { id: item } = await itemCoded('B')
  await renameItem(item, 'Office 365 Enterprise E1')
  expect(await stateOf(id)).toMatchObject({ state: 'outdated' })
  await expect(bringIn(id)).rejects.toMatchObject({ status: 409, code: 'catalogue-file.outdated' })
  expect(await itemCoded('A')).toMatchObject({ version: '2016' })

  await using bytes = await keptBytes(house, olivier, id)
  if (bytes === undefined) throw new Error('The file is gone')
  const again = await compareCatalogue(house, olivier, bytes)
  await change(house, olivier, null, (work) => keepComparison(work, publisher(work), id, again))
  await bringIn(id)
  expect(await itemCoded('A')).toMatchObject({ version: '2019' })
})

// Without lockCatalogue() in importCatalogueFile() both would find the catalogue as it was compared.
test('two files that were compared with the same catalogue: one is imported, the other is outdated', async () => {
  await bringIn(await send(first))
  const files = [await send(['code,version', 'A,1']), await send(['code,version', 'A,2'])]
  const answers = await Promise.all(files.map((id) => bringIn(id).then(() => 'done', codeOf)))
  expect(answers.toSorted()).toEqual(['catalogue-file.outdated', 'done'])
})

test('one file that two people import at once, or one sends twice, is imported once', async () => {
  const id = await send(first)
  const key = { key: crypto.randomUUID(), request: 'the same' }
  const answers = await Promise.all([
    ...[olivier, anne].map((by) => bringIn(id, by).then(() => 'done', codeOf)),
    importCatalogueFile(house, olivier, key, id).then(() => 'done', codeOf),
  ])
  expect(answers.filter((each) => each === 'done')).toHaveLength(1)
  expect((await eventsOf()).filter(({ name }) => name === 'catalogue.imported')).toHaveLength(1)
  const sent = await send(['code,version', 'A,2019'])
  await importCatalogueFile(house, olivier, { ...key, key: crypto.randomUUID() }, sent)
  await expect(bringIn(sent)).rejects.toMatchObject({ code: 'catalogue-file.imported' })
})

function send(lines: readonly string[]): Promise<number> {
  return compareFile(house, olivier, lines)
}

function bringIn(id: number, by = olivier): Promise<void> {
  return importFile(house, by, id)
}

function stateOf(id: number) {
  return read(house, anne, (work) => catalogueFile(work, publisher(work), id))
}

function itemCoded(code: string) {
  return read(house, anne, (work) =>
    work.db
      .selectFrom('items')
      .select(['id', 'version', 'revision'])
      .where('code', '=', code)
      .executeTakeFirstOrThrow(),
  )
}

async function renameItem(id: number, edition: string): Promise<void> {
  await change(house, anne, null, (work) =>
    changeItem(
      work,
      publisher(work),
      id,
      {
        group: 'Office 365',
        product: '',
        edition,
        version: '',
        coverage: false,
        setUpStep: '100',
        graceDays: '30',
        setUpCeiling: '',
        withdrawn: false,
        names: {},
        components: [],
      },
      1,
    ),
  )
}

async function eventsOf() {
  return read(house, anne, (work) =>
    work.db
      .selectFrom('events')
      .select(['name', 'details'])
      .where('name', 'like', 'catalogue%')
      .orderBy('id')
      .execute(),
  )
}
