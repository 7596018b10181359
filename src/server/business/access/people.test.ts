import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read, system, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { meet, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import {
  changeOwnProfile,
  createUser,
  demonstrationAccountsExist,
  hashPassword,
  hireOperator,
  hirePartnerUser,
  personByEmail,
  setPassword,
  type NewPerson,
} from './index.ts'
import { actorOfSession, openSession } from './sessions.ts'

const claire: NewPerson = {
  email: 'Claire.Martin@Contoso.com',
  firstName: 'Claire',
  lastName: 'Martin',
  language: 'fr',
  countryCode: 'FR',
}
const hiring = system('test')
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})

test('an e-mail makes one person, however it is spelt, and stays as it was typed', async () => {
  const id = await change(house, hiring, null, (work) => createUser(work, claire))
  const again = change(house, hiring, null, (work) =>
    createUser(work, { ...claire, email: 'claire.martin@contoso.COM' }),
  )
  await expect(again).rejects.toMatchObject({ status: 409, code: 'person.exists' })
  expect(await read(house, hiring, (work) => personByEmail(work, 'CLAIRE.MARTIN@contoso.com'))).toBe(id)
  expect(await userOf(id)).toMatchObject({
    email: 'Claire.Martin@Contoso.com',
    password_hash: null,
    demonstration: false,
  })
})

test('twenty requests for one e-mail at once make one person', async () => {
  const requests = Array.from({ length: 20 }, () =>
    change(house, hiring, null, (work) => createUser(work, { ...claire, email: 'race@contoso.com' })).then(
      () => 'created',
      () => 'refused',
    ),
  )
  expect((await Promise.all(requests)).filter((answer) => answer === 'created')).toHaveLength(1)
})

test('what cannot be a work e-mail is refused', async () => {
  const created = change(house, hiring, null, (work) => createUser(work, { ...claire, email: 'claire@contoso' }))
  await expect(created).rejects.toMatchObject({ status: 422, code: 'person.email-malformed' })
})

test('people change their own name and language, which is one event; the same again is none', async () => {
  const { userId } = await meet(house, { firstName: 'Claire', lastName: 'Martin', language: 'fr' })
  const actor: Actor = { kind: 'customer', userId }
  const next = { firstName: 'Claire', lastName: 'Martin-Dupont', language: 'en' }
  await change(house, actor, null, (work) => changeOwnProfile(work, next))
  await change(house, actor, null, (work) => changeOwnProfile(work, next))
  expect(await userOf(userId)).toMatchObject({ first_name: 'Claire', last_name: 'Martin-Dupont', language: 'en' })
  expect(await eventsOf(userId, 'person.changed')).toEqual([
    { from: { lastName: 'Martin', language: 'fr' }, to: { lastName: 'Martin-Dupont', language: 'en' } },
  ])
})

test('a visitor has no name to change', async () => {
  const changed = change(house, visitor, null, (work) =>
    changeOwnProfile(work, { firstName: 'A', lastName: 'B', language: 'fr' }),
  )
  await expect(changed).rejects.toMatchObject({ status: 403, code: 'sign-in.needed' })
})

test('a new password ends every session', async () => {
  const { userId } = await meet(house)
  const device = { address: '192.0.2.1', userAgent: 'test' }
  const token = await change(house, visitor, null, (work) => openSession(work, userId, device))
  const hash = await hashPassword('le platane penche au bord', [])
  await change(house, hiring, null, (work) => setPassword(work, userId, hash))
  expect(await read(house, visitor, (work) => actorOfSession(work, token))).toBeUndefined()
  expect(await eventsOf(userId, 'password.set')).toEqual([{}])
})

test('nobody belongs to two partners, or to a partner and the publisher', async () => {
  const [partnerId, other] = [await foundPartner(house), await foundPartner(house)]
  const agent = await partnerUserAt(house, partnerId, 'agent')
  const hire = (place: { partnerId: number; role: 'viewer' }) =>
    change(house, hiring, null, (work) => hirePartnerUser(work, agent.userId, place))
  await hire({ partnerId, role: 'viewer' }) // another role at the same partner
  const refusal = { status: 409, code: 'person.other-audience' }
  await expect(hire({ partnerId: other, role: 'viewer' })).rejects.toMatchObject(refusal)
  await expect(change(house, hiring, null, (work) => hireOperator(work, agent.userId, 'agent'))).rejects.toMatchObject(
    refusal,
  )
  const { userId } = await operator(house)
  const asPartner = change(house, hiring, null, (work) => hirePartnerUser(work, userId, { partnerId, role: 'agent' }))
  await expect(asPartner).rejects.toMatchObject(refusal)
})

test('people of the demonstration are known as such', async () => {
  expect(await read(house, visitor, demonstrationAccountsExist)).toBe(false)
  await change(house, hiring, null, (work) =>
    createUser(work, { ...claire, email: 'demo@contoso.com', demonstration: true }),
  )
  expect(await read(house, visitor, demonstrationAccountsExist)).toBe(true)
})

function userOf(id: number) {
  return read(house, hiring, (work) =>
    work.db
      .selectFrom('users')
      .select(['email', 'first_name', 'last_name', 'language', 'password_hash', 'demonstration'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow(),
  )
}

async function eventsOf(userId: number, name: string): Promise<unknown[]> {
  const rows = await read(house, hiring, (work) =>
    work.db
      .selectFrom('events')
      .select('details')
      .where('scope', '=', 'person')
      .where('scope_id', '=', userId)
      .where('name', '=', name)
      .execute(),
  )
  return rows.map((row) => row.details)
}
