import type { RequestEvent } from '@sveltejs/kit'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { changeOwnProfile, signIn } from '#server/business/access/index.ts'
import { openSession } from '#server/business/access/sessions.ts'
import { readSettings } from '#server/platform/config.ts'
import { openDatabase } from '#server/platform/database.ts'
import { noOutside } from '../../test/world/outside.ts'
import { openLog } from '#server/platform/log.ts'
import { setRunning } from '#server/running.ts'
import { change, visitor, type House } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../test/world/house.ts'
import { meet } from '../../test/world/people.ts'
import { openFrame } from './request-frame.ts'

let world: TestHouse
/** With a single connection: whoever wants a second one while holding the first waits for ever. */
let house: House

beforeAll(async () => {
  world = await testHouse()
  house = { ...world, database: openDatabase(world.databaseUrl, { poolSize: 1 }) }
  run(house)
})
afterEach(() => {
  expect(house.database.pool.idleCount).toBe(house.database.pool.totalCount)
})
afterAll(async () => {
  await house.database.close()
  await world.drop()
})

test('a visitor costs no connection until something is read', async () => {
  const before = house.database.pool.totalCount
  const frame = await openFrame(request())
  expect(frame.locals).toMatchObject({ actor: visitor, person: null, requestId: 'request-1', locale: 'en' })
  expect(house.database.pool.totalCount).toBe(before)
  await frame.end()
})

test('session, layouts and page read in one transaction', async () => {
  const { userId } = await meet(world, { language: 'fr' })
  const frame = await openFrame(request(await open(userId)))
  expect(frame.locals).toMatchObject({ actor: { kind: 'customer', userId }, person: { userId }, locale: 'fr' })
  const started = () =>
    frame.locals.read(async (work) => {
      expect(work.actor).toEqual({ kind: 'customer', userId })
      const { rows } = await sql<{ at: string }>`select transaction_timestamp()::text as at`.execute(work.db)
      return rows[0]?.at
    })
  const [first, second] = await Promise.all([started(), started()])
  expect(second).toBe(first)
  await over(frame)
})

test('reading, changing and reading again never hold two connections', async () => {
  const { userId } = await meet(world)
  const frame = await openFrame(request(await open(userId)))
  await frame.locals.read((work) => sql`select 1`.execute(work.db))
  const profile = { firstName: 'New', lastName: 'Name', language: 'en' }
  await frame.locals.change(null, (work) => changeOwnProfile(work, profile))
  const found = await frame.locals.read((work) =>
    work.db.selectFrom('users').select('first_name').where('id', '=', userId).executeTakeFirstOrThrow(),
  )
  expect(found.first_name).toBe('New')
  await over(frame)
})

test('what was looked at is recorded before the answer leaves, which it does not where that fails', async () => {
  const { userId } = await meet(world)
  const frame = await openFrame(request(await open(userId)))
  await frame.locals.read((work) => sql`select 1`.execute(work.db))
  frame.locals.looked((work) => work.record({ name: 'session.closed', scope: { person: userId }, details: {} }))
  await over(frame)
  const { rows } = await world.database.pool.query(
    `select actor_id, address from events where name = 'session.closed' and scope_id = $1`,
    [userId],
  )
  expect(rows).toEqual([{ actor_id: userId, address: '203.0.113.7' }])

  const failing = await openFrame(request(await open(userId)))
  failing.locals.looked(() => Promise.reject(new Error('not recorded')))
  await expect(failing.end()).rejects.toThrow('not recorded')
})

test('nor does signing in, which opens works of its own', async () => {
  // Open a second connection while the session's reading is open to see this wait for ever, as busy portals then do.
  const { userId, email } = await meet(world)
  const frame = await openFrame(request(await open(userId)))
  const device = { address: '192.0.2.1', userAgent: 'test' }
  const attempt = frame.locals.apart((apart) => signIn(apart, { email, password: 'not set', device }))
  await expect(attempt).rejects.toMatchObject({ code: 'sign-in.failed' })
  await over(frame)
})

test('nothing of a reading can be used after the request', async () => {
  const frame = await openFrame(request())
  const kept = await frame.locals.read((work) => Promise.resolve(work))
  await over(frame)
  await expect(sql`select 1`.execute(kept.db)).rejects.toThrow('over')
})

test('a session in use is noted as such when some minutes have passed', async () => {
  const { userId } = await meet(world)
  const token = await open(userId)
  world.pass(301)
  await over(await openFrame(request(token)))
  const frame = await openFrame(request(token))
  const seen = await frame.locals.read((work) =>
    work.db.selectFrom('sessions').select('seen_at').where('user_id', '=', userId).executeTakeFirstOrThrow(),
  )
  expect(world.clock.realNow().getTime() - seen.seen_at.getTime()).toBeLessThan(60_000)
  await over(frame)
})

test('with the database away nobody is taken for a visitor, and reading says why', async () => {
  const away = openDatabase('postgres://nobody@127.0.0.1:1/none')
  run({ ...house, database: away })
  const frame = await openFrame(request('some token'))
  expect(frame.isDatabaseAway).toBe(true)
  await expect(frame.locals.read((work) => sql`select 1`.execute(work.db))).rejects.toThrow('ECONNREFUSED')
  await frame.end()
  await away.close()
  run(house)
})

function run(on: House): void {
  const read = readSettings({})
  if ('faults' in read) throw new Error(read.faults.join())
  setRunning({ house: on, settings: read.settings, log: openLog('silent'), ...noOutside })
}

function open(userId: number): Promise<string> {
  return change(house, visitor, null, (work) => openSession(work, userId, { address: '192.0.2.1', userAgent: 'test' }))
}

/** `end` does not wait for COMMIT; the next connection from the pool of one does. */
async function over(frame: Awaited<ReturnType<typeof openFrame>>): Promise<void> {
  await frame.end()
  const client = await house.database.pool.connect()
  client.release()
}

function request(token?: string): RequestEvent {
  const url = new URL('http://localhost/profile')
  const headers = {
    'x-request-id': 'request-1',
    'x-app-address': '203.0.113.7',
    'accept-language': 'en-GB,fr;q=0.5',
  }
  const cookies = { get: (name: string) => (name === 'session' ? token : undefined) }
  return { cookies, url, request: new Request(url, { headers }) } as unknown as RequestEvent
}
