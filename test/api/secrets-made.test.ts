/** Secrets that a request makes stand in its answer, once, and in nothing that is kept (decisions/0029). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '#server/platform/crypto.ts'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, type ApiWorld } from '../world/api.ts'
import { operator } from '../world/people.ts'
import { forgetJobs } from '../world/queue.ts'

let world: ApiWorld
let token: string

beforeAll(async () => {
  world = await apiWorld()
  token = await apiKey(world.house, await operator(world.house))
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

const site = {
  clientId: 'made-by-api',
  name: 'Made by the API',
  homeUrl: 'https://made.example',
  redirectUris: ['https://made.example/callback'],
  postLogoutRedirectUris: [],
  helpLinks: [],
}

async function post(path: string, body: unknown, key = crypto.randomUUID()): Promise<Record<string, unknown>> {
  const answer = await world.ask(path, { token, method: 'POST', body, key })
  expect(answer.status, await answer.clone().text()).toBe(200)
  return answer.json()
}

test('the secret of a service is answered once, works, and a repeat answers null in its place', async () => {
  const key = crypto.randomUUID()
  const { service, secret } = await post('/services', site, key)
  expect(secret).toMatch(/^[\w-]{43}$/)
  expect(await post('/services', site, key)).toEqual({ service, secret: null })
  const stored = await world.house.database.pool.query(
    'select secret_hash from service_secrets where service_id = $1',
    [service],
  )
  expect(stored.rows).toEqual([{ secret_hash: sha256(String(secret)) }])

  const next = await post(`/services/${String(service)}/secrets`, { overlapDays: 7 })
  expect(next['secret']).not.toBe(secret)
  const kept = await world.house.database.pool.query<{ kept: string }>(
    "select coalesce(result::text, '') as kept from changes",
  )
  for (const { kept: text } of kept.rows) {
    expect(text).not.toContain(String(secret))
    expect(text).not.toContain(String(next['secret']))
  }
})

test('each field of a service that cannot be is named by its place', async () => {
  const wrong = {
    ...site,
    name: 'x',
    clientId: 'with space',
    redirectUris: ['https://made.example', 'ftp://made.example'],
  }
  const answer = await world.ask('/services', { token, method: 'POST', body: wrong })
  const { code, errors } = await answer.json()
  expect([answer.status, code]).toEqual([422, 'service.malformed'])
  expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['#/clientId', '#/redirectUris/1'])
})

test('what is described of a benefit comes back as it was sent, and the second of two who change it is told', async () => {
  const described = {
    code: 'made-by-api',
    names: { fr: 'Jours de conseil', en: 'Advisory days' },
    descriptions: { fr: 'Des jours avec un consultant.' },
    learnMore: {},
    administratorInstructions: {},
    userInstructions: {},
    measure: {
      fr: { one: 'jour', other: 'jours', feminine: false },
      en: { one: 'day', other: 'days', feminine: false },
    },
    identifiers: [{ code: 'advice', names: { fr: 'Numéro' }, pattern: 'ADV-########', secret: false }],
    hasDomains: false,
    handsOutCodes: false,
    voucherValidDays: 90,
    downloads: [],
  }
  const { benefit } = await post('/benefits', described)
  const path = `/benefits/${String(benefit)}`
  const { benefit: _id, revision, withdrawnAt: _at, ...read } = await (await world.ask(path, { token })).json()
  expect(read).toEqual(described)
  const { code: _code, ...fields } = described
  const put = async (seen: number, cap: number) =>
    (await world.ask(path, { token, method: 'PUT', body: { ...fields, seen, cap } })).status
  expect(await put(revision, 5)).toBe(204)
  expect(await put(revision, 6)).toBe(409)
  expect(await put(revision + 1, 6)).toBe(204)
})
