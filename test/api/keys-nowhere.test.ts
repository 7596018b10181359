/** Product keys that pass through the API leave no trace of themselves: not in a dump of the database, in a statement, or in the log. */
import pg from 'pg'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { apiOf, type Api } from '#server/api/index.ts'
import { apiKey } from '../world/api-keys.ts'
import { apiWorld, origin, type ApiWorld } from '../world/api.ts'
import { cookieOf } from '../world/callers.ts'
import { dumpOf, spellings, tokensOf } from '../world/dump.ts'
import { customerAt, operator } from '../world/people.ts'
import { forgetJobs } from '../world/queue.ts'

const keys = [
  'QX7T2-AAAA1-ZZ9KP',
  'QX7T2-BBBB2-ZZ9KP',
  'QX7T2-CCCC3-ZZ9KP',
  'QX7T2-DDDD4-ZZ9KP',
  'QX7T2-EEEE5-ZZ9KP',
] as const
const [typed, filed, refused, malformed, failing] = keys
let world: ApiWorld
let api: Api
const logged: string[] = []

beforeAll(async () => {
  world = await apiWorld()
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  api = apiOf({ house: world.house, outside: world.outside, log, clientOfToken: async () => undefined })
})
afterAll(async () => {
  await forgetJobs(world.house.ownerUrl)
  await world.house.drop()
})

function post(token: string, path: string, body: string, by = api): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': path.endsWith('-files') ? 'text/csv' : 'application/json',
    'idempotency-key': crypto.randomUUID(),
  }
  return by.fetch(new Request(`${origin}/api/v1${path}`, { method: 'POST', headers, body }))
}

test('however they are entered, refused or shown', async () => {
  const who = await customerAt(world.house, world.own.id, ['account-manager'])
  const [customer, publisher] = [await apiKey(world.house, who), await apiKey(world.house, await operator(world.house))]
  await cookieOf(world.house, who.userId)
  const at = (path: string) => `/purchasing-accounts/${world.own.number}${path}`
  const file = (...lines: readonly string[]) => ['purchasing_account,item,key', ...lines].join('\n')
  const asked = vi.spyOn(pg.Client.prototype, 'query')

  const entered = await post(publisher, at('/entered-keys'), JSON.stringify({ item: 'PRO', key: typed }))
  const { key }: { key: number } = await entered.json()
  const answers = [
    await post(publisher, '/entered-key-files', file(`${world.own.number},PRO,${filed}`)),
    await post(publisher, '/entered-key-files', file(`P-0-0,PRO,${refused}`)),
    await post(publisher, at('/entered-keys'), JSON.stringify({ item: 'PRO', key: `${malformed}\u00ad`, kind: 'x' })),
    await post(customer, at(`/product-keys/${String(key)}/showings`), ''),
    await post(customer, at('/product-keys/exports'), ''),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 422, 422, 200, 200])
  const shown = await Promise.all(answers.slice(3).map((answer) => answer.text()))
  for (const text of shown) expect(text).toContain(typed)

  // A database that falls silent in the middle is told to the log, without what it was told.
  const away = {
    ...world.house,
    database: { ...world.house.database, pool: new pg.Pool({ port: 9, host: '127.0.0.1' }) },
  }
  const log = pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) })
  const broken = apiOf({ house: away, outside: world.outside, log, clientOfToken: async () => undefined })
  expect(
    (await post(publisher, at('/entered-keys'), JSON.stringify({ item: 'PRO', key: failing }), broken)).status,
  ).not.toBe(200)

  const statements = JSON.stringify(asked.mock.calls.map((words) => words.filter((word) => typeof word !== 'function')))
  asked.mockRestore()
  const dumped = await dumpOf(world.house)
  expect(statements).toContain('product_keys')
  expect(dumped).toContain('PRO')
  const hidden = new Set(keys.flatMap(spellings))
  const found = [dumped, statements, logged.join('\n')].flatMap((text) =>
    [...tokensOf(text)].filter((word) => hidden.has(word)),
  )
  expect(found).toEqual([])
})
