/** A partner's own people (SPEC 10): invited by the same mechanism, in the partner's reach alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { change, read, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { linkOf } from '../../../../../test/world/invited.ts'
import { partnerUserAt } from '../../../../../test/world/people.ts'
import { foundPartner } from '../../../../../test/world/places.ts'
import { linkIn, openPost, type Post } from '../../../../../test/world/post.ts'
import { acceptInvitation, invitationOfLink, partnerDesk } from '../index.ts'
import { invitePartnerUser, renewPartnerInvitation, withdrawPartnerInvitation } from './to-partner.ts'

let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})

describe('a partner’s own people', () => {
  test('are invited by his administrator alone, and work for him once they have accepted', async () => {
    const partnerId = await foundPartner(house)
    const boss = await partnerUserAt(house, partnerId, 'administrator')
    const agent = await partnerUserAt(house, partnerId, 'agent')
    expect(await refusalOf(inviteColleague(agent, 'new@partner.example'))).toMatchObject({
      code: 'partner-role.missing',
    })

    const { userId, invitationId } = await inviteColleague(boss, 'new@partner.example')
    expect(await hired(userId)).toEqual([])
    const [mail] = await post.arrives()
    expect(mail).toMatchObject({ to: 'new@partner.example', subject: expect.stringContaining('Espace partenaires') })
    expect(await refusalOf(inviteColleague(boss, 'NEW@partner.example'))).toMatchObject({ code: 'partner-user.known' })

    await change(house, { kind: 'customer', userId }, null, (work) => acceptInvitation(work, linkIn(mail)))
    expect(await hired(userId)).toEqual([{ partner_id: partnerId, role: 'agent' }])
    expect(await refusalOf(inviteColleague(boss, 'new@partner.example'))).toMatchObject({ code: 'partner-user.known' })
    expect(await refusalOf(withdrawn(boss, invitationId))).toMatchObject({ code: 'invitation.accepted' })
  })

  test('are out of another partner’s reach, and their invitation can be sent again and taken back', async () => {
    const boss = await partnerUserAt(house, await foundPartner(house), 'administrator')
    const other = await partnerUserAt(house, await foundPartner(house), 'administrator')
    const { invitationId } = await inviteColleague(boss, 'second@partner.example')
    expect(await refusalOf(withdrawn(other, invitationId))).toMatchObject({ code: 'invitation.unknown', status: 404 })
    await change(house, boss, null, (work) =>
      renewPartnerInvitation(work, partnerDesk(work, 'partner-users.manage'), invitationId),
    )
    const link = await linkOf(house, invitationId)
    expect(link.split('.')[1]).toBe('2')
    await withdrawn(boss, invitationId)
    expect((await opened(link))?.state).toBe('withdrawn')
    expect(await post.arrives()).toEqual([]) // nobody is sent a link that is dead
  })
})

function inviteColleague(actor: Actor, email: string) {
  return change(house, actor, null, (work) =>
    invitePartnerUser(work, partnerDesk(work, 'partner-users.manage'), {
      email,
      firstName: 'Nina',
      lastName: 'Neuve',
      language: 'fr',
      countryCode: 'FR',
      role: 'agent',
    }),
  )
}

function withdrawn(actor: Actor, invitationId: number) {
  return change(house, actor, null, (work) =>
    withdrawPartnerInvitation(work, partnerDesk(work, 'partner-users.manage'), invitationId),
  )
}

async function hired(userId: number) {
  const { rows } = await house.database.pool.query('select partner_id, role from partner_users where user_id = $1', [
    userId,
  ])
  return rows
}

function opened(link: string) {
  return read(house, visitor, (work) => invitationOfLink(work, link))
}

async function refusalOf(act: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await act.then(
    () => new Error('It was not refused'),
    (error: unknown) => error,
  )
  if (!(thrown instanceof Error) || !('code' in thrown)) throw thrown
  return thrown
}
