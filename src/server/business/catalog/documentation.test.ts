import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeInBulk, system } from '#server/work/index.ts'
import { csvOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { importCatalogue, productGroupOf } from './index.ts'

const page = readFileSync(new URL('../../../../docs/catalogue-files.md', import.meta.url), 'utf8')

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())

test('the page’s table of groups is the rule’s', () => {
  const table = page.slice(page.indexOf('| Group'), page.indexOf('The list of August 2023 comes to'))
  const rows = table.split('\n').flatMap((line) => {
    const [, group = '', others = ''] = line.split('|').map((cell) => cell.trim())
    return group === '' || group === 'Group' || group.startsWith('-') ? [] : [{ group, others }]
  })
  expect(rows.length).toBe(37)
  for (const { group, others } of rows) {
    for (const opening of [group, ...others.split(', ').filter(Boolean)]) {
      expect(productGroupOf(`${opening} Unheard Of`), opening).toBe(group)
    }
  }
})

test('the page’s example is a catalogue file', async () => {
  const example = /```csv\n([^]*?)```/.exec(page)?.[1] ?? ''
  // The example names one item as being there already.
  const csv = await csvOf(['code,kind,group,edition', 'STANDARDPACK,subscription,Office 365,Office 365 E1'])
  const importing = async (file: typeof csv) =>
    await changeInBulk(house, system('import'), null, (work) => importCatalogue(work, file))
  await importing(csv)
  expect(await importing(await csvOf(example.trimEnd().split('\n')))).toEqual({
    format: 'catalogue',
    items: 4,
    added: 3,
    changed: 1,
    groups: 3,
  })
})
