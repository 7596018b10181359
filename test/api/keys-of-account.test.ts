/** Whoever manages people sees which of them have API keys, and ends one (SPEC 12.5): by the API as on pages. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, eventsOf, problem, type ApiWorld } from '../world/api.ts'
import { customerAt } from '../world/people.ts'
import { forgetJobs } from '../world/queue.ts'

let world: ApiWorld

beforeAll(async () => {
  world = await apiWorld()
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

test('keys of an account’s people are listed there, and one that is ended opens nothing and is told', async () => {
  const { house, own, foreign } = world
  const [administrator, reader] = [
    await customerAt(house, own.id, ['account-administrator']),
    await customerAt(house, own.id, ['report-viewer']),
  ]
  const token = await apiKey(house, administrator)
  const theirs = await apiKey(house, reader, 'reports.read')
  await apiKey(house, await customerAt(house, foreign.id, ['account-administrator']))

  const path = `/purchasing-accounts/${own.number}/api-keys`
  const listed = await (await world.ask(path, { token })).text()
  expect(listed).not.toContain(theirs.slice(5, 20))
  const { data } = JSON.parse(listed)
  expect(data.map(({ user }: { user: number }) => user)).toEqual([administrator.userId, reader.userId])
  expect(data[1]).toMatchObject({ scopes: ['reports.read'], ending: theirs.slice(-4), audience: 'customer' })

  const end = (key: number, by = token, number = own.number) =>
    world.ask(`/purchasing-accounts/${number}/api-keys/${String(key)}`, {
      token: by,
      method: 'DELETE',
      headers: { 'idempotency-key': crypto.randomUUID() },
    })
  const [{ key: own1 }, { key }] = data
  const manager = await apiKey(house, await customerAt(house, own.id, ['user-administrator']))
  expect(await problem(await end(own1, manager)), 'who may not take his roles ends no key of his').toBe(
    '403 role.not-givable',
  )
  const stranger = await apiKey(house, await customerAt(house, foreign.id, ['account-administrator']))
  expect(await problem(await end(key, stranger, foreign.number))).toBe('404 api-key.unknown')
  expect((await world.ask('/reports', { token: theirs })).status).toBe(200)

  expect((await end(key, manager)).status).toBe(204)
  expect(await problem(await world.ask('/reports', { token: theirs }))).toBe('401 token.invalid')
  expect((await end(key)).status).toBe(204)
  expect(await eventsOf(house, own.id, 'user-api-key.ended')).toBe(1)
  const { rows } = await house.database.pool.query<{ count: number }>(
    "select count(*) as count from events where name = 'api-key.ended' and scope = 'person' and scope_id = $1",
    [reader.userId],
  )
  expect(rows[0]?.count).toBe(1)
})
