/**
 * The API as it is mounted: behind the real listener, with tokens of the real provider, asked by a client that nobody here
 * wrote. No session of a person opens it, whoever he is.
 */
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noBody } from '#server/api/operation.ts'
import { operations } from '#server/api/operations.ts'
import { problem } from '../world/api.ts'
import { callersOf, cookieOf, type Caller } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { order, stock } from '../world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../world/places.ts'
import { associate, personOf, registerSite, subjectOf, withdrawSite, type ServiceSite } from '../world/services.ts'
import { enter, openDoor, relyingParty, type SignOnDoor } from '../world/sign-on.ts'

let house: TestHouse
let door: SignOnDoor
let service: ServiceSite
let config: oidc.Configuration
let account: Place
let callers: readonly Caller[]

beforeAll(async () => {
  house = await testHouse()
  door = await openDoor(house)
  await stock(house)
  ;[account] = await foundAccounts(house)
  const [partner, otherPartner] = [await foundPartner(house), await foundPartner(house)]
  await serve(house, partner, account.id)
  await order(house, { partner: await partnerNumber(house, partner), account: account.number, item: 'E1' })
  await associate(house, account.id, 'contoso.example')
  service = await registerSite(house, { group: 'Office 365' })
  config = await relyingParty(door, service)
  callers = await callersOf(house, { accountId: account.id, partner, otherPartner })
})
afterAll(async () => {
  await door.stop()
  await house.drop()
})

const seats = () => `/purchasing-accounts/${account.number}/plans/E1/seats-in-use`

async function ask(path: string, token?: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers)
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  return fetch(`${door.origin}/api/v1${path}`, { redirect: 'manual', ...init, headers })
}

async function tokenFor(scope: string): Promise<string> {
  const { access_token } = await oidc.clientCredentialsGrant(config, { scope })
  return access_token
}

test('a service gets a token, reads what is held, reports its seats, and reads them again', async () => {
  const token = await tokenFor('entitlements.read seats.report')
  const held = await ask(`/purchasing-accounts/${account.number}/entitlements`, token)
  expect(await held.json()).toMatchObject({ plans: [{ code: 'E1', available: 100 }] })
  const reported = await ask(seats(), token, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ quantity: 42, measuredAt: new Date().toISOString() }),
  })
  expect(reported.status).toBe(201)
  const read = await ask(seats(), token)
  expect(await read.json()).toMatchObject({ purchasingAccount: account.number, plan: 'E1', quantity: 42 })
})

test('who somebody is who entered says what he is entitled to', async () => {
  const { userId } = await personOf(house, 'contoso.example')
  const tokens = await enter(config, service, await cookieOf(house, userId))
  const subject = tokens.claims()?.sub ?? ''
  expect(subject).toBe(await subjectOf(house, userId))
  const answer = await ask(`/people/${subject}/entitlements`, await tokenFor('entitlements.read'))
  expect(await answer.json()).toMatchObject({ subject, data: [{ number: account.number, plans: [{ code: 'E1' }] }] })
  // What a person was given is no token of the service's own.
  expect(await problem(await ask('/purchasing-accounts', tokens.access_token))).toBe('401 token.invalid')
})

test('a token opens what it was asked for', async () => {
  const answer = await ask('/purchasing-accounts', await tokenFor('seats.report'))
  expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope", scope="entitlements.read"')
  expect(await problem(answer)).toBe('403 scope.insufficient')
})

test('a token is over after five minutes, and that of a withdrawn service at once', async () => {
  const other = await registerSite(house)
  const token = (await oidc.clientCredentialsGrant(await relyingParty(door, other), { scope: 'entitlements.read' }))
    .access_token
  expect((await ask('/purchasing-accounts', token)).status).toBe(200)
  await withdrawSite(house, other.id)
  expect(await problem(await ask('/purchasing-accounts', token))).toBe('401 token.invalid')

  const over = await tokenFor('entitlements.read')
  house.pass(299)
  expect((await ask('/purchasing-accounts', over)).status).toBe(200)
  house.pass(2)
  expect(await problem(await ask('/purchasing-accounts', over))).toBe('401 token.invalid')
})

const askers = new Set(['customer: account-administrator', 'partner: administrator', 'operator'])

describe.each(operations)('$method $path', ({ method, path, scopes, body, exampleBody }) => {
  test('no session of anybody opens it', async () => {
    const values: Readonly<Record<string, string>> = {
      number: account.number,
      code: scopes.length > 0 ? 'E1' : 'plan.unknown',
    }
    const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '1')
    // One of each audience: a session of whichever kind is none to the API, and asking too often is refused.
    for (const { who, cookie } of callers.filter((each) => askers.has(each.who))) {
      const answer = await ask(at, undefined, {
        method,
        headers: { cookie: await cookie(), 'content-type': 'application/json', 'idempotency-key': 'x' },
        ...(body !== noBody && { body: JSON.stringify(exampleBody) }),
      })
      expect([who, answer.status]).toEqual([who, scopes.length === 0 ? 200 : 401])
      expect(answer.headers.get('set-cookie')).toBeNull()
    }
  })
})

test('the document says where this portal is, and where tokens come from', async () => {
  const answer = await ask('/openapi.json')
  expect(await answer.json()).toMatchObject({
    servers: [{ url: `${door.origin}/api/v1` }],
    components: {
      securitySchemes: {
        service: { flows: { clientCredentials: { tokenUrl: config.serverMetadata().token_endpoint } } },
      },
    },
  })
})

test.each([
  ['GET', '', '404 resource.unknown'],
  ['GET', '/purchasing-accounts/', '404 resource.unknown'],
  ['GET', '/purchasing-accounts/%ff/entitlements', '404 resource.unknown'],
  ['POST', '/purchasing-accounts', '405 method.not-allowed'],
  ['PATCH', '/openapi.json', '405 method.not-allowed'],
  ['OPTIONS', '/openapi.json', '405 method.not-allowed'],
])('%s %s is answered in the form of every problem', async (method, path, code) => {
  const answer = await ask(path, undefined, { method, headers: { origin: 'https://evil.example' } })
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(answer.headers.get('access-control-allow-origin')).toBe(door.origin)
  expect(await problem(answer)).toBe(code)
})

test('a form is no way in', async () => {
  const answer = await ask(seats(), await tokenFor('seats.report'), {
    method: 'PUT',
    headers: { 'idempotency-key': 'form' },
    body: new URLSearchParams({ quantity: '1' }),
  })
  expect(await problem(answer)).toBe('415 request.not-json')
})

test('a body past the limit is refused before it is read whole', async () => {
  const answer = await ask(seats(), await tokenFor('seats.report'), {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'long' },
    body: JSON.stringify({ more: 'x'.repeat(5_000_000) }),
  })
  expect(await problem(answer)).toBe('413 request.too-large')
})

test('addresses that only begin alike are the pages’', async () => {
  expect(await (await fetch(`${door.origin}/apiary`)).text()).toBe('a page')
})
