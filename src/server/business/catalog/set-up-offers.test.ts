/** What a catalogue file says of setting plans up: the ceiling, and plans that are withdrawn and offered again. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeInBulk, read, system } from '#server/work/index.ts'
import { csvOf, faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { importCatalogue } from './index.ts'

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())

test('a plan has a ceiling or none, and is withdrawn and offered again', async () => {
  await importLines(['code,kind,group,edition,set_up_ceiling,withdrawn', 'A,subscription,G,Edition,500,yes'])
  const withdrawn = await plan()
  expect(withdrawn).toEqual({ set_up_ceiling: 500, withdrawn_at: expect.any(Date) })
  expect(await importLines(['code,version', 'A,'])).toMatchObject({ added: 0, changed: 0 })
  house.pass(60)
  expect(await importLines(['code,withdrawn', 'A,yes'])).toMatchObject({ changed: 0 })
  expect(await importLines(['code,set_up_ceiling', 'A,600'])).toMatchObject({ changed: 1 })
  expect(await plan()).toEqual({ ...withdrawn, set_up_ceiling: 600 })
  expect(await importLines(['code,set_up_ceiling,withdrawn', 'A,-,no'])).toMatchObject({ changed: 1 })
  expect(await plan()).toEqual({ set_up_ceiling: null, withdrawn_at: null })
})

test('a plan has a last day of sale or none, and only a day of the calendar', async () => {
  await importLines(['code,kind,group,edition,sold_until', 'S,subscription,G,Edition,2026-12-31'])
  expect(await lastDay()).toBe('2026-12-31')
  expect(await importLines(['code,sold_until', 'S,'])).toMatchObject({ changed: 0 })
  expect(await importLines(['code,sold_until', 'S,-'])).toMatchObject({ changed: 1 })
  expect(await lastDay()).toBeNull()
  expect(await faultsOf(importLines(['code,sold_until', 'S,2026-02-30']))).toEqual([
    [2, 'sold_until', 'date.malformed'],
  ])
})

test('neither is anything else than a number within limits, and yes or no', async () => {
  const wrong = importLines([
    'code,kind,group,edition,set_up_ceiling,withdrawn',
    'B,msdn,G,E,0,perhaps',
    'C,msdn,G,E,1e3,',
  ])
  expect(await faultsOf(wrong)).toEqual([
    [2, 'set_up_ceiling', 'number.out-of-range'],
    [2, 'withdrawn', 'answer.malformed'],
    [3, 'set_up_ceiling', 'number.out-of-range'],
  ])
})

async function importLines(lines: readonly string[]) {
  const csv = await csvOf(lines)
  return await changeInBulk(house, system('import'), null, (work) => importCatalogue(work, csv))
}

async function plan() {
  return await read(house, system('test'), (work) =>
    work.db
      .selectFrom('items')
      .select(['set_up_ceiling', 'withdrawn_at'])
      .where('code', '=', 'A')
      .executeTakeFirstOrThrow(),
  )
}

async function lastDay(): Promise<string | null> {
  const { rows } = await house.database.pool.query<{ day: string | null }>(
    `select sold_until::text as day from items where code = 'S'`,
  )
  return rows[0]?.day ?? null
}
