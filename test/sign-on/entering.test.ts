/** A service lets people in whom the portal vouches for: the code flow, and what the tokens say. */
import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cookiesIn } from '../world/client.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
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

test('discovery names what services may use, and nothing else', () => {
  const metadata = way.config.serverMetadata()
  expect(metadata).toMatchObject({
    issuer: door.issuer,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    id_token_signing_alg_values_supported: ['RS256'],
    subject_types_supported: ['public'],
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    authorization_endpoint: `${door.issuer}/auth`,
    end_session_endpoint: `${door.issuer}/session/end`,
  })
  expect(metadata.registration_endpoint).toBeUndefined()
})

test('somebody who is signed in is let in without a page, and the service learns who he is and what is held', async () => {
  const tokens = await enter(way.config, way.service, way.cookie)
  const said = {
    sub: way.subject,
    email: way.person.email,
    email_verified: true,
    name: 'Harry Dupont',
    given_name: 'Harry',
    family_name: 'Dupont',
    locale: 'fr',
    organization: { number: expect.stringMatching(/^O-/) as string, name: expect.stringMatching(/^Orga/) as string },
    purchasing_accounts: [{ number: way.account.number, name: expect.any(String) as string }],
    plans: [
      {
        code: way.plan,
        name: `Plan ${way.plan}`,
        quantity: 300,
        term_ends_on: '2030-06-30',
        account: way.account.number,
      },
    ],
    global_administrator: false,
    administered_domains: [],
  }
  const claims = tokens.claims()
  expect(claims).toMatchObject(said)
  expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(300)
  expect(tokens.expires_in).toBe(300)
  expect(tokens.refresh_token).toMatch(/^[\w-]{43}$/)
  const { sub, ...rest } = await oidc.fetchUserInfo(way.config, tokens.access_token, way.subject)
  expect({ sub, ...rest }).toEqual(said)
})

test('a visitor signs in first, and comes back by the browser that was stopped', async () => {
  const asked = await askToEnter(way.config, way.service)
  const stopped = await browse(asked.url)
  expect(stopped.status).toBe(303)
  const page = new URL(stopped.headers.get('location') ?? '', door.origin)
  expect(page.pathname).toBe('/sign-in')
  const back = new URL(page.searchParams.get('to') ?? '', door.origin)
  const stoppedBy = cookiesIn(stopped)
  expect((await browse(back, `${stoppedBy}; ${way.cookie}`)).status).toBe(200)
  expect((await browse(back, way.cookie)).status).toBe(400)
})

test('after signing in, the browser is led to the service by a page, not by a redirect that began with a form', async () => {
  const asked = await askToEnter(way.config, way.service)
  const stopped = await browse(asked.url)
  const back = new URL(
    new URL(stopped.headers.get('location') ?? '', door.origin).searchParams.get('to') ?? '',
    door.origin,
  )
  const page = await browse(back, `${cookiesIn(stopped)}; ${way.cookie}`)
  const leads = /content="0;url=([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&')
  const tokens = await takeCode(way.config, asked, leads ?? '')
  expect(tokens.claims()?.sub).toBe(way.subject)
})
