/** A catalogue file in the Console (SPEC 11): shown as a difference first, then imported exactly so, or not at all. */
import iconv from 'iconv-lite'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import { publisher } from '#server/business/access/index.ts'
import { isRefusal, read, type Actor } from '#server/work/index.ts'
import { compareFile, importFile } from '../../../../../test/world/catalogue-files.ts'
import { faultsOf } from '../../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { operator } from '../../../../../test/world/people.ts'
import { publisherListPath } from '../../../../../test/world/publisher-list.ts'
import { catalogueFile, catalogueFileKeptDays, differencesOf, type DifferenceSort } from '../index.ts'

const sorts: readonly DifferenceSort[] = ['added', 'changed', 'group', 'absent']
const first = [
  'code;kind;group;edition;version;coverage;display_name_fr;component;quantity',
  'A;license;Office;Office Standard;2016;yes;Office Standard FR;;',
  'B;subscription;Office 365;Office 365 E1;;;;;',
  'SUITE;package;Suites;Suite;;;;;',
  'SUITE;;;;;;;A;2',
  'SUITE;;;;;;;B;',
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

describe('the difference', () => {
  test('of a first file is what it adds; nothing is changed by looking, and importing does exactly that', async () => {
    const id = await send(first)
    expect(await codes()).toEqual([])
    expect(await stateOf(id)).toMatchObject({
      state: 'compared',
      added: 3,
      changed: 0,
      groups: 3,
      unchanged: 0,
      absent: 0,
    })
    const shown = await shownOf(id)
    expect(shown.map(({ sort, code, name }) => [sort, code, name])).toEqual([
      ['added', 'B', 'Office 365 E1'],
      ['added', 'A', 'Office Standard'],
      ['added', 'SUITE', 'Suite'],
      ['group', '', 'Office'],
      ['group', '', 'Office 365'],
      ['group', '', 'Suites'],
    ])
    expect(shown[1]?.facts).toMatchObject({
      version: [null, '2016'],
      coverage: [null, true],
      display_name_fr: [null, 'Office Standard FR'],
    })
    expect(shown[2]?.facts).toMatchObject({ components: [null, ['2 × A', '1 × B']] })

    await bringIn(id)
    expect(await codes()).toEqual(['A', 'B', 'SUITE'])
    expect(await stateOf(id)).toMatchObject({ state: 'imported', imported_at: expect.any(Date) })
    expect(await eventsOf()).toEqual([
      { name: 'catalogue-file.compared', details: { file: id, name: 'liste.csv' } },
      {
        name: 'catalogue.imported',
        details: { format: 'catalogue', items: 3, added: 3, changed: 0, groups: 3, name: 'liste.csv' },
      },
    ])
    // What it held is not needed any more; what it did is.
    expect(
      await read(house, olivier, (work) => work.db.selectFrom('catalogue_file_pieces').select('number').execute()),
    ).toEqual([])
    expect(await shownOf(id)).toEqual(shown)
  })

  test('of a later one is each field with both values, what stays and what is not named', async () => {
    await bringIn(await send(first))
    const id = await send([
      'version,code,edition,display_name_fr,group,kind,component,quantity',
      '2019,A,Office Standard,-,,,,',
      ',B,,,,,,',
      ',C,New,,Office,license,,',
      ',SUITE,,,,,A,3',
    ])
    expect(await stateOf(id)).toMatchObject({ added: 1, changed: 2, unchanged: 1, groups: 0, absent: 0 })
    expect((await shownOf(id)).slice(1)).toEqual([
      {
        sort: 'changed',
        code: 'A',
        name: 'Office Standard',
        facts: { version: ['2016', '2019'], display_name_fr: ['Office Standard FR', null] },
      },
      { sort: 'changed', code: 'SUITE', name: 'Suite', facts: { components: [['2 × A', '1 × B'], ['3 × A']] } },
    ])
    const alone = await send(['code,kind,group,display_name_en', ',group,Office,The Office'])
    expect(await stateOf(alone)).toMatchObject({ added: 0, changed: 0, groups: 1, absent: 3 })
    expect(await shownOf(alone)).toContainEqual({
      sort: 'group',
      code: '',
      name: 'Office',
      facts: { display_name_en: [null, 'The Office'] },
    })
  })

  test('is the same in whatever encoding, separator and order of columns it comes', async () => {
    const lines = ['edition\tcode\tgroup\tkind', 'Édition « É »\tX\tGroupe\tlicense']
    for (const encoding of ['utf8', 'windows-1252', 'utf-16le', 'utf-16be']) {
      const id = await send(
        lines,
        iconv.encode(lines.join('\r\n'), encoding, { addBOM: encoding.startsWith('utf-16') }),
      )
      expect(await shownOf(id)).toMatchObject([{ name: 'Édition « É »', code: 'X' }, { name: 'Groupe' }])
    }
  })

  test('of what stands already is none, and there is nothing to import', async () => {
    await bringIn(await send(first))
    const id = await send(first)
    expect(await stateOf(id)).toMatchObject({ added: 0, changed: 0, groups: 0, unchanged: 3 })
    await expect(bringIn(id)).rejects.toMatchObject({ status: 409, code: 'catalogue-file.nothing-new' })
  })
})

describe('a file is refused', () => {
  test('with every fault by line, and leaves nothing behind', async () => {
    expect(await faultsOf(send([...first, 'D;perpetual;G;d;;perhaps;;;']))).toEqual([
      [7, 'coverage', 'answer.malformed'],
      [7, 'kind', 'item-kind.unknown'],
    ])
    expect(await faultsOf(send([first[0] ?? '']))).toEqual([[0, '', 'file.empty']])
    expect(await faultsOf(send(['nothing,of,ours', '1,2,3']))).toEqual([[1, '', 'format.unknown']])
    expect(await faultsOf(send([], Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0])))).toHaveLength(1)
    expect(await codes()).toEqual([])
    expect(await eventsOf()).toEqual([])
  })

  test('with the first thousand of its faults, and the number of all', async () => {
    const wrong = send([
      'code,kind,group,edition',
      ...Array.from({ length: 1_500 }, (_, turn) => `X${String(turn)},perpetual,G,x`),
    ])
    const error: unknown = await wrong.catch((thrown: unknown) => thrown)
    if (!isRefusal(error, 'import.refused')) throw error
    expect(error.facts.faults).toHaveLength(1_000)
    expect(error.facts.total).toBe(1_500)
  })
})

