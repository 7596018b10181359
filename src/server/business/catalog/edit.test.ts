/** The publisher edits the catalogue by hand (SPEC 11): as a file would, and nobody writes over what he has not seen. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import { faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator } from '../../../../test/world/people.ts'
import { codeOf } from '../../../../test/world/permissions.ts'
import {
  catalogueItem,
  changeItem,
  createItem,
  listedGroups,
  listedItems,
  productGroup,
  renameGroup,
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
let anne: Actor

beforeAll(async () => {
  house = await testHouse()
  olivier = await operator(house)
  anne = await operator(house)
})
afterAll(() => house.drop())

describe('an item', () => {
  test('is added with all that was typed, spaces evened, and is found in the list', async () => {
    const id = await create('  ADDED  ', 'license', {
      edition: ' Office\u00a0 Standard ',
      version: '2019',
      coverage: true,
      names: { '*': 'Everywhere', fr: 'Partout', en: '' },
    })
    expect(await item(id)).toMatchObject({
      code: 'ADDED',
      kind: 'license',
      group: 'Office',
      product: 'Office Standard',
      edition: 'Office Standard',
      name: 'Partout',
      version: '2019',
      display_names: { '*': 'Everywhere', fr: 'Partout' },
      coverage_offered: true,
      set_up_step: 100,
      revision: 1,
    })
    expect(await codesOf({ words: 'partout 2019' })).toEqual(['ADDED'])
    expect(await eventsOf(id)).toEqual([
      { name: 'catalogue-item.created', details: { item: { id, code: 'ADDED', name: 'Office Standard' } } },
    ])
  })

  test('is changed field by field: what was emptied is empty, and the event names what changed alone', async () => {
    const id = await create('CHANGED', 'subscription', { version: 'v1', setUpCeiling: '500', names: { fr: 'Nom' } })
    await edit(id, { version: '', setUpCeiling: '', graceDays: '10', withdrawn: true, names: { fr: '', '*': 'Name' } })
    expect(await item(id)).toMatchObject({
      version: '',
      set_up_ceiling: null,
      grace_days: 10,
      withdrawn: true,
      display_names: { '*': 'Name' },
      revision: 2,
    })
    expect((await eventsOf(id)).at(-1)).toEqual({
      name: 'catalogue-item.changed',
      details: {
        item: { id, code: 'CHANGED', name: 'Office Standard' },
        from: {
          version: 'v1',
          set_up_ceiling: '500',
          grace_days: '30',
          withdrawn: 'false',
          display_name_fr: 'Nom',
          display_name: '',
        },
        to: {
          version: '',
          set_up_ceiling: '',
          grace_days: '10',
          withdrawn: 'true',
          display_name_fr: '',
          display_name: 'Name',
        },
      },
    })
  })

  test('that is saved as it was is no change', async () => {
    const id = await create('SAME', 'license', {})
    await edit(id, {})
    expect(await item(id)).toMatchObject({ revision: 1 })
    expect(await eventsOf(id)).toHaveLength(1)
  })

  test('is refused with every fault beside its field, and nothing of it is there', async () => {
    const wrong = create('WRONG', 'subscription', {
      group: ' ',
      edition: '',
      coverage: true,
      setUpStep: '0',
      graceDays: '',
      setUpCeiling: 'many',
      version: 'v'.repeat(101),
      names: { fr: 'n'.repeat(301) },
    })
    expect(new Set((await faultsOf(wrong)).map(([line, column, code]) => `${String(line)} ${column} ${code}`))).toEqual(
      new Set([
        '1 coverage coverage.not-offered',
        '1 display_name_fr value.too-long',
        '1 edition value.missing',
        '1 grace_days value.missing',
        '1 group value.missing',
        '1 set_up_ceiling number.out-of-range',
        '1 set_up_step number.out-of-range',
        '1 version value.too-long',
      ]),
    )
    expect(await codesOf({ words: 'WRONG' })).toEqual([])
    expect(await faultsOf(create('', 'license', {}))).toContainEqual([1, 'code', 'value.missing'])
    expect(await faultsOf(create('KIND', 'perpetual', {}))).toContainEqual([1, 'kind', 'item-kind.unknown'])
    await create('TWICE', 'license', {})
    expect(await faultsOf(create(' TWICE', 'license', {}))).toEqual([[1, 'code', 'code.known']])
  })
})

describe('a package', () => {
  test('holds what is typed, all of it each time, and never nothing', async () => {
    const part = await create('PART', 'license', { coverage: true })
    await create('OTHER', 'subscription', {})
    const both = [
      { code: 'PART', quantity: '2', withCoverage: true },
      { code: ' OTHER ', quantity: '', withCoverage: false },
    ]
    const id = await create('WHOLE', 'package', { components: both })
    expect((await item(id)).components.map(({ code, quantity, with_coverage: sa }) => [code, quantity, sa])).toEqual([
      ['OTHER', 1, false],
      ['PART', 2, true],
    ])
    expect((await item(part)).packages).toEqual([{ id, name: 'Office Standard' }])
    await edit(id, { components: both.slice(0, 1) })
    expect((await item(id)).components).toHaveLength(1)
    expect(await item(id)).toMatchObject({ revision: 2 })
    expect((await eventsOf(id)).at(-1)).toMatchObject({
      details: { from: { components: '1 × OTHER, 2 × PART + SA' }, to: { components: '2 × PART + SA' } },
    })
    expect(await faultsOf(edit(id, { components: [] }))).toEqual([[2, 'component', 'package.empty']])
    expect(
      await faultsOf(
        edit(id, {
          components: [
            { code: 'NOBODY', quantity: '0', withCoverage: false },
            { code: 'OTHER', quantity: '', withCoverage: true },
            { code: '', quantity: '3', withCoverage: false },
          ],
        }),
      ),
    ).toEqual(
      expect.arrayContaining([
        [2, 'component', 'component.unknown'],
        [2, 'quantity', 'number.out-of-range'],
        [3, 'with_coverage', 'coverage.not-offered'],
        [4, 'component', 'value.missing'],
      ]),
    )
    expect((await item(id)).components).toHaveLength(1)
  })
})

describe('what two people edit', () => {
  test('is the first one’s, and the second one is told whose; once he has seen it, his counts', async () => {
    const id = await create('MEANWHILE', 'license', {})
    await edit(id, { version: '1' }, 1, olivier)
    const by = await nameOf(olivier)
    await expect(edit(id, { version: '2' }, 1, anne)).rejects.toMatchObject({
      status: 409,
      code: 'catalogue.edited-meanwhile',
      facts: { by, at: expect.any(Date), revision: 2 },
    })
    expect(await item(id)).toMatchObject({ version: '1' })
    await edit(id, { version: '2' }, 2, anne)
    expect(await item(id)).toMatchObject({ version: '2', revision: 3 })
  })

  // Without lockCatalogue() in changeItem() several would find the revision that they saw.
  test('at once, is one’s', async () => {
    const id = await create('RACE', 'license', {})
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, turn) => edit(id, { version: String(turn) }, 1, anne).then(() => 'done', codeOf)),
    )
    expect(answers.toSorted()).toEqual([
      'catalogue.edited-meanwhile',
      ...Array<string>(3).fill('catalogue.edited-meanwhile'),
      'done',
    ])
  })
})

describe('a product group', () => {
  test('is made with its first item, and gets names on screen; its own name stays', async () => {
    const id = (await item(await create('GROUPED', 'license', { group: 'Visio' }))).group_id
    const rename = (names: Readonly<Record<string, string>>, seen: number) =>
      change(house, olivier, null, (work) => renameGroup(work, publisher(work), id, names, seen))
    await rename({ '*': '', fr: 'Visio et dessins', en: '' }, 1)
    expect(await read(house, anne, (work) => productGroup(work, publisher(work), id))).toEqual({
      id,
      name: 'Visio',
      display_names: { fr: 'Visio et dessins' },
      revision: 2,
    })
    const groups = await read(house, anne, (work) => listedGroups(work, publisher(work), 'fr'))
    expect(groups).toContainEqual({ id, own_name: 'Visio', name: 'Visio et dessins', items: 1 })
    await expect(rename({ fr: 'Autre' }, 1)).rejects.toMatchObject({ code: 'catalogue.edited-meanwhile' })
    expect(await faultsOf(rename({ fr: 'n'.repeat(301) }, 2))).toEqual([[1, 'display_name_fr', 'value.too-long']])
  })
})

function create(code: string, kind: string, given: Partial<TypedItem>): Promise<number> {
  return change(house, olivier, null, (work) => createItem(work, publisher(work), code, kind, { ...typed, ...given }))
}

/** What is not said stays as it stands. */
async function edit(id: number, given: Partial<TypedItem>, seen?: number, by = olivier): Promise<void> {
  const stands = await item(id)
  await change(house, by, null, (work) =>
    changeItem(work, publisher(work), id, { ...formOf(stands), ...given }, seen ?? stands.revision),
  )
}

