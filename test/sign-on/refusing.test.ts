/** What the provider refuses, and what somebody before a closed door is told. */
import { once } from 'node:events'
import { connect } from 'node:net'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newToken } from '#server/platform/crypto.ts'
import { openDatabase } from '#server/platform/database.ts'
import { clientOfToken } from '#server/sign-on/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { addSecret, setProof, withdrawSite } from '../world/services.ts'
import { askToEnter, browse, enter, openDoor, takeCode, wayIn, type SignOnDoor, type WayIn } from '../world/sign-on.ts'

let house: TestHouse
let door: SignOnDoor
let way: WayIn

beforeAll(async () => {
  house = await testHouse()
  door = await openDoor(house)
  way = await wayIn(house, door)
})
afterAll(async () => {
  await door.stop()
  await house.drop()
})

/** Where an authorization request with these parameters leads; `''` takes one away. */
async function answerTo(more: Readonly<Record<string, string>>, cookie = way.cookie): Promise<Response> {
  const { url } = await askToEnter(way.config, way.service, more)
  for (const [name, value] of Object.entries(more)) if (value === '') url.searchParams.delete(name)
  return browse(url, cookie)
}

function errorIn(response: Response): string | null {
  const location = response.headers.get('location') ?? ''
  if (!location.startsWith(way.service.redirectUri)) return `at ${location}`
  const { search, hash } = new URL(location)
  return new URLSearchParams(search === '' ? hash.slice(1) : search).get('error')
}

test('without PKCE, and with a challenge in the clear, there is no code', async () => {
  expect(errorIn(await answerTo({ code_challenge: '', code_challenge_method: '' }))).toBe('invalid_request')
  expect(errorIn(await answerTo({ code_challenge_method: 'plain' }))).toBe('invalid_request')
})

test('there is no other flow than the code flow', async () => {
  for (const response_type of ['token', 'id_token', 'code id_token', 'none']) {
    expect(errorIn(await answerTo({ response_type }))).toBe('unsupported_response_type')
  }
})

test.each(['https://service.example/callback/', 'https://service.example/callback?x=1', 'https://evil.example/', ''])(
  'nobody is led to an address that is not registered as it stands: %s',
  async (redirect_uri) => {
    const answer = await answerTo({ redirect_uri })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('location')).toBeNull()
    const page = await answer.text()
    expect(page).toContain('<html lang="fr">')
    expect(page).toContain('Ce service n’a pas pu être ouvert')
  },
)

test('what a service writes into its request is shown as text', async () => {
  const answer = await browse(`${door.issuer}/auth?client_id=${encodeURIComponent('<script>alert(1)</script>')}`)
  expect(answer.status).toBe(400)
  expect(await answer.text()).not.toContain('<script>alert')
  expect(answer.headers.get('content-security-policy')).toContain(`default-src 'none'`)
})

test('prompt=none leads back with an error where a page would be needed, and with a code where none is', async () => {
  expect(errorIn(await answerTo({ prompt: 'none' }, ''))).toBe('login_required')
  expect(errorIn(await answerTo({ prompt: 'none' }))).toBeNull()
  const closed = await wayIn(house, door)
  await setProof(house, closed.claim, 'lost')
  const { url } = await askToEnter(closed.config, closed.service, { prompt: 'none' })
  const answer = await browse(url, closed.cookie)
  expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('access_denied')
})

test('whoever may not enter is led to the page that says why', async () => {
  const closed = await wayIn(house, door)
  await setProof(house, closed.claim, 'lost')
  const { url } = await askToEnter(closed.config, closed.service)
  const answer = await browse(url, closed.cookie)
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toBe(`/services/refused?service=${closed.service.clientId}`)
})

