/** Signing keys change without a failed sign-in, whichever process vouches. */
import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rotateKeys } from '#server/sign-on/index.ts'
import { read, system } from '#server/work/index.ts'
import { cookieOf } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { publishedKeys, signedToken } from '../world/signed-token.ts'
import {
  askToEnter,
  browse,
  enter,
  openDoor,
  relyingParty,
  takeCode,
  wayIn,
  type SignOnDoor,
  type WayIn,
} from '../world/sign-on.ts'

const day = 86_400
let house: TestHouse
let door: SignOnDoor
/** Another web process before the same database. */
let otherDoor: SignOnDoor
let way: WayIn

beforeAll(async () => {
  house = await testHouse()
  ;[door, otherDoor] = await Promise.all([openDoor(house), openDoor(house)])
  way = await wayIn(house, door)
})
afterAll(async () => {
  await Promise.all([door.stop(), otherDoor.stop()])
  await house.drop()
})

async function published(at: SignOnDoor = door) {
  return publishedKeys(at.issuer)
}

async function newToken(): Promise<{ kid: unknown; idToken: string }> {
  const cookie = await cookieOf(house, way.person.userId)
  const { id_token: idToken = '' } = await enter(way.config, way.service, cookie)
  return { kid: signedToken(idToken, await published()).header['kid'], idToken }
}

test('processes that start at once agree on the first key', async () => {
  const third = await openDoor(house)
  const sets = await Promise.all([published(door), published(otherDoor), published(third)])
  await third.stop()
  expect(sets[0]).toHaveLength(1)
  expect(sets[1]).toEqual(sets[0])
  expect(sets[2]).toEqual(sets[0])
})

test('what is published holds nothing of the private part, and what is stored cannot be read', async () => {
  const keys = await published()
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use'])
  const rows = await read(house, system('test'), (work) =>
    work.db.selectFrom('signing_keys').select(['private_key', 'public_key']).execute(),
  )
  expect(rows.map((row) => row.private_key.toString('latin1')).join()).not.toContain('"d"')
  expect(JSON.stringify(rows.map((row) => row.public_key))).not.toContain('"d"')
})

test('the next key is published before it signs, the former as long as its tokens are of use', async () => {
  const [first] = (await published()).map(({ kid }) => kid)
  expect(await rotateKeys(house)).toBe(false)
  const early = await newToken()
  expect(early.kid).toBe(first)

  house.pass(30 * day)
  expect(await rotateKeys(house)).toBe(true)
  expect(await rotateKeys(house)).toBe(false)
  house.pass(60)
  expect(await published()).toHaveLength(2)
  expect(await published(otherDoor)).toEqual(await published(door))
  expect((await newToken()).kid).toBe(first)

  // A sign-in that began before the change of keys ends after it.
  const asked = await askToEnter(way.config, way.service)
  house.pass(day - 30)
  const cookie = await cookieOf(house, way.person.userId)
  const to = (await browse(asked.url, cookie)).headers.get('location') ?? ''
  house.pass(31)
  const tokens = await takeCode(way.config, asked, to)
  const next = signedToken(tokens.id_token ?? '', await published(otherDoor)).header['kid']
  expect(next).not.toBe(first)

  // A token that the former key signed still says who leaves.
  const fresh = await cookieOf(house, way.person.userId)
  const left = await browse(oidc.buildEndSessionUrl(way.config, { id_token_hint: early.idToken }), fresh)
  expect(left.status).toBe(303)

  house.pass(16 * day)
  await rotateKeys(house)
  house.pass(61)
  expect((await published()).map(({ kid }) => kid)).toEqual([next])
})

test('a code that one process gave is taken by another, and a session is one', async () => {
  const cookie = await cookieOf(house, way.person.userId)
  const asked = await askToEnter(way.config, way.service)
  const to = (await browse(asked.url, cookie)).headers.get('location') ?? ''
  // Each process of this test is an issuer of its own, since it has an address of its own: the code is what they share.
  const elsewhere = await relyingParty(otherDoor, way.service)
  const code = new URL(to).searchParams.get('code') ?? ''
  const taken = await oidc
    .genericGrantRequest(elsewhere, 'authorization_code', {
      code,
      redirect_uri: way.service.redirectUri,
      code_verifier: asked.verifier,
    })
    .catch((error: unknown) => error)
  expect(taken).toMatchObject({ access_token: expect.any(String) as string })
})
