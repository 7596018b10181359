import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { meet, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import { actorOfSession, keepSession, signOut, signOutEverywhere, sweepSessions } from './index.ts'
import { openSession } from './sessions.ts'

const hour = 3_600
const day = 24 * hour
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})

test('a session says who the person is, and of which audience', async () => {
  const { userId, email } = await meet(house, { firstName: 'Claire', lastName: 'Martin', language: 'fr' })
  expect(await sessionOf(await open(userId))).toEqual({
    actor: { kind: 'customer', userId },
    person: {
      userId,
      email,
      firstName: 'Claire',
      lastName: 'Martin',
      language: 'fr',
      countryCode: 'FR',
      audience: 'customer',
    },
    isStale: false,
  })
})

test('of a partner with the partner and the role there, of the publisher as operator', async () => {
  const agent = await partnerUserAt(house, await foundPartner(house), 'agent')
  expect(await sessionOf(await open(agent.userId))).toMatchObject({ actor: agent, person: { audience: 'partner' } })
  const publisher = await operator(house)
  expect(await sessionOf(await open(publisher.userId))).toMatchObject({
    actor: publisher,
    person: { audience: 'operator' },
  })
})

test('a made-up token is nobody', async () => {
  expect(await sessionOf('made-up')).toBeUndefined()
  expect(await sessionOf('')).toBeUndefined()
})

test('a session ends after twelve idle hours', async () => {
  const token = await open((await meet(house)).userId)
  house.pass(12 * hour - 1)
  expect(await sessionOf(token)).toMatchObject({ isStale: true })
  house.pass(1)
  expect(await sessionOf(token)).toBeUndefined()
})

test('one in use goes on, but not beyond fourteen days', async () => {
  const token = await open((await meet(house)).userId)
  for (let half = 0; half < 27; half += 1) {
    house.pass(12 * hour - 10)
    await change(house, visitor, null, (work) => keepSession(work, token))
  }
  expect(await sessionOf(token)).toMatchObject({ isStale: false })
  house.pass(11 * hour)
  expect(await sessionOf(token)).toBeDefined()
  house.pass(hour + 270)
  expect(await sessionOf(token)).toBeUndefined()
})

test('its last use is noted only when some minutes have passed', async () => {
  const token = await open((await meet(house)).userId)
  house.pass(299)
  expect(await sessionOf(token)).toMatchObject({ isStale: false })
  house.pass(2)
  expect(await sessionOf(token)).toMatchObject({ isStale: true })
})

test('signing out ends this session at once and no other', async () => {
  const { userId } = await meet(house)
  const [here, there] = [await open(userId), await open(userId)]
  await change(house, visitor, null, (work) => signOut(work, here))
  expect(await sessionOf(here)).toBeUndefined()
  expect(await sessionOf(there)).toBeDefined()
  await change(house, visitor, null, (work) => signOut(work, here)) // again: nothing to do
})

test('signing out everywhere ends all of one person and nobody else’s', async () => {
  const { userId } = await meet(house)
  const tokens = [await open(userId), await open(userId)]
  const other = await open((await meet(house)).userId)
  expect(await change(house, { kind: 'customer', userId }, null, signOutEverywhere)).toBe(2)
  for (const token of tokens) expect(await sessionOf(token)).toBeUndefined()
  expect(await sessionOf(other)).toBeDefined()
})

test('a visitor has nothing to sign out of', async () => {
  await expect(change(house, visitor, null, signOutEverywhere)).rejects.toMatchObject({ code: 'sign-in.needed' })
})

test('beyond fifty sessions the oldest end', async () => {
  const { userId } = await meet(house)
  const oldest = await open(userId)
  house.pass(1)
  const second = await open(userId)
  for (let count = 0; count < 49; count += 1) await open(userId)
  expect(await sessionOf(oldest)).toBeUndefined()
  expect(await sessionOf(second)).toBeDefined()
})

test('rows of sessions long over are swept away', async () => {
  const { userId } = await meet(house)
  await open(userId)
  house.pass(43 * day)
  await change(house, visitor, null, sweepSessions) // those of the tests above
  expect(await rowsOf(userId)).toBe(1)
  house.pass(2 * day)
  await change(house, visitor, null, sweepSessions)
  expect(await rowsOf(userId)).toBe(0)
})

function open(userId: number): Promise<string> {
  const actor: Actor = visitor
  return change(house, actor, null, (work) => openSession(work, userId, { address: '192.0.2.1', userAgent: 'test' }))
}

function sessionOf(token: string) {
  return read(house, visitor, (work) => actorOfSession(work, token))
}

async function rowsOf(userId: number): Promise<number> {
  const rows = await read(house, visitor, (work) =>
    work.db.selectFrom('sessions').select('user_id').where('user_id', '=', userId).execute(),
  )
  return rows.length
}
