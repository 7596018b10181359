/** What is left behind by strangers who are led to a service and never sign in, and by whoever enters again and again: so much, and no more. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { read, visitor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { askToEnter, browse, openDoor, wayIn, type SignOnDoor, type WayIn } from '../world/sign-on.ts'

/** Of three short ones, or a long one. */
const most = 6_000
const entries = 5
let house: TestHouse
let door: SignOnDoor
let way: WayIn

beforeAll(async () => {
  house = await testHouse()
  door = await openDoor(house, most, entries)
  way = await wayIn(house, door)
})
afterAll(async () => {
  await door.stop()
  await house.drop()
})

async function visit(more: Readonly<Record<string, string>> = {}, cookie = ''): Promise<Response> {
  return browse((await askToEnter(way.config, way.service, more)).url, cookie)
}

async function records(): Promise<number> {
  const { rows } = await read(house, visitor, (work) =>
    sql<{ count: number }>`select count(*) from sign_on_records where model = 'Interaction'`.execute(work.db),
  )
  return rows[0]?.count ?? 0
}

test('a network leaves so much a minute, and is asked to wait; whoever is signed in is let in', async () => {
  const before = await records()
  let kept = 0
  while ((await visit()).status === 303) kept += 1
  expect(kept).toBeGreaterThan(2)
  const refused = await visit()
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('60')
  expect(refused.headers.get('location')).toBeNull()
  expect(refused.headers.get('set-cookie')).toBeNull()
  expect(await refused.text()).toContain('Ce service n’a pas pu être ouvert')
  expect(await records()).toBe(before + kept)
  expect((await visit({ prompt: 'none' })).status).toBe(303)
  expect((await visit({}, way.cookie)).headers.get('location')).toContain('code=')
  house.pass(60)
  expect((await visit()).status).toBe(303)
})

test('what is long counts as such', async () => {
  house.pass(60)
  expect((await visit({ state: 'x'.repeat(4_000) })).status).toBe(303)
  expect((await visit({ state: 'x'.repeat(4_000) })).status).toBe(429)
})

test('somebody enters so often in a minute, or is refused, and is then asked to wait; others enter', async () => {
  house.pass(60)
  const written = async () => {
    const { rows } = await read(house, visitor, (work) =>
      sql<{ count: number }>`select count(*) from events where name like 'service-entry.%'`.execute(work.db),
    )
    return rows[0]?.count ?? 0
  }
  const before = await written()
  for (let turn = 0; turn < entries; turn += 1) expect((await visit({}, way.cookie)).status).toBe(303)
  const refused = await visit({}, way.cookie)
  expect(refused.status).toBe(429)
  expect(refused.headers.get('location')).toBeNull()
  expect(await written()).toBe(before + entries)

  const other = await wayIn(house, door)
  const stranger = async () => browse((await askToEnter(way.config, way.service)).url, other.cookie)
  for (let turn = 0; turn < entries; turn += 1) expect((await stranger()).status).not.toBe(429)
  expect((await stranger()).status).toBe(429)
  expect(await written()).toBe(before + 2 * entries)
})