function formOf(stands: CatalogueItem): TypedItem {
  return {
    group: stands.group,
    product: stands.product,
    edition: stands.edition,
    version: stands.version,
    coverage: stands.coverage_offered,
    setUpStep: String(stands.set_up_step),
    graceDays: String(stands.grace_days),
    setUpCeiling: stands.set_up_ceiling === null ? '' : String(stands.set_up_ceiling),
    withdrawn: stands.withdrawn,
    names: stands.display_names,
    components: stands.components.map((each) => ({
      code: each.code,
      quantity: String(each.quantity),
      withCoverage: each.with_coverage,
    })),
  }
}

function item(id: number): Promise<CatalogueItem> {
  return read(house, anne, (work) => catalogueItem(work, publisher(work), id, 'fr'))
}

function page(asked: Partial<ItemQuestion>) {
  const question = { words: '', groupId: undefined, kind: undefined, sale: undefined, after: undefined, ...asked }
  return read(house, anne, (work) => listedItems(work, publisher(work), question, 'fr'))
}

async function codesOf(asked: Partial<ItemQuestion>): Promise<readonly string[]> {
  return (await page(asked)).items.map(({ code }) => code)
}

async function eventsOf(id: number) {
  return read(house, anne, (work) =>
    work.db
      .selectFrom('events')
      .select(['name', 'details'])
      .where('subject', '=', `catalogue-item:${String(id)}`)
      .orderBy('id')
      .execute(),
  )
}

async function nameOf(actor: Actor): Promise<string> {
  const { rows } = await house.database.pool.query<{ name: string }>(
    `select first_name || ' ' || last_name as name from users where id = $1`,
    ['userId' in actor ? actor.userId : 0],
  )
  return rows[0]?.name ?? ''
}
