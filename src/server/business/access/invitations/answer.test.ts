/** Accepting as who one is, and saying no (SPEC 1.1, 2.2): each once, and what is left on lists afterwards. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { inviteTo, linkOf, signUpBy } from '../../../../../test/world/invited.ts'
import { customerAt, emailOf, meet, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, type Place } from '../../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import {
  acceptInvitation,
  hirePartnerUser,
  invitationOfLink,
  invitePartnerUser,
  partnerDesk,
  purchasingAccount,
  refuseInvitation,
} from '../index.ts'
import { invariants } from '../invariants.ts'

let house: TestHouse
let post: Post
let paris: Place
let lyon: Place

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  expect(await house.breaches(invariants)).toEqual([])
  await house.drop()
})
beforeEach(async () => {
  ;[paris, lyon] = await foundAccounts(house, 2)
})

describe('accepting', () => {
  test('is for the invited person alone, signed in, and once', async () => {
    const { userId, email } = await meet(house)
    const { invitationId } = await inviteTo(house, [paris.id], ['account-manager'], { email })
    const link = await linkOf(house, invitationId)
    const other = await customerAt(house, lyon.id, ['account-administrator'])
    await expect(accept(other, link)).rejects.toMatchObject({
      code: 'invitation.of-other-person',
      status: 403,
      facts: { email },
    })
    await expect(accept(visitor, link)).rejects.toMatchObject({ code: 'sign-in.needed' })
    expect(await maySetUp(userId, paris)).toBe(false)

    await Promise.all(Array.from({ length: 20 }, () => accept({ kind: 'customer', userId }, link)))
    expect(await maySetUp(userId, paris)).toBe(true)
    expect(await eventsAt(paris, 'user.joined')).toBe(1)
  })

  test('leaves another invitation of the same person as it is', async () => {
    const { userId, email } = await meet(house)
    const first = await inviteTo(house, [paris.id], ['account-manager'], { email })
    await inviteTo(house, [lyon.id], ['account-manager'], { email })
    await accept({ kind: 'customer', userId }, await linkOf(house, first.invitationId))
    expect(await maySetUp(userId, paris)).toBe(true)
    expect(await maySetUp(userId, lyon)).toBe(false)
  })

  test('leads only where he is still expected', async () => {
    const { userId, email } = await meet(house)
    const { invitationId } = await inviteTo(house, [paris.id, lyon.id], ['account-manager'], { email })
    await house.database.pool.query('delete from role_assignments where purchasing_account_id = $1', [lyon.id])
    await house.database.pool.query('delete from account_people where purchasing_account_id = $1', [lyon.id])
    await accept({ kind: 'customer', userId }, await linkOf(house, invitationId))
    const { rows } = await house.database.pool.query(
      'select purchasing_account_id from user_accounts where user_id = $1',
      [userId],
    )
    expect(rows).toEqual([{ purchasing_account_id: paris.id }])
  })

  test('is refused to whoever has become one of a partner’s people in the meantime', async () => {
    const { userId, email } = await meet(house)
    const { invitationId } = await inviteTo(house, [paris.id], ['account-viewer'], { email })
    const partnerId = await foundPartner(house)
    await change(house, { kind: 'system', job: 'test' }, null, (work) =>
      hirePartnerUser(work, userId, { partnerId, role: 'viewer' }),
    )
    const actor: Actor = { kind: 'partner', userId, partnerId, role: 'viewer' }
    await expect(accept(actor, await linkOf(house, invitationId))).rejects.toMatchObject({
      code: 'person.other-audience',
    })
  })
})

describe('saying no', () => {
  test('takes the person off every list, tells whoever invited, and is done once', async () => {
    await post.arrives()
    const claire = await customerAt(house, paris.id, ['account-administrator'])
    const { userId, email, invitationId } = await inviteTo(house, [paris.id], ['account-viewer'], { actor: claire })
    await post.arrives()
    const link = await linkOf(house, invitationId)
    await Promise.all(Array.from({ length: 10 }, () => refuse(link)))
    const { rows } = await house.database.pool.query(
      `select 1 from account_people where user_id = $1 union all select 1 from role_assignments where user_id = $1`,
      [userId],
    )
    expect(rows).toEqual([])
    expect(await eventsAt(paris, 'user.refused')).toBe(1)
    const mails = await post.arrives()
    expect(mails.map(({ to }) => to)).toEqual([await emailOf(house, claire.userId)])
    expect(mails[0]?.text).toContain(email)
    expect((await opened(link))?.state).toBe('refused')
    await expect(signUpBy(house, link)).rejects.toMatchObject({ code: 'invitation.refused', status: 409 })
  })

  test('does not keep him from being invited anew', async () => {
    const { email, invitationId } = await inviteTo(house, [paris.id])
    await refuse(await linkOf(house, invitationId))
    const again = await inviteTo(house, [paris.id], ['account-viewer'], { email })
    expect(again.invitationId).not.toBe(invitationId)
    await signUpBy(house, await linkOf(house, again.invitationId))
  })

  test('and accepting at the same moment: one of the two happens', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { userId, email } = await meet(house)
      const { invitationId } = await inviteTo(house, [paris.id], ['account-manager'], { email })
      const link = await linkOf(house, invitationId)
      const [accepted, refused] = await Promise.allSettled([accept({ kind: 'customer', userId }, link), refuse(link)])
      expect([accepted.status, refused.status].sort()).toEqual(['fulfilled', 'rejected'])
      expect(await maySetUp(userId, paris)).toBe(accepted.status === 'fulfilled')
    }
  })
})

test('a partner’s person who says no to him is told to his administrator', async () => {
  await post.arrives()
  const partnerId = await foundPartner(house)
  const boss = await partnerUserAt(house, partnerId, 'administrator')
  const person = { email: 'no@partner.example', firstName: 'Non', lastName: 'Merci', language: 'fr', countryCode: 'FR' }
  const { invitationId } = await change(house, boss, null, (work) =>
    invitePartnerUser(work, partnerDesk(work, 'partner-users.manage'), { ...person, role: 'viewer' }),
  )
  await refuse(await linkOf(house, invitationId))
  const [mail] = await post.arrives() // the invitation itself was dead before it could be sent
  expect(mail).toMatchObject({ to: await emailOf(house, boss.userId) })
  expect(mail?.text).toContain('/partner/users')
})

function accept(actor: Actor, link: string) {
  return change(house, actor, null, (work) => acceptInvitation(work, link))
}

function refuse(link: string) {
  return change(house, visitor, null, (work) => refuseInvitation(work, link))
}

function opened(link: string) {
  return read(house, visitor, (work) => invitationOfLink(work, link))
}

function maySetUp(userId: number, place: Place): Promise<boolean> {
  return read(house, { kind: 'customer', userId }, (work) => purchasingAccount(work, place.id, 'services.set-up')).then(
    () => true,
    () => false,
  )
}

async function eventsAt(place: Place, name: string): Promise<number> {
  const { rows } = await house.database.pool.query<{ count: number }>(
    'select count(*) as count from events where purchasing_account_id = $1 and name = $2',
    [place.id, name],
  )
  return rows[0]?.count ?? 0
}
