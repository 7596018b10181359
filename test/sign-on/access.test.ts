/** A1 for what services and browsers ask of the provider: every address, method and kind of caller has its answer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callersOf, type Caller } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { foundAccounts, foundPartner, serve } from '../world/places.ts'
import { askToEnter, browse, openDoor, wayIn, type SignOnDoor, type WayIn } from '../world/sign-on.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** What a stranger without anything is answered, by path and method; 404 wherever nothing is said. */
const answers: Readonly<Record<string, Partial<Record<(typeof methods)[number], number>>>> = {
  '/.well-known/openid-configuration': { GET: 200 },
  '/.well-known/oauth-authorization-server': { GET: 200 },
  '/jwks': { GET: 200 },
  '/auth': { GET: 400 },
  '/auth/made-up': { GET: 400 },
  '/token': { POST: 400 },
  '/me': { GET: 401, POST: 401 },
  '/session/end': { GET: 303 },
  '/session/end/confirm': { POST: 400 },
  '/session/end/success': { GET: 200 },
  // Parts of the provider that are switched off.
  '/reg': {},
  '/reg/made-up': {},
  '/request': {},
  '/device': {},
  '/device/auth': {},
  '/backchannel': {},
  '/token/introspection': {},
  '/token/revocation': {},
  '/challenge': {},
  '/credential': {},
  '/interaction/made-up': {},
  '/': {},
  '/../': {},
}

let house: TestHouse
let door: SignOnDoor
let way: WayIn
let people: readonly Caller[]

beforeAll(async () => {
  house = await testHouse()
  door = await openDoor(house)
  way = await wayIn(house, door)
  const [place] = await foundAccounts(house)
  const [partner, otherPartner] = [await foundPartner(house), await foundPartner(house)]
  await serve(house, partner, place?.id ?? 0)
  people = await callersOf(house, { accountId: place?.id ?? 0, partner, otherPartner })
})
afterAll(async () => {
  await door.stop()
  await house.drop()
})

describe.each(Object.entries(answers))('%s', (path, wanted) => {
  test.each(methods)('%s', async (method) => {
    const response = await fetch(door.issuer + path, { method, redirect: 'manual', headers: { accept: 'text/html' } })
    const expected = path === '/../' ? 200 : (wanted[method] ?? 404) // that one is the portal's own home
    expect(response.status).toBe(expected)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })
})

test('no role in the portal lets anybody into a service: the domain of the address does', async () => {
  for (const { who, isSignedIn, cookie } of people) {
    const { url } = await askToEnter(way.config, way.service)
    const to = (await browse(url, await cookie())).headers.get('location') ?? ''
    expect(`${who}: ${to.split('?')[0] ?? ''}`).toBe(`${who}: ${isSignedIn ? '/services/refused' : '/sign-in'}`)
  }
})

test('userinfo is for whoever has a token that lives', async () => {
  for (const authorization of ['Bearer made-up', `Bearer ${'x'.repeat(43)}`, 'Basic made-up']) {
    const answer = await fetch(`${door.issuer}/me`, { headers: { authorization } })
    expect([400, 401]).toContain(answer.status)
    expect(await answer.text()).not.toContain('@')
  }
})
