import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { sniffCsv, type CsvFile } from '#server/platform/csv.ts'
import { changeInBulk, read, system } from '#server/work/index.ts'
import { csvOf, faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { publisherListPath } from '../../../../test/world/publisher-list.ts'
import { importCatalogue, servicePlansOf } from './index.ts'

let house: TestHouse
const houses: TestHouse[] = []
beforeEach(async () => {
  house = await testHouse()
  houses.push(house)
})
afterAll(() => Promise.all(houses.map((each) => each.drop())))

const header =
  'Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names'
const guid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const row = (name: string, code: string, id: number, plan: string, planId: number, friendly: string) =>
  [name, code, guid(id), plan, guid(planId), friendly].join(',')

describe('rows as the real list has them', () => {
  test('names come out with plain blanks, true dashes and accents, from Windows-1252', async () => {
    await importInto(house, [row('Priv\u00e9 \u2013 risk', 'RISK', 1, 'A \tB', 11, 'Base\u00a0 plan ')], 'windows-1252')
    expect(await items(house)).toMatchObject([
      { code: 'RISK', edition: 'Priv\u00e9 \u2013 risk', kind: 'subscription' },
    ])
    expect(await plans(house, 'RISK')).toEqual([{ external_id: guid(11), code: 'A B', name: 'Base plan' }])
  })

  test('one product under two codes is two items; one pair of product and plan listed twice counts once', async () => {
    await importInto(house, [
      row('Apps', 'O365_APPS', 1, 'P', 11, 'One'),
      row('Apps', 'SMB_APPS', 2, 'P', 11, 'One'),
      row('Apps', 'SMB_APPS', 2, 'P', 11, 'One'),
    ])
    expect((await items(house)).map((item) => [item.code, item.edition])).toEqual([
      ['O365_APPS', 'Apps'],
      ['SMB_APPS', 'Apps'],
    ])
    expect(await plans(house, 'SMB_APPS')).toHaveLength(1)
  })

  test('of several spellings the most frequent counts, the first of equals', async () => {
    await importInto(house, [
      row('A', 'A', 1, 'RMS)', 11, 'Rights'),
      row('A', 'A', 1, 'EXCH', 12, 'x'),
      row('B', 'B', 2, 'RMS', 11, 'RIGHTS'),
      row('C', 'C', 3, 'RMS', 11, 'rights'),
      row('C', 'C', 3, 'Exch', 12, 'y'),
    ])
    expect((await plans(house, 'A')).map((plan) => [plan.code, plan.name])).toEqual([
      ['RMS', 'Rights'],
      ['EXCH', 'x'],
    ])
    expect((await plans(house, 'C')).map((plan) => [plan.code, plan.name])).toEqual([
      ['RMS', 'rights'],
      ['EXCH', 'y'],
    ])
  })
})

describe('refused whole', () => {
  test('with every fault by line and column', async () => {
    const faults = await faultsOf(
      importInto(house, [
        row('A', 'A', 1, 'P', 11, 'x'),
        `,,zz,,12,`,
        row('A', 'A', 2, 'P', 11, 'x'),
        row('B', 'B', 1, 'P', 11, 'x'),
      ]),
    )
    expect(faults).toEqual([
      [3, 'guid', 'guid.malformed'],
      [3, 'product_display_name', 'value.missing'],
      [3, 'service_plan_id', 'guid.malformed'],
      [3, 'service_plan_name', 'value.missing'],
      [3, 'service_plans_included_friendly_names', 'value.missing'],
      [3, 'string_id', 'value.missing'],
      [4, 'guid', 'guid.contradicts'],
      [5, 'guid', 'guid.contradicts'],
    ])
    expect(await items(house)).toEqual([])
  })

  test('where its identifiers stand for something else in the catalogue', async () => {
    await importInto(house, [row('A', 'A', 1, 'P', 11, 'x')])
    await importFile(house, await csvOf(['code,kind,group,edition', 'BOX,license,Office,Office']))
    expect(
      await faultsOf(importInto(house, [row('B', 'B', 1, 'P', 11, 'x'), row('Box', 'BOX', 2, 'P', 11, 'x')])),
    ).toEqual([
      [2, 'guid', 'guid.held'],
      [3, 'string_id', 'kind.fixed'],
    ])
  })

  test('without the columns of the list', async () => {
    const csv = await csvOf(['String_Id,GUID', `A,${guid(1)}`])
    expect(await faultsOf(importFile(house, csv))).toEqual([
      [1, 'product_display_name', 'column.missing'],
      [1, 'service_plan_name', 'column.missing'],
      [1, 'service_plan_id', 'column.missing'],
      [1, 'service_plans_included_friendly_names', 'column.missing'],
    ])
  })

  test('when it is neither format', async () => {
    expect(await faultsOf(importFile(house, await csvOf(['name;price', 'x;1'])))).toEqual([[1, '', 'format.unknown']])
  })
})

describe('loaded again', () => {
  const first = [row('Exchange Online', 'EX', 1, 'P', 11, 'One'), row('Exchange Online', 'EX', 1, 'Q', 12, 'Two')]

  test('the same list changes nothing and says so', async () => {
    expect(await importInto(house, first)).toMatchObject({ items: 1, added: 1, changed: 0, groups: 1 })
    expect(await importInto(house, first)).toEqual({
      format: 'publisher-list',
      items: 1,
      added: 0,
      changed: 0,
      groups: 0,
    })
    const { rows } = await house.database.pool.query('select name, scope, details from events')
    expect(rows).toEqual([
      {
        name: 'catalogue.imported',
        scope: 'system',
        details: { format: 'publisher-list', items: 1, added: 1, changed: 0, groups: 1 },
      },
    ])
  })

  test('a newer list renames, regroups and states anew what a product contains', async () => {
    await importInto(house, first)
    expect(await importInto(house, [row('Teams Exchange', 'EX', 1, 'R', 12, 'Two')])).toMatchObject({ changed: 1 })
    expect(await items(house)).toMatchObject([{ code: 'EX', edition: 'Teams Exchange', group: 'Teams' }])
    expect(await plans(house, 'EX')).toEqual([{ external_id: guid(12), code: 'R', name: 'Two' }])
  })

  test('a product that it no longer names stays, since somebody may hold it', async () => {
    await importInto(house, first)
    await importInto(house, [row('Other', 'OTHER', 2, 'P', 11, 'One')])
    expect((await items(house)).map((item) => item.code)).toEqual(['EX', 'OTHER'])
  })

  test('two imports at once wait for each other', async () => {
    await importInto(house, [row('Exchange Online', 'EARLIER', 9, 'P', 11, 'One')])
    const csv = await csvOf([header, ...first])
    const written = Promise.withResolvers<unknown>()
    const released = Promise.withResolvers<unknown>()
    const one = changeInBulk(house, system('import'), null, async (work) => {
      const summary = await importCatalogue(work, csv)
      written.resolve(true)
      await released.promise
      return summary
    })
    await written.promise
    const other = importFile(house, csv)
    await vi.waitFor(async () => {
      const waiting = await house.database.pool.query(`
        select from pg_locks where not granted
          and database = (select oid from pg_database where datname = current_database())`)
      expect(waiting.rowCount).toBe(1)
    })
    released.resolve(true)
    // Without lockCatalogue() the other finds the item missing, waits for its code and then fails on it.
    expect(await one).toMatchObject({ added: 1 })
    expect(await other).toMatchObject({ added: 0, changed: 0 })
  })
})

if (publisherListPath !== undefined) {
  const path = publisherListPath
  describe('the real list, unmodified', () => {
    test('comes in whole and right, and twice counts once', async () => {
      const csv = await sniffCsv(path)
      expect(csv.encoding).toBe('WIN1252')
      expect(await importFile(house, csv)).toEqual({
        format: 'publisher-list',
        items: 413,
        added: 413,
        changed: 0,
        groups: 46,
      })
      expect(await importFile(house, csv)).toMatchObject({ added: 0, changed: 0, groups: 0 })
      const { rows } = await house.database.pool.query(`
        select (select count(*) from service_plans) as plans, (select count(*) from item_service_plans) as contents,
          (select count(*) from items where kind <> 'subscription' or coverage_offered or external_id is null) as odd,
          (select count(*) from items where edition ~ '[\u00a0\t]|  ') as blanks`)
      expect(rows).toEqual([{ plans: 568, contents: 3274, odd: 0, blanks: 0 }])
    })

    test('names every product as the list does', async () => {
      await importFile(house, await sniffCsv(path))
      const rows: string[][] = parse(iconv.decode(readFileSync(path), 'windows-1252'), { from_line: 2 })
      const listed = new Map(rows.map(([name = '', code = '', id = '']) => [code, { name, id }]))
      const found = new Map(
        (await items(house)).map((item) => [item.code, { name: item.edition, id: item.external_id }]),
      )
      expect(found).toEqual(listed)
      expect(found.get('PRIVACY_MANAGEMENT_RISK')?.name).toBe('Privacy Management \u2013 risk')
      expect(await plans(house, 'WIN10_VDA_E5')).toContainEqual(
        expect.objectContaining({ code: 'Virtualization Rights for Windows 10 (E3/E5+VDA)' }),
      )
      expect((await plans(house, 'STANDARDPACK')).length).toBe(
        new Set(rows.filter(([, code]) => code === 'STANDARDPACK').map((cells) => cells[4])).size,
      )
    })
  })
}

async function importInto(into: TestHouse, rows: readonly string[], encoding: 'utf8' | 'windows-1252' = 'utf8') {
  return await importFile(into, await csvOf([header, ...rows], encoding))
}

async function importFile(into: TestHouse, csv: CsvFile) {
  return await changeInBulk(into, system('import'), null, (work) => importCatalogue(work, csv))
}

async function items(of: TestHouse) {
  return await read(of, system('test'), (work) =>
    work.db
      .selectFrom('items')
      .innerJoin('product_groups as g', 'g.id', 'items.product_group_id')
      .select(['items.code', 'items.kind', 'items.edition', 'items.external_id', 'g.name as group'])
      .orderBy('items.code')
      .execute(),
  )
}

async function plans(of: TestHouse, code: string) {
  return await read(of, system('test'), async (work) => {
    const item = await work.db.selectFrom('items').select('id').where('code', '=', code).executeTakeFirstOrThrow()
    return await servicePlansOf(work, item.id)
  })
}
