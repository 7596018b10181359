/** Nobody belongs to two audiences, whichever of two invitations he accepts first, and at whatever moment. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, system } from '#server/work/index.ts'
import { meetAt } from '../../../../test/world/gate.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { inviteTo, linkOf } from '../../../../test/world/invited.ts'
import { give, meet, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner } from '../../../../test/world/places.ts'
import { dropLetters } from '../../../../test/world/post.ts'
import { acceptInvitation, hireOperator, invariants, invitePartnerUser, partnerDesk } from './index.ts'

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await dropLetters(house)
  await house.drop()
})

// Without `forNoKeyUpdate` in refuseOtherAudience, both find that he has no other place, and both let him in.
test('of a customer’s and a partner’s invitation that are accepted at once, one is', async () => {
  const [account] = await foundAccounts(house)
  const partnerId = await foundPartner(house)
  const boss = await partnerUserAt(house, partnerId, 'administrator')
  const { userId, email } = await meet(house)
  const person = {
    email,
    firstName: 'Jean',
    lastName: 'Deux',
    language: 'fr',
    countryCode: 'FR',
    role: 'viewer' as const,
  }
  const toAccount = await inviteTo(house, [account?.id ?? 0], ['account-viewer'], { email })
  const toPartner = await change(house, boss, null, (work) =>
    invitePartnerUser(work, partnerDesk(work, 'partner-users.manage'), person),
  )
  const links = [await linkOf(house, toAccount.invitationId), await linkOf(house, toPartner.invitationId)]

  const answers = await meetAt(house, userId, 2, () =>
    links.map((link) => change(house, { kind: 'customer', userId }, null, (work) => acceptInvitation(work, link))),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'person.other-audience' },
  })
  expect(await breaches()).toEqual([])
})

test('a role that is given while its holder is hired by the publisher: one of the two happens', async () => {
  const [account] = await foundAccounts(house)
  const { userId } = await meet(house)
  const answers = await meetAt(house, userId, 2, () => [
    give(house, account?.id ?? 0, userId, 'account-viewer'),
    change(house, system('test'), null, (work) => hireOperator(work, userId, 'agent')),
  ])
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await breaches()).toEqual([])
})

test('and the doctor would see it', async () => {
  const { userId } = await operator(house)
  const partnerId = await foundPartner(house)
  await house.database.pool.query(
    `insert into partner_users (user_id, partner_id, role, hired_at) values ($1, $2, 'viewer', now())`,
    [userId, partnerId],
  )
  expect(await breaches()).toEqual(['nobody belongs to two audiences'])
  await house.database.pool.query('delete from partner_users where user_id = $1', [userId])
})

async function breaches(): Promise<string[]> {
  const breaches = await house.breaches(invariants)
  return breaches.map(({ promise }) => promise)
}
