/**
 * A1 for the sites of services: every operation x every kind of token x an account of its own, a foreign one and one that
 * does not exist. The operations come from the API's own list, so that a new one is asked without being named here.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServiceScope } from '#server/api/index.ts'
import { isServiceScope } from '#server/api/caller.ts'
import { noBody, type Operation } from '#server/api/operation.ts'
import { operations } from '#server/api/operations.ts'
import { apiWorld, problem, said, type ApiWorld } from '../world/api.ts'
import { registerSite, withdrawSite } from '../world/services.ts'

let world: ApiWorld
const tokens: Record<string, string | undefined> = {}

const scopes: readonly ServiceScope[] = ['entitlements.read', 'seats.report']
// Who records what of a benefit follows from the benefit and not from plans: benefit-uses.test.ts.
const guarded = operations.filter(
  ({ scopes: wanted }) => wanted.some((scope) => isServiceScope(scope)) && !wanted.includes('benefits.record'),
)
const places = ['own', 'foreign', 'missing'] as const

/** Everybody who asks, and which accounts exist for him; a number where it stops before any. */
const callers: Readonly<Record<string, readonly (typeof places)[number][] | 401>> = {
  'the service of the account': ['own'],
  'the service of the foreign account': ['foreign'],
  'a service without plans': [],
  'a service that was withdrawn': [],
  'somebody without a token': 401,
  'somebody whose token is over': 401,
  'somebody who made one up': 401,
}

beforeAll(async () => {
  world = await apiWorld()
  const withdrawn = (await registerSite(world.house, { group: 'Suites' })).id
  await withdrawSite(world.house, withdrawn)
  const over = world.token(world.office)
  world.expire(over)
  Object.assign(tokens, {
    'the service of the account': world.token(world.office),
    'the service of the foreign account': world.token(world.azure),
    'a service without plans': world.token((await registerSite(world.house)).id),
    'a service that was withdrawn': world.token(withdrawn),
    'somebody whose token is over': over,
    'somebody who made one up': 'made-up',
  })
  // So that there is something to read wherever somebody may.
  for (const [service, place, code] of [
    [world.office, 'own', 'E1'],
    [world.azure, 'foreign', 'AZ'],
  ] as const) {
    const path = `/purchasing-accounts/${numberAt(place)}/plans/${code}/seats-in-use`
    const body = { quantity: 1, measuredAt: '2026-01-05T08:30:00Z' }
    const answer = await world.ask(path, { token: world.token(service), body })
    expect(answer.status).toBe(201)
  }
})
afterAll(() => world.house.drop())

describe.each(guarded)('$method $path', (operation) => {
  test.each(Object.keys(callers))('%s', async (who) => {
    const reached = callers[who] ?? []
    for (const place of places) {
      const answer = await ask(operation, place, tokens[who])
      const isReached = reached !== 401 && (reached.includes(place) || !hasPlace(operation))
      expect([place, answer.status]).toEqual([place, reached === 401 ? 401 : isReached ? 200 : 404])
    }
  })

  test.each(scopes)('a token for %s alone', async (scope) => {
    const answer = await ask(operation, 'own', world.token(world.office, scope))
    expect(answer.status).toBe(operation.scopes.includes(scope) ? 200 : 403)
  })

  test('a foreign account answers word for word like one that never was', async () => {
    if (!hasPlace(operation)) return
    const [foreign, missing] = [
      await ask(operation, 'foreign', tokens['the service of the account']),
      await ask(operation, 'missing', tokens['the service of the account']),
    ]
    expect(await said(foreign)).toEqual(await said(missing))
  })
})

test('what a withdrawn service had as customers is out of its reach on the next request', async () => {
  const service = (await registerSite(world.house)).id
  await world.house.database.pool.query('update service_groups set service_id = $1 where service_id = $2', [
    service,
    world.azure,
  ])
  const token = world.token(service)
  const ask = () => world.ask(`/purchasing-accounts/${world.foreign.number}/entitlements`, { token })
  expect((await ask()).status).toBe(200)
  await withdrawSite(world.house, service)
  expect(await problem(await ask())).toBe('404 purchasing-account.unknown')
})

/** True for what is about one account, or somebody of one. */
function hasPlace({ path }: Operation): boolean {
  return /\{(number|subject)\}/.test(path)
}

function numberAt(place: (typeof places)[number]): string {
  return place === 'missing' ? 'P-0-0' : world[place].number
}

async function ask(operation: Operation, place: (typeof places)[number], token: string | undefined): Promise<Response> {
  const values: Readonly<Record<string, string>> = {
    number: numberAt(place),
    subject: place === 'missing' ? crypto.randomUUID() : world.subjects[place],
    code: place === 'foreign' ? 'AZ' : 'E1',
  }
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '1')
  const body = operation.body === noBody ? undefined : operation.exampleBody
  return world.ask(path, {
    method: operation.method,
    ...(token !== undefined && { token }),
    ...(body !== undefined && { body: { ...body, measuredAt: new Date().toISOString() } }),
  })
}
