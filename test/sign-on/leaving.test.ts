/** Signing out: from a service, from the portal, everywhere; and every other service hears of it. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { once } from 'node:events'
import * as oidc from 'openid-client'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { signOutEverywhere } from '#server/business/access/index.ts'
import { administeredDomain, bar } from '#server/business/domains/index.ts'
import { setPassword } from '#server/business/access/people.ts'
import { openOutgoing } from '#server/platform/outgoing.ts'
import { signOnJobs } from '#server/sign-on/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { cookieOf, endSession } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { runJobs } from '../world/queue.ts'
import { publishedKeys, signedToken } from '../world/signed-token.ts'
import { appoint, personOf } from '../world/services.ts'
import { askToEnter, browse, enter, openDoor, wayIn, type SignOnDoor, type WayIn } from '../world/sign-on.ts'

let house: TestHouse
let door: SignOnDoor
let receiver: Server
let receivedAt: string
/** What services were sent: path and token. */
const heard: { path: string; token: string }[] = []
let answers: number[] = []

beforeAll(async () => {
  house = await testHouse()
  door = await openDoor(house)
  receiver = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      response.statusCode = answers.shift() ?? 200
      if (response.statusCode === 200) {
        heard.push({ path: request.url ?? '', token: new URLSearchParams(body).get('logout_token') ?? '' })
      }
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const address = receiver.address()
  receivedAt = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`
})
afterEach(() => {
  heard.length = 0
  answers = []
})
afterAll(async () => {
  receiver.close()
  await door.stop()
  await house.drop()
})

const afterwards = 'https://service.example/bye'

async function entered(path: string): Promise<{ way: WayIn; idToken: string; refresh: string }> {
  const way = await wayIn(house, door, { backchannelLogoutUri: `${receivedAt}${path}`, afterSignOut: [afterwards] })
  const tokens = await enter(way.config, way.service, way.cookie)
  return { way, idToken: tokens.id_token ?? '', refresh: tokens.refresh_token ?? '' }
}

const run = () => runJobs(house.ownerUrl, signOnJobs({ house, outgoing: openOutgoing({ allowed: ['127.0.0.1'] }) }))

async function claimsOf(token: string): Promise<unknown> {
  const { header, payload } = signedToken(token, await publishedKeys(door.issuer))
  expect(header['typ']).toBe('logout+jwt')
  expect(payload['iss']).toBe(door.issuer)
  return payload
}

function leave(way: WayIn, idToken: string, more: Readonly<Record<string, string>> = {}): URL {
  return oidc.buildEndSessionUrl(way.config, {
    id_token_hint: idToken,
    post_logout_redirect_uri: afterwards,
    state: 'known to the service',
    ...more,
  })
}

test('a service that sends whoever is signed in to sign out, gets him back, and he is out everywhere', async () => {
  const { way, idToken, refresh } = await entered('/one')
  const left = await browse(leave(way, idToken), way.cookie)
  expect(left.status).toBe(303)
  expect(left.headers.get('location')).toBe(`${afterwards}?state=known+to+the+service`)
  expect(left.headers.getSetCookie().join()).toMatch(/^session=;.*expires=Thu, 01 Jan 1970/i)
  await expect(oidc.refreshTokenGrant(way.config, refresh)).rejects.toThrow()
  const again = await browse(oidc.buildAuthorizationUrl(way.config, { scope: 'openid' }), way.cookie)
  expect(again.headers.get('location') ?? '').not.toContain('code=')
  await run()
  expect(heard.map(({ path }) => path)).toEqual(['/one'])
  expect(await claimsOf(heard[0]?.token ?? '')).toMatchObject({
    aud: way.service.clientId,
    sub: way.subject,
    sid: expect.any(String) as string,
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
})

test('the sid of a logout token is the one that the service knows from its identity token', async () => {
  const way = await wayIn(house, door, { backchannelLogoutUri: `${receivedAt}/sid` })
  const tokens = await enter(way.config, way.service, way.cookie)
  await endSession(house, way.cookie)
  await run()
  expect(await claimsOf(heard[0]?.token ?? '')).toMatchObject({ sid: tokens.claims()?.['sid'] })
})

test('signing out everywhere, and a new password, tell the services of every session', async () => {
  const { way } = await entered('/everywhere')
  const elsewhere = await cookieOf(house, way.person.userId)
  await enter(way.config, way.service, elsewhere)
  await change(house, { kind: 'customer', userId: way.person.userId }, null, signOutEverywhere)
  await run()
  expect(heard).toHaveLength(2)

  const back = await cookieOf(house, way.person.userId)
  await enter(way.config, way.service, back)
  await change(house, system('test'), null, (work) => setPassword(work, way.person.userId, 'a hash' as never))
  await run()
  expect(heard).toHaveLength(3)
})

test('whoever his organisation lets in no more is out at once, and the service is told; he stays signed in here', async () => {
  const { way, refresh } = await entered('/left')
  const { userId } = await personOf(house, way.domain)
  await appoint(house, way.claim, userId)
  await change(house, { kind: 'customer', userId }, null, async (work) =>
    bar(work, await administeredDomain(work, way.claim), way.person.email),
  )
  await run()
  expect(heard).toMatchObject([{ path: '/left' }])
  await expect(oidc.refreshTokenGrant(way.config, refresh)).rejects.toMatchObject({ error: 'invalid_grant' })
  const { url } = await askToEnter(way.config, way.service)
  expect((await browse(url, way.cookie)).headers.get('location')).toContain('/services/refused')
  await endSession(house, way.cookie)
  await run()
})

test('a service that does not answer is told again, and nobody else waits for it', async () => {
  const { way } = await entered('/slow')
  answers = [500]
  await endSession(house, way.cookie)
  await run()
  expect(heard).toEqual([])
  expect(await owed()).toBe(1)
  await makeDue()
  await run()
  expect(heard.map(({ path }) => path)).toEqual(['/slow'])
  expect(await owed()).toBe(0)
})

test('a session that ends by itself is told as well, once', async () => {
  const { way } = await entered('/by-itself')
  house.pass(14 * 86_400 + 1)
  await signOnJobs({ house, outgoing: openOutgoing({ allowed: [] }) })['sign-on.sweep'].run(
    {},
    AbortSignal.timeout(9_000),
  )
  await run()
  expect(heard.map(({ path }) => path)).toEqual(['/by-itself'])
  expect(way.cookie).not.toBe('')
})

test('somebody who is led here by a stranger is asked first', async () => {
  const { way } = await entered('/asked')
  const url = `${door.issuer}/session/end?client_id=${way.service.clientId}&post_logout_redirect_uri=${afterwards}`
  const page = await browse(url, way.cookie)
  expect(page.status).toBe(200)
  const html = await page.text()
  expect(html).toContain('Se déconnecter')
  const [, xsrf = ''] = /name="xsrf" value="([^"]+)"/.exec(html) ?? []
  expect((await browse(`${door.issuer}/auth`, way.cookie)).status).toBe(400) // he is still here
  const send = (form: Record<string, string>) =>
    fetch(`${door.issuer}/session/end/confirm`, {
      method: 'POST',
      headers: { cookie: way.cookie, 'accept-language': 'fr', accept: 'text/html' },
      body: new URLSearchParams(form),
      redirect: 'manual',
    })
  expect((await send({ xsrf: 'made up', logout: 'yes' })).status).toBe(400)
  const out = await send({ xsrf, logout: 'yes' })
  expect(await out.text()).toContain(`content="0;url=${afterwards}"`)
  await run()
  expect(heard.map(({ path }) => path)).toEqual(['/asked'])
})

test('a visitor who wants to sign out is led on, and only to an address that is registered', async () => {
  const { way, idToken } = await entered('/visitor')
  const led = await browse(leave(way, idToken))
  expect(led.headers.get('location')).toBe(`${afterwards}?state=known+to+the+service`)
  const elsewhere = await browse(leave(way, idToken, { post_logout_redirect_uri: 'https://evil.example/' }))
  expect(elsewhere.status).toBe(400)
  const said = await browse(`${door.issuer}/session/end/success`)
  expect(await said.text()).toContain('Vous êtes déconnecté')
})

test('the token of somebody else signs nobody out', async () => {
  const { idToken } = await entered('/else')
  const { way } = await entered('/mine')
  const page = await browse(`${door.issuer}/session/end?id_token_hint=${idToken}`, way.cookie)
  expect(page.status).toBe(200)
  await run()
  expect(heard).toEqual([])
})

async function owed(): Promise<number> {
  return read(house, system('test'), async (work) => {
    return (await work.db.selectFrom('sign_on_logouts').select('id').execute()).length
  })
}

/** Lets the queue's delay pass. */
async function makeDue(): Promise<void> {
  const client = new pg.Client({ connectionString: house.ownerUrl })
  await client.connect()
  await client.query(`update graphile_worker._private_jobs set run_at = now() - interval '1 minute'`)
  await client.end()
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
