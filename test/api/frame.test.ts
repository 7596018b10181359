/** What every operation has in common: who may ask, how often, in which language, and what is said when it fails. */
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiOf } from '#server/api/index.ts'
import { openDatabase } from '#server/platform/database.ts'
import { apiWorld, origin, problem, said, type ApiWorld } from '../world/api.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await apiWorld()
})
afterAll(() => world.house.drop())

describe('who asks', () => {
  test('a visitor is told that it takes a token, in his language', async () => {
    const answer = await world.ask('/purchasing-accounts', { headers: { 'accept-language': 'de, fr;q=0.5, en;q=0.1' } })
    expect(await said(answer)).toMatchSnapshot()
  })

  test('cookies and other ways to sign in open nothing', async () => {
    const headers = [{ cookie: 'session=anything' }, { authorization: 'Basic YTpi' }, { authorization: 'Bearer' }]
    for (const each of headers) {
      expect(await problem(await world.ask('/purchasing-accounts', { headers: each }))).toBe('401 token.missing')
    }
    expect(await problem(await world.ask('/purchasing-accounts?access_token=x'))).toBe('401 token.missing')
  })

  test('a token that is unknown or over', async () => {
    const token = world.token(world.office)
    expect((await world.ask('/purchasing-accounts', { token })).status).toBe(200)
    world.expire(token)
    expect(await said(await world.ask('/purchasing-accounts', { token }))).toMatchSnapshot()
  })

  test('a token for something else says what it lacks', async () => {
    const token = world.token(world.office, 'entitlements.read')
    const path = `/purchasing-accounts/${world.own.number}/plans/E1/seats-in-use`
    expect(await said(await world.ask(path, { token }))).toMatchSnapshot()
  })
})

describe('where', () => {
  test.each([
    '',
    '/',
    '/nothing',
    '/purchasing-accounts/',
    '/purchasing-accounts/%ff/entitlements',
    '/problems/moon.landed',
  ])('nothing is at "%s", for anybody', async (path) => {
    expect(await problem(await world.ask(path))).toBe('404 resource.unknown')
  })

  test('another version is nowhere', async () => {
    expect(await problem(await world.api.fetch(new Request(`${origin}/api/v2/purchasing-accounts`)))).toBe(
      '404 resource.unknown',
    )
  })

  test('a method that is not known names those that are', async () => {
    const answer = await world.ask(`/purchasing-accounts/A/plans/B/seats-in-use`, { method: 'DELETE' })
    expect(answer.headers.get('allow')).toBe('GET, HEAD, PUT')
    expect(await problem(answer)).toBe('405 method.not-allowed')
  })

  test('HEAD is answered as GET', async () => {
    const answer = await world.ask('/purchasing-accounts', { method: 'HEAD', token: world.token(world.office) })
    expect(answer.status).toBe(200)
  })
})

test('the type of a problem leads to what it means', async () => {
  const { type }: { type: string } = await (await world.ask('/purchasing-accounts')).json()
  const answer = await world.api.fetch(new Request(origin + type))
  expect(await said(answer)).toMatchSnapshot()
})

test('the id that the listener gave a request comes back with it, another text does not', async () => {
  const asked = async (id: string) => {
    const answer = await world.ask('/purchasing-accounts', { headers: { 'x-request-id': id } })
    const body: { requestId: string } = await answer.json()
    expect(answer.headers.get('x-request-id')).toBe(body.requestId)
    return body.requestId
  }
  expect(await asked('0123-abcd')).toBe('0123-abcd')
  expect(await asked('<script>')).toMatch(/^[\w-]{36}$/)
})

describe('how often', () => {
  let few: ApiWorld
  beforeAll(async () => {
    few = await apiWorld(3)
  })
  afterAll(() => few.house.drop())

  test('each client has so many requests a minute, whichever tokens it takes; others have their own', async () => {
    const ask = async (service: number) => few.ask('/purchasing-accounts', { token: few.token(service) })
    const answers = [await ask(few.office), await ask(few.office), await ask(few.office)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"client";q=3;w=60')
    expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
      '"client";r=2;t=60',
      '"client";r=1;t=60',
      '"client";r=0;t=60',
    ])
    const refused = await ask(few.office)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(await said(refused)).toMatchSnapshot()
    expect((await ask(few.azure)).status).toBe(200)
    few.house.pass(61)
    expect((await ask(few.office)).status).toBe(200)
  })

  test('strangers are counted by their network, however many addresses it has', async () => {
    few.house.pass(120)
    const ask = async (address: string) => few.ask('/openapi.json', { headers: { 'x-app-address': address } })
    const from = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:2:0:1::', '2001:db8:1:2::2', '2001:db8:1:3::1']
    const statuses: number[] = []
    for (const address of from) statuses.push((await ask(address)).status)
    expect(statuses).toEqual([200, 200, 200, 429, 200])
  })

  test('what a client may not do counts too', async () => {
    few.house.pass(120)
    const path = `/purchasing-accounts/${few.own.number}/plans/E1/seats-in-use`
    const ask = async () => few.ask(path, { token: few.token(few.office, 'entitlements.read') })
    const statuses = [await ask(), await ask(), await ask(), await ask()].map(({ status }) => status)
    expect(statuses).toEqual([403, 403, 403, 429])
  })
})

describe('when it fails', () => {
  const asking = { clientOfToken: async () => ({ clientId: 1, scopes: new Set(['entitlements.read']) }) }
  const request = () =>
    new Request(`${origin}/api/v1/purchasing-accounts`, {
      headers: { authorization: 'Bearer x', 'accept-language': 'en' },
    })

  test('a fault of ours is told as such, and in the log alone what it was', async () => {
    const lines: string[] = []
    const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) })
    const clientOfToken = () => Promise.reject(new Error('the moon fell down'))
    const { outside } = world
    const api = apiOf({ ...asking, outside, house: world.house, log, clientOfToken })
    const answer = await api.fetch(request())
    const text = await answer.clone().text()
    expect(await problem(answer)).toBe('500 portal.faulty')
    expect(text).not.toContain('moon')
    expect(lines.join('')).toContain('the moon fell down')
    expect(lines.join('')).toContain(answer.headers.get('x-request-id'))
  })

  test('a database that is away is asked for again in a moment', async () => {
    const database = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
    const house = { ...world.house, database }
    const { outside } = world
    const api = apiOf({ ...asking, outside, house, log: pino({ level: 'silent' }) })
    const answer = await api.fetch(request())
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(await problem(answer)).toBe('503 portal.away')
    await database.close()
  })
})