test('max_age and prompt=login ask again for a proof, and a newer session does', async () => {
  house.pass(-5)
  const other = await wayIn(house, door)
  house.pass(5)
  for (const more of [{ prompt: 'login' }, { max_age: '0' }]) {
    const { url } = await askToEnter(other.config, other.service, more)
    const answer = await browse(url, other.cookie)
    const page = new URL(answer.headers.get('location') ?? '', door.origin)
    expect(page.pathname).toBe('/sign-in')
    expect(page.searchParams.get('to')).toMatch(/^\/oidc\/auth\/[\w-]+\?again$/)
    const stoppedBy = answer.headers
      .getSetCookie()
      .map((each) => each.split(';')[0])
      .join('; ')
    const back = new URL(page.searchParams.get('to') ?? '', door.origin)
    const again = await browse(back, `${stoppedBy}; ${other.cookie}`)
    expect(again.headers.get('location')).toContain('/sign-in')
    const newer = await cookieOf(house, other.person.userId)
    const led = await browse(back, `${stoppedBy}; ${newer}`)
    expect(await led.text()).toContain('http-equiv="refresh"')
  }
  const { url } = await askToEnter(other.config, other.service, { max_age: '3600' })
  expect((await browse(url, other.cookie)).headers.get('location')).toContain('code=')
})

test('a code is taken once, by the service it was given to, with the verifier that it was asked with', async () => {
  const asked = await askToEnter(way.config, way.service)
  const to = (await browse(asked.url, way.cookie)).headers.get('location') ?? ''
  await expect(takeCode(way.config, { ...asked, verifier: oidc.randomPKCECodeVerifier() }, to)).rejects.toThrow()
  const tokens = await takeCode(way.config, asked, to)
  await expect(takeCode(way.config, asked, to)).rejects.toThrow()
  // Whoever brings it again may be who stole it: what was given with it is over.
  await expect(oidc.refreshTokenGrant(way.config, tokens.refresh_token ?? '')).rejects.toThrow()
})

