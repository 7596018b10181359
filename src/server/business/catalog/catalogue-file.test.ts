import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { sniffCsv, type CsvFile } from '#server/platform/csv.ts'
import { changeInBulk, read, system } from '#server/work/index.ts'
import { csvOf, faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { publisherListPath } from '../../../../test/world/publisher-list.ts'
import { groupName, importCatalogue, itemName } from './index.ts'

const demonstration = fileURLToPath(new URL('../../../../demo/catalogue.csv', import.meta.url))

let house: TestHouse
const houses: TestHouse[] = []
beforeEach(async () => {
  house = await testHouse()
  houses.push(house)
})
afterAll(() => Promise.all(houses.map((each) => each.drop())))

const listHeader =
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names'
const listed = (name: string, code: string) =>
  `${name},${code},00000000-0000-4000-8000-000000000001,P,00000000-0000-4000-8000-000000000011,Plan`

describe('items', () => {
  test('every column comes out; what is left empty is what is usual', async () => {
    await importLines([
      'code;kind;group;product;edition;version;coverage;set_up_step;grace_days;display_name_fr',
      'OFF13;license;Office;Office;Office Professional Plus;2013;yes;;;Office Professionnel Plus',
      'CRM;subscription;Dynamics;;CRM Online;;;50;10;',
    ])
    expect(await items()).toEqual([
      item({
        code: 'CRM',
        kind: 'subscription',
        group: 'Dynamics',
        product: 'CRM Online',
        set_up_step: 50,
        grace_days: 10,
      }),
      item({
        code: 'OFF13',
        kind: 'license',
        group: 'Office',
        product: 'Office',
        edition: 'Office Professional Plus',
        version: '2013',
        coverage_offered: true,
        display_names: { fr: 'Office Professionnel Plus' },
      }),
    ])
  })

  test('an empty cell leaves what stands, a dash takes a name or a version back', async () => {
    await importLines([
      'code,kind,group,edition,version,coverage,display_name,display_name_fr',
      'A,license,G,Edition,2013,yes,All,Tous',
    ])
    expect(await importLines(['code,version,display_name_fr', 'A,-,-'])).toMatchObject({ added: 0, changed: 1 })
    expect(await items()).toEqual([
      item({
        code: 'A',
        kind: 'license',
        group: 'G',
        edition: 'Edition',
        coverage_offered: true,
        display_names: { '*': 'All' },
      }),
    ])
    expect(await importLines(['code,coverage,grace_days', 'A,no,5'])).toMatchObject({ changed: 1 })
    expect(await items()).toMatchObject([{ coverage_offered: false, grace_days: 5, edition: 'Edition' }])
    expect(await importLines(['code,return_days', 'A,0'])).toMatchObject({ changed: 1 })
    expect(await importLines(['code,grace_days', 'A,6'])).toMatchObject({ changed: 1 })
    expect(await items()).toMatchObject([{ grace_days: 6, return_days: 0 }])
  })

  test('gives what the publisher\u2019s list brought another name and group, which the list does not undo', async () => {
    const list = await csvOf([listHeader, listed('Office 365 E1', 'STANDARDPACK')])
    const override = await csvOf([
      'code,group,display_name,set_up_step',
      'STANDARDPACK,Office 365 for companies,Office 365 Enterprise E1,50',
    ])
    await importFile(list)
    expect(await importFile(override)).toMatchObject({ items: 1, added: 0, changed: 1, groups: 1 })
    expect(await importFile(list)).toMatchObject({ added: 0, changed: 0 })
    expect(await importFile(override)).toMatchObject({ added: 0, changed: 0 })
    expect(await items()).toMatchObject([
      { edition: 'Office 365 E1', group: 'Office 365 for companies', set_up_step: 50, version: '' },
    ])
    expect(await names('fr')).toEqual(['Office 365 for companies: Office 365 Enterprise E1'])
  })

  test('declared before the list, they keep their kind and group when the list brings the rest', async () => {
    await importLines(['code,kind,group,edition', 'VS,msdn,Visual Studio,Visual Studio with MSDN'])
    await importFile(await csvOf([listHeader, listed('Visual Studio Subscription', 'VS')]))
    expect(await items()).toMatchObject([
      { code: 'VS', kind: 'msdn', group: 'Visual Studio', edition: 'Visual Studio Subscription' },
    ])
  })
})

describe('names on screen', () => {
  test('are those of the language, else of every language, else the own ones', async () => {
    await importLines([
      'code,kind,group,edition,display_name,display_name_fr',
      'A,license,G,a,,fran\u00e7ais',
      'B,license,G,b,all,tous',
      'C,license,H,c,,',
      ',group,G,,Group,Groupe',
    ])
    expect(await names('fr')).toEqual(['Groupe: fran\u00e7ais', 'Groupe: tous', 'H: c'])
    expect(await names('en')).toEqual(['Group: a', 'Group: all', 'H: c'])
    expect(() => itemName(`fr' or true`)).toThrow('Not a language')
  })

  test('of a group change without touching its items', async () => {
    await importLines(['code,kind,group,edition', 'A,license,G,a'])
    const rename = await csvOf(['code,kind,group,display_name_en', ',group,G,The group'])
    expect(await importFile(rename)).toEqual({ format: 'catalogue', items: 0, added: 0, changed: 0, groups: 1 })
    expect(await importFile(rename)).toMatchObject({ groups: 0 })
    expect(await importLines(['code,kind,group,display_name_en', ',group,G,-'])).toMatchObject({ groups: 1 })
    expect(await names('en')).toEqual(['G: a'])
  })
})

describe('packages', () => {
  const header = 'code,kind,group,edition,coverage,component,quantity,with_coverage'
  const suite = ['A,license,G,a,yes,,,', 'B,subscription,G,b,,,,', 'SUITE,package,S,Suite,,,,']

  test('hold what their component rows say, wherever in the file their items stand', async () => {
    await importLines([header, 'SUITE,,,,,A,1,yes', 'SUITE,,,,,B,,', ...suite])
    expect(await components()).toEqual([
      { package: 'SUITE', item: 'A', quantity: 1, with_coverage: true },
      { package: 'SUITE', item: 'B', quantity: 1, with_coverage: false },
    ])
  })

  test('are stated anew by a file that names a component, and left alone by one that names none', async () => {
    await importLines([header, ...suite, 'SUITE,,,,,A,1,yes', 'SUITE,,,,,B,,'])
    const again = await importLines(['code,component,quantity', 'SUITE,B,2'])
    expect(again).toEqual({ format: 'catalogue', items: 0, added: 0, changed: 1, groups: 0 })
    expect(await importLines(['code,display_name', 'SUITE,The suite'])).toMatchObject({ changed: 1 })
    expect(await components()).toEqual([{ package: 'SUITE', item: 'B', quantity: 2, with_coverage: false }])
  })
})

describe('refused whole, with every fault by line and column', () => {
  test('cells', async () => {
    const lines = [
      'code;kind;group;edition;coverage;set_up_step;grace_days;component;quantity;with_coverage;display_name',
      'A;perpetual;G;a;maybe;0;x;;;;',
      'B;license;;;;;;;2;;',
      ';license;G;b;;;;;;;',
      'C;subscription;G;c;yes;;;;;;',
      'C;subscription;G;c;;;;;;;',
      `D;license;G;${'d'.repeat(301)};;;;;;;${'n'.repeat(301)}`,
      ';group;G;;;;;;;;',
      'x;group;G;e;;;;;;;',
    ]
    expect(await faultsOf(importLines(lines))).toEqual([
      [2, 'coverage', 'answer.malformed'],
      [2, 'grace_days', 'number.out-of-range'],
      [2, 'kind', 'item-kind.unknown'],
      [2, 'set_up_step', 'number.out-of-range'],
      [3, 'edition', 'value.missing'],
      [3, 'group', 'value.missing'],
      [3, 'quantity', 'cell.unexpected'],
      [4, 'code', 'value.missing'],
      [5, 'coverage', 'coverage.not-offered'],
      [6, 'code', 'code.repeated'],
      [7, 'display_name', 'value.too-long'],
      [7, 'edition', 'value.too-long'],
      [9, 'code', 'cell.unexpected'],
      [9, 'edition', 'cell.unexpected'],
      [9, 'group', 'group.repeated'],
    ])
    expect(await items()).toEqual([])
  })

  test('packages', async () => {
    const lines = [
      'code,kind,group,edition,component,quantity,with_coverage,display_name',
      'A,license,G,a,,,,',
      'P,package,G,p,,,,',
      'EMPTY,package,G,e,,,,',
      'P,,,,A,1,yes,',
      'P,,,,A,1,,',
      'P,,,,NONE,1,,',
      'P,,,,EMPTY,1,,',
      'A,,,,P,0,,a name',
      'P,package,G,,A,,,',
    ]
    expect(await faultsOf(importLines(lines))).toEqual([
      [4, 'code', 'package.empty'],
      [5, 'with_coverage', 'coverage.not-offered'],
      [6, 'component', 'component.repeated'],
      [7, 'component', 'component.unknown'],
      [8, 'component', 'component.is-package'],
      [9, 'code', 'package.unknown'],
      [9, 'component', 'component.is-package'],
      [9, 'display_name', 'cell.unexpected'],
      [9, 'quantity', 'number.out-of-range'],
      [10, 'component', 'component.repeated'],
      [10, 'group', 'cell.unexpected'],
      [10, 'kind', 'cell.unexpected'],
    ])
  })

  test('a kind that would change, and a column that nobody knows', async () => {
    await importLines(['code,kind,group,edition', 'A,license,G,a'])
    expect(await faultsOf(importLines(['code,kind', 'A,subscription']))).toEqual([[2, 'kind', 'kind.fixed']])
    expect(await faultsOf(importLines(['code,kind,colour,display_name_french,kind', 'A,license,red,x,']))).toEqual([
      [1, 'colour', 'column.unknown'],
      [1, 'display_name_french', 'column.unknown'],
      [1, 'kind', 'column.unknown'],
    ])
  })
})

describe('the demonstration\u2019s catalogue', () => {
  test('stands on its own, and twice counts once', async () => {
    const csv = await sniffCsv(demonstration)
    expect(await importFile(csv)).toMatchObject({ format: 'catalogue', items: 33, added: 33, changed: 0 })
    expect(await importFile(csv)).toMatchObject({ added: 0, changed: 0, groups: 0 })
    expect(await names('fr')).toContain('Office: Office Professionnel Plus')
    expect(await names('fr')).toContain('Office 365: Office 365 Enterprise E1')
    expect((await components()).map((component) => component.item)).toEqual(['EMS', 'ENTERPRISEPACK', 'WINDOWS-ENT-10'])
  })

  if (publisherListPath !== undefined) {
    const path = publisherListPath
    test('says nothing that the real list contradicts, whichever comes first', async () => {
      const [demo, list] = [await sniffCsv(demonstration), await sniffCsv(path)]
      await importFile(demo)
      expect(await importFile(list)).toMatchObject({ items: 413, added: 396, changed: 17 })
      expect(await importFile(demo)).toMatchObject({ added: 0, changed: 0, groups: 0 })
      expect(await importFile(list)).toMatchObject({ added: 0, changed: 0, groups: 0 })
    })
  }
})

function item(facts: { code: string; kind: string; group: string } & Record<string, unknown>) {
  return {
    product: 'Edition',
    edition: facts['product'] ?? 'Edition',
    version: '',
    display_names: {},
    coverage_offered: false,
    set_up_step: 100,
    grace_days: 30,
    return_days: 30,
    ...facts,
  }
}

async function importLines(lines: readonly string[]) {
  return await importFile(await csvOf(lines))
}

async function importFile(csv: CsvFile) {
  return await changeInBulk(house, system('import'), null, (work) => importCatalogue(work, csv))
}

async function items() {
  return await read(house, system('test'), (work) =>
    work.db
      .selectFrom('items')
      .innerJoin('product_groups as g', 'g.id', 'items.product_group_id')
      .select(['code', 'kind', 'g.name as group', 'product', 'edition', 'version', 'items.display_names'])
      .select(['coverage_offered', 'set_up_step', 'grace_days', 'return_days'])
      .orderBy('items.code')
      .execute(),
  )
}

async function components() {
  return await read(house, system('test'), (work) =>
    work.db
      .selectFrom('package_components as c')
      .innerJoin('items as p', 'p.id', 'c.package_id')
      .innerJoin('items as i', 'i.id', 'c.item_id')
      .select(['p.code as package', 'i.code as item', 'c.quantity', 'c.with_coverage'])
      .orderBy('i.code')
      .execute(),
  )
}

async function names(language: string) {
  const rows = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('items as i')
      .innerJoin('product_groups as g', 'g.id', 'i.product_group_id')
      .select([groupName(language, 'g').as('group'), itemName(language, 'i').as('item')])
      .groupBy([groupName(language, 'g'), itemName(language, 'i')])
      .orderBy(groupName(language, 'g'))
      .orderBy(itemName(language, 'i'))
      .execute(),
  )
  return rows.map((row) => `${row.group}: ${row.item}`)
}
