/** What a service was given lives as long as it may: rotation, reuse, and everything that ends it at the next token. */
import { sql } from 'kysely'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signOnJobs } from '#server/sign-on/index.ts'
import { change, read, system } from '#server/work/index.ts'
import { endSession } from '../world/callers.ts'
import { testHouse, type TestHouse } from '../world/house.ts'
import { runJobs } from '../world/queue.ts'
import { noOutside } from '../world/outside.ts'
import { setProof, withdrawSite } from '../world/services.ts'
import { enter, openDoor, wayIn, type SignOnDoor, type WayIn } from '../world/sign-on.ts'

let house: TestHouse
let door: SignOnDoor

beforeAll(async () => {
  house = await testHouse()
  door = await openDoor(house)
})
afterAll(async () => {
  await door.stop()
  await house.drop()
})

async function entered(): Promise<{ way: WayIn; access: string; refresh: string }> {
  const way = await wayIn(house, door)
  const tokens = await enter(way.config, way.service, way.cookie)
  return { way, access: tokens.access_token, refresh: tokens.refresh_token ?? '' }
}

/** The error of a refresh, or « ok ». */
async function refreshed(way: WayIn, token: string): Promise<string> {
  return oidc.refreshTokenGrant(way.config, token).then(
    () => 'ok',
    (error: unknown) => (error instanceof oidc.ResponseBodyError ? error.error : String(error)),
  )
}

async function asked(way: WayIn, access: string): Promise<string> {
  return oidc.fetchUserInfo(way.config, access, way.subject).then(
    () => 'ok',
    (error: unknown) => (error instanceof oidc.WWWAuthenticateChallengeError ? String(error.status) : String(error)),
  )
}

test('a refresh gives a new token of each kind and says what is true by now', async () => {
  const { way, refresh } = await entered()
  await rename(way, 'Léa')
  const next = await oidc.refreshTokenGrant(way.config, refresh)
  expect(next.claims()).toMatchObject({ sub: way.subject, given_name: 'Léa', plans: [{ quantity: 300 }] })
  expect(next.refresh_token).not.toBe(refresh)
  expect(await asked(way, next.access_token)).toBe('ok')
  expect(await refreshed(way, next.refresh_token ?? '')).toBe('ok')
})

test('a refresh token that comes twice ends all that was given with it', async () => {
  const { way, refresh } = await entered()
  const next = await oidc.refreshTokenGrant(way.config, refresh)
  expect(await refreshed(way, refresh)).toBe('invalid_grant')
  expect(await refreshed(way, next.refresh_token ?? '')).toBe('invalid_grant')
  expect(await asked(way, next.access_token)).toBe('401')
})

// Without `for no key update` in records.ts both of two would be given tokens.
test('of twenty that bring the same refresh token at once, one is given tokens', async () => {
  const { way, refresh } = await entered()
  const answers = await Promise.all(Array.from({ length: 20 }, () => refreshed(way, refresh)))
  expect(answers.filter((each) => each === 'ok')).toHaveLength(1)
  expect(answers.filter((each) => each === 'invalid_grant')).toHaveLength(19)
})

test('whoever may not enter any more is out at the next token, and the journal says why', async () => {
  const { way, access, refresh } = await entered()
  await setProof(house, way.claim, 'lost')
  expect(await asked(way, access)).toBe('401')
  expect(await refreshed(way, refresh)).toBe('invalid_grant')
  await setProof(house, way.claim, 'proved')
  expect(await refreshed(way, refresh)).toBe('invalid_grant')
  expect(await eventsOf(way)).toContainEqual({
    name: 'service-entry.refused',
    details: { name: expect.stringMatching(/^Service/) as string, refusal: 'domain.missing' },
  })
})

test('a session that ends in the portal ends what hangs on it at once', async () => {
  const { way, access, refresh } = await entered()
  await endSession(house, way.cookie)
  expect(await asked(way, access)).toBe('401')
  expect(await refreshed(way, refresh)).toBe('invalid_grant')
  await runJobs(house.ownerUrl, signOnJobs({ house, ...noOutside }))
})

test('a withdrawn service gets nothing any more', async () => {
  const { way, access, refresh } = await entered()
  await withdrawSite(house, way.service.id)
  expect(await refreshed(way, refresh)).toBe('invalid_client')
  expect(await asked(way, access)).toBe('401')
})

test('a token of one service is worth nothing to another', async () => {
  const { refresh } = await entered()
  const other = await wayIn(house, door)
  expect(await refreshed(other, refresh)).toBe('invalid_grant')
})

test('an access token lives five minutes, a refresh token a day', async () => {
  const { way, access, refresh } = await entered()
  house.pass(301)
  expect(await asked(way, access)).toBe('401')
  expect(await refreshed(way, refresh)).toBe('ok')
  const { refresh: other } = await entered()
  house.pass(24 * 3_600 + 1)
  expect(await refreshed(way, other)).toBe('invalid_grant')
})

async function rename(way: WayIn, firstName: string): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`update users set first_name = ${firstName} where id = ${way.person.userId}`.execute(work.db)
  })
}

async function eventsOf(way: WayIn): Promise<readonly { name: string; details: unknown }[]> {
  return read(house, system('test'), (work) =>
    work.db
      .selectFrom('events')
      .select(['name', 'details'])
      .where('scope', '=', 'person')
      .where('scope_id', '=', way.person.userId)
      .execute(),
  )
}