// Without `for no key update` in records.ts several would be given tokens.
test('of twenty that bring the same code at once, one is given tokens', async () => {
  const asked = await askToEnter(way.config, way.service)
  const to = (await browse(asked.url, way.cookie)).headers.get('location') ?? ''
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => takeCode(way.config, asked, to)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('a code is over after a minute', async () => {
  const asked = await askToEnter(way.config, way.service)
  const to = (await browse(asked.url, way.cookie)).headers.get('location') ?? ''
  house.pass(61)
  await expect(takeCode(way.config, asked, to)).rejects.toThrow()
})

async function tokenRequest(
  clientId: string,
  secret: string,
  form: Readonly<Record<string, string>> = { grant_type: 'client_credentials', scope: 'seats.report' },
): Promise<Response> {
  return fetch(`${door.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams(form),
  })
}

test('a service that is unknown and one whose secret is wrong are answered alike', async () => {
  const wrong = await tokenRequest(way.service.clientId, newToken())
  const unknown = await tokenRequest('no-such-service', newToken())
  expect([wrong.status, await wrong.text()]).toEqual([unknown.status, await unknown.text()])
  expect(wrong.status).toBe(401)
})

test('after ten wrong secrets nobody on that network is listened to for a while', async () => {
  const other = await wayIn(house, door)
  const { clientId, secret } = other.service
  for (let count = 0; count < 10; count += 1) await tokenRequest(clientId, newToken())
  await tokenRequest(clientId, newToken())
  const refused = await tokenRequest(clientId, secret)
  expect(refused.status).toBe(401)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  house.pass(61)
  expect((await tokenRequest(clientId, secret)).status).toBe(200)
  expect((await tokenRequest(clientId, secret)).headers.get('retry-after')).toBeNull()
})

test.each([
  ['POST', '/TOKEN', 401],
  ['POST', '/Token/?x', 401],
  ['GET', '?client_id=x', 404],
  ['GET', '/AUTH', 400],
  ['PUT', '/auth', 404],
])('an address that is none, or written otherwise, is no fault of ours: %s %s', async (method, path, status) => {
  const authorization = `Basic ${Buffer.from(`${way.service.clientId}:wrong`).toString('base64')}`
  const form = method === 'POST' && { body: new URLSearchParams({ grant_type: 'client_credentials' }) }
  const answer = await fetch(`${door.issuer}${path}`, { method, headers: { authorization }, ...form })
  expect(answer.status).toBe(status)
})

test('somebody who is signed in and sends his forms slowly holds up nobody', async () => {
  const { host, port } = new URL(door.origin)
  const form = 'content-type: application/x-www-form-urlencoded\r\ncontent-length: 1000'
  const slow = Array.from({ length: 2 * house.database.pool.options.max }, () => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(
      `POST /oidc/session/end/confirm HTTP/1.1\r\nhost: ${host}\r\ncookie: ${way.cookie}\r\n${form}\r\n\r\nx`,
    )
    return socket
  })
  await Promise.all(slow.map((socket) => once(socket, 'ready')))
  expect((await browse(`${door.issuer}/session/end`)).status).toBe(303) // by now they were all looked at
  expect(house.database.pool.totalCount - house.database.pool.idleCount).toBe(0)
  expect(errorIn(await answerTo({ prompt: 'none' }))).toBeNull()
  for (const socket of slow) socket.destroy()
})

test('while one secret takes over from another, both are right', async () => {
  const other = await wayIn(house, door)
  const next = newToken()
  await addSecret(house, other.service.id, next, 60)
  expect((await tokenRequest(other.service.clientId, other.service.secret)).status).toBe(200)
  expect((await tokenRequest(other.service.clientId, next)).status).toBe(200)
  house.pass(61)
  expect((await tokenRequest(other.service.clientId, other.service.secret)).status).toBe(401)
  expect((await tokenRequest(other.service.clientId, next)).status).toBe(200)
})

test('a service gets tokens for the services’ API in its own name, and for nothing else', async () => {
  const other = await wayIn(house, door)
  const { access_token: token } = await oidc.clientCredentialsGrant(other.config, {
    scope: 'entitlements.read seats.report',
  })
  const client = await clientOfToken(house, `Bearer ${token}`)
  expect(client).toEqual({ clientId: other.service.id, scopes: new Set(['entitlements.read', 'seats.report']) })
  expect(await clientOfToken(house, `Bearer ${newToken()}`)).toBeUndefined()
  expect(await clientOfToken(house, `Basic ${token}`)).toBeUndefined()
  const { access_token: persons } = await enter(other.config, other.service, other.cookie)
  expect(await clientOfToken(house, `Bearer ${persons}`)).toBeUndefined()
  for (const scope of ['openid', 'everything', 'openid seats.report']) {
    const { clientId, secret } = other.service
    const answer = await tokenRequest(clientId, secret, { grant_type: 'client_credentials', scope })
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_scope' })])
  }
  await withdrawSite(house, other.service.id)
  expect(await clientOfToken(house, `Bearer ${token}`)).toBeUndefined()
})

test('scripts of other sites get nothing', async () => {
  const headers = { origin: 'https://evil.example' }
  for (const path of ['/jwks', '/.well-known/openid-configuration', '/me']) {
    const answer = await fetch(door.issuer + path, { headers })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  }
  const preflight = await fetch(`${door.issuer}/token`, {
    method: 'OPTIONS',
    headers: { ...headers, 'access-control-request-method': 'POST' },
  })
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
})

test('what is asked under another name of this machine is answered under that name, and no foreign one is', async () => {
  const { port } = new URL(door.origin)
  const other = await fetch(`http://127.0.0.1:${port}/oidc/.well-known/openid-configuration`)
  expect(await other.json()).toMatchObject({ issuer: `http://127.0.0.1:${port}/oidc` })
  expect(other.headers.get('x-content-type-options')).toBe('nosniff')
  expect(other.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
})

test('while the database is away, services are asked to come back', async () => {
  const database = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
  const away = await openDoor({ ...house, database })
  const answer = await fetch(`${away.issuer}/token`, { method: 'POST', body: new URLSearchParams({ client_id: 'x' }) })
  await away.stop()
  await database.close()
  expect([answer.status, await answer.text()]).toEqual([503, '{"error":"temporarily_unavailable"}'])
  expect(answer.headers.get('retry-after')).toBe('5')
})
