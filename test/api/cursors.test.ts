/** A cursor is whatever somebody sends: one that no page gave is refused or leads somewhere, and never fails. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isServiceScope } from '#server/api/caller.ts'
import { operations } from '#server/api/operations.ts'
import { toJsonSchema } from '@valibot/to-json-schema'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, type ApiWorld } from '../world/api.ts'
import { callersOf } from '../world/callers.ts'
import { foundPartner, serve } from '../world/places.ts'
import { forgetJobs } from '../world/queue.ts'
import { cases } from './cases.ts'

const lists = operations.filter(
  ({ method, scopes, query }) =>
    method === 'GET' &&
    scopes.some((scope) => !isServiceScope(scope)) &&
    'cursor' in (toJsonSchema(query, { typeMode: 'output', ignoreActions: ['check'] }).properties ?? {}),
)

let world: ApiWorld
/** Of each kind of caller. */
let tokens: readonly string[]

beforeAll(async () => {
  world = await apiWorld(1_000_000)
  const { house, own } = world
  const [partner, otherPartner] = [await foundPartner(house), await foundPartner(house)]
  await serve(house, partner, own.id, 2)
  const kinds = new Set(['customer: account-administrator', 'partner: administrator', 'operator'])
  const made: string[] = []
  for (const { who, actor } of await callersOf(house, { accountId: own.id, partner, otherPartner })) {
    if (kinds.has(who) && actor !== undefined && 'userId' in actor) made.push(await apiKey(house, actor))
  }
  tokens = made
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

test('there are lists, and callers of each kind', () => {
  expect(lists.length).toBeGreaterThan(15)
  expect(tokens).toHaveLength(3)
})

const leaves = [
  -1,
  Number.MAX_SAFE_INTEGER,
  1.5,
  1e300,
  true,
  null,
  '',
  '\0',
  '\ud800',
  'infinity',
  '2026-02-30',
  '9'.repeat(30),
]

/** Shapes of places that lists have; of each, every part in turn is something else. */
const shapes: readonly (readonly unknown[])[] = [
  [1],
  ['x'],
  [1, 1],
  ['x', 1],
  [true, 'x'],
  ['2026-11-28T10:00:00Z', 1],
  [1, 1, 'x', 'x'],
  ['2026-11-28', 1, 1, 1, 1, '2026-11-28'],
]
const places = shapes.flatMap((shape) => [
  shape,
  ...shape.flatMap((_, at) => leaves.map((leaf) => shape.with(at, leaf))),
])

test.each(lists)('$method $path', async ({ path, id }) => {
  const filled: Readonly<Record<string, string>> = { ...cases[id]?.values, number: world.own.number }
  const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(filled[name] ?? '1'))
  const statusOf = async (token: string, query = '') => (await world.ask(`${at}${query}`, { token })).status
  const opened = await Promise.all(tokens.map(async (each) => (await statusOf(each)) === 200))
  const token = tokens[Math.max(0, opened.indexOf(true))] ?? ''
  const answers = await Promise.all(
    places.map(async (place) => {
      const cursor = Buffer.from(JSON.stringify(place)).toString('base64url')
      return { place, status: await statusOf(token, `?cursor=${cursor}`) }
    }),
  )
  expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  // Where the list is of something that is not there, whatever its place.
  if (opened.includes(true)) expect(answers.some(({ status }) => status === 422)).toBe(true)
})