test('files that nobody imported for a month are given up when another comes', async () => {
  const id = await send(first)
  house.pass((catalogueFileKeptDays + 1) * 86_400)
  await send(first)
  await expect(stateOf(id)).rejects.toMatchObject({ status: 404, code: 'catalogue-file.unknown' })
})

test.runIf(publisherListPath !== undefined)(
  'the publisher’s real list goes in unmodified, and a second time brings nothing',
  async () => {
    const list = await readFile(publisherListPath ?? '')
    const id = await send([], list)
    expect(await stateOf(id)).toMatchObject({ format: 'publisher-list', added: 413, changed: 0, groups: 46, absent: 0 })
    await bringIn(id)
    expect(await codes()).toHaveLength(413)
    const again = await send([], list)
    expect(await stateOf(again)).toMatchObject({ added: 0, changed: 0, groups: 0, unchanged: 413 })
  },
)

function send(lines: readonly string[], content?: Uint8Array): Promise<number> {
  return compareFile(house, olivier, lines, content)
}

function bringIn(id: number): Promise<void> {
  return importFile(house, olivier, id)
}

function stateOf(id: number) {
  return read(house, anne, (work) => catalogueFile(work, publisher(work), id))
}

async function shownOf(id: number) {
  return read(house, anne, async (work) => {
    const pages = []
    for (const sort of sorts) pages.push(await differencesOf(work, publisher(work), { id }, sort))
    return pages.flatMap(({ differences }) =>
      differences.map(({ sort, code, name, facts }) => ({ sort, code, name, facts })),
    )
  })
}

async function codes(): Promise<readonly string[]> {
  const rows = await read(house, anne, (work) => work.db.selectFrom('items').select('code').orderBy('code').execute())
  return rows.map(({ code }) => code)
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
