/** The form of a sign-up that is sent again is heard for a moment, and is no easier way in than signing in. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { change, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { goodPassword, inviteTo, linkOf } from '../../../../../test/world/invited.ts'
import { foundAccounts, foundPartner, type Place } from '../../../../../test/world/places.ts'
import { dropLetters } from '../../../../../test/world/post.ts'
import { acceptInvitation, hirePartnerUser, signUp } from '../index.ts'

const device = { address: '192.0.2.7', userAgent: 'test' }
let house: TestHouse
let paris: Place
let lyon: Place

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await dropLetters(house)
  await house.drop()
})
beforeEach(async () => {
  ;[paris, lyon] = await foundAccounts(house, 2)
})

test('is no way in by another invitation that its person accepted a moment ago', async () => {
  const { userId, email, invitationId } = await inviteTo(house, [paris.id])
  await up(await linkOf(house, invitationId))
  const second = await inviteTo(house, [lyon.id], ['account-viewer'], { email })
  const link = await linkOf(house, second.invitationId)
  const actor: Actor = { kind: 'customer', userId }
  await change(house, actor, null, (work) => acceptInvitation(work, link))
  await expect(up(link)).rejects.toMatchObject({ code: 'invitation.accepted', status: 409 })
})

test('is no way round a second factor', async () => {
  const { userId, invitationId } = await inviteTo(house, [paris.id])
  const link = await linkOf(house, invitationId)
  await up(link)
  await up(link)
  await house.database.pool.query(
    `insert into authenticator_apps (user_id, secret, begun_at, confirmed_at) values ($1, '', now(), now())`,
    [userId],
  )
  await expect(up(link)).rejects.toMatchObject({ code: 'invitation.accepted' })
})

test('counts guesses as signing in does', async () => {
  const { invitationId } = await inviteTo(house, [paris.id])
  const link = await linkOf(house, invitationId)
  await up(link)
  const codes = []
  for (let guess = 0; guess < 12; guess += 1) {
    const refused: unknown = await up(link, { password: `${goodPassword} ${String(guess)}` }).catch(
      (error: unknown) => error,
    )
    codes.push(refused instanceof Error && 'code' in refused ? refused.code : refused)
  }
  expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 'invitation.accepted'))
  expect(codes.slice(10)).toContain('sign-in.delayed')
})

test('ends the session that the browser had before', async () => {
  const { userId, invitationId } = await inviteTo(house, [paris.id])
  const link = await linkOf(house, invitationId)
  const { token } = await up(link)
  await up(link, { former: token })
  const { rows } = await house.database.pool.query('select from sessions where user_id = $1', [userId])
  expect(rows).toHaveLength(1)
})

test('goes by real time, which no demonstration moves', async () => {
  const { invitationId } = await inviteTo(house, [paris.id])
  const link = await linkOf(house, invitationId)
  const still = { ...house, clock: { ...house.clock, now: () => new Date('2026-01-05T12:00:00Z') } }
  await house.database.pool.query(`update invitations set sent_at = '2026-01-05T11:00:00Z' where id = $1`, [
    invitationId,
  ])
  await signUp(still, { link, firstName: 'Jean', lastName: 'Dupont', password: goodPassword, device })
  house.pass(61)
  await expect(
    signUp(still, { link, firstName: 'Jean', lastName: 'Dupont', password: goodPassword, device }),
  ).rejects.toMatchObject({ code: 'invitation.accepted' })
})

test('that can only be refused costs no hash', async () => {
  const { userId, invitationId } = await inviteTo(house, [paris.id])
  const partnerId = await foundPartner(house)
  await change(house, system('test'), null, (work) => hirePartnerUser(work, userId, { partnerId, role: 'viewer' }))
  // A password that hashing refuses: whoever hears of it was not refused before.
  await expect(up(await linkOf(house, invitationId), { password: 'court' })).rejects.toMatchObject({
    code: 'person.other-audience',
  })
})

function up(link: string, { password = goodPassword, former }: { password?: string; former?: string } = {}) {
  return signUp(house, { link, firstName: 'Jean', lastName: 'Dupont', password, device, former })
}
