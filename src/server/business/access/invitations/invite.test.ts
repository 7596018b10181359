/** Inviting somebody and sending it again (SPEC 2.2, 2.3): what stands afterwards, what is sent, and what is refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, system, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { inviteTo, linkOf } from '../../../../../test/world/invited.ts'
import { customerAt, meet, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, type Place } from '../../../../../test/world/places.ts'
import { linkIn, openPost, origin, type Post } from '../../../../../test/world/post.ts'
import { acceptInvitation, invitationOfLink, purchasingAccount, renewInvitation, takeRole } from '../index.ts'
import { invariants } from '../invariants.ts'
import { invitationMs } from './invitation.ts'

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
  await post.arrives()
})

describe('an invitation', () => {
  test('puts the person on each list with his roles, and opens nothing', async () => {
    const { userId } = await inviteTo(house, [lyon.id, paris.id], ['report-viewer', 'account-manager'])
    expect(await peopleOf(paris)).toEqual([{ user_id: userId, roles_rank: 4, is_in: false }])
    expect(await peopleOf(lyon)).toEqual([{ user_id: userId, roles_rank: 4, is_in: false }])
    const entering = read(house, { kind: 'customer', userId }, (work) =>
      purchasingAccount(work, paris.id, 'orders.view'),
    )
    await expect(entering).rejects.toMatchObject({ code: 'purchasing-account.unknown' })
  })

  test('is one e-mail in the language asked for, however many accounts, with a link that no table holds', async () => {
    const { email, invitationId } = await inviteTo(house, [paris.id, lyon.id], ['account-viewer'], { language: 'en' })
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail).toMatchObject({
      to: email,
      subject: expect.stringContaining('your access to the Business Center is ready'),
    })
    const link = linkIn(mail)
    expect(link).toBe(await linkOf(house, invitationId))
    expect(link.split('.')[2]).toMatch(/^[\w-]{43}$/) // 256 bits
    expect(mail?.html).toContain(`${origin}/invitation/${link}`)
    const kept = await house.database.pool.query<{ text: string }>(`
      select i::text as text from invitations i union all select e::text from events e
      union all select e::text from emails e union all select c::text from changes c`)
    expect(kept.rows.filter(({ text }) => text.includes(link.split('.')[2] ?? ''))).toEqual([])
  })

  test('is known to the audit of each account', async () => {
    const { userId, invitationId } = await inviteTo(house, [paris.id], ['account-viewer'])
    expect(await eventsAt(paris)).toContainEqual({
      name: 'user.invited',
      subject: `user:${String(userId)}`,
      details: { user: userId, roles: ['account-viewer'], invitation: invitationId },
    })
  })

  test('finds whoever has a work account under any spelling of his address, and keeps his name', async () => {
    const { userId, email } = await meet(house, { firstName: 'Zoé', lastName: 'Durand' })
    const again = await inviteTo(house, [paris.id], ['account-viewer'], { email: ` ${email.toUpperCase()} ` })
    expect(again.userId).toBe(userId)
    const { rows } = await house.database.pool.query('select first_name, email from users where id = $1', [userId])
    expect(rows).toEqual([{ first_name: 'Zoé', email }])
  })

  test('of two who invite a new address at the same moment, both find one person', async () => {
    const email = 'wanted@example.com'
    const [one, other] = await Promise.all([
      inviteTo(house, [paris.id], ['account-viewer'], { email }),
      inviteTo(house, [lyon.id], ['account-viewer'], { email }),
    ])
    expect(one.userId).toBe(other.userId)
  })

  test('twenty who invite one address to one account leave one invitation', async () => {
    const email = 'popular@example.com'
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => inviteTo(house, [paris.id], ['account-viewer'], { email })),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const each of all) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'person.invited-already', status: 409 })
    }
    const { rows } = await house.database.pool.query(
      'select count(*) as count from invitations i join users u on u.id = i.user_id where u.email = $1',
      [email],
    )
    expect(rows).toEqual([{ count: 1 }])
  })
})

describe('is refused, and changes nothing', () => {
  test('for somebody who is there, with who it is and where', async () => {
    const { userId } = await customerAt(house, paris.id, ['account-viewer'])
    const { rows } = await house.database.pool.query<{ email: string }>('select email from users where id = $1', [
      userId,
    ])
    const email = rows[0]?.email ?? ''
    const refusal = await refusalOf(inviteTo(house, [lyon.id, paris.id], ['account-viewer'], { email }))
    expect(refusal).toMatchObject({ code: 'person.invited-already', facts: { user: userId, email } })
    expect(await peopleOf(lyon)).toEqual([])
  })

  test.each([
    ['user-administrator', 'agreement-administrator'],
    ['user-administrator', 'account-administrator'],
    ['agreement-administrator', 'account-administrator'],
  ] as const)('for a %s who would give %s, with who can', async (own, given) => {
    const actor = await customerAt(house, paris.id, [own])
    const refusal = await refusalOf(inviteTo(house, [paris.id], ['account-viewer', given], { actor }))
    expect(refusal).toMatchObject({ code: 'role.not-givable', status: 403, facts: { role: given } })
  })

  test('for whoever has no business with users, there or anywhere', async () => {
    const manager = await customerAt(house, paris.id, ['account-manager'])
    expect(await refusalOf(inviteTo(house, [paris.id], ['account-viewer'], { actor: manager }))).toMatchObject({
      code: 'permission.missing',
    })
    const elsewhere = await customerAt(house, lyon.id, ['account-administrator'])
    expect(await refusalOf(inviteTo(house, [paris.id], ['account-viewer'], { actor: elsewhere }))).toMatchObject({
      code: 'purchasing-account.unknown',
    })
    expect(
      await refusalOf(inviteTo(house, [paris.id], ['account-viewer'], { actor: await operator(house) })),
    ).toMatchObject({ code: 'permission.missing' })
  })

  test('without a role, with an address that is none, and for the people of partners and of the publisher', async () => {
    expect(await refusalOf(inviteTo(house, [paris.id], []))).toMatchObject({ code: 'roles.none-chosen', status: 422 })
    expect(await refusalOf(inviteTo(house, [paris.id], ['account-viewer'], { email: 'a@b' }))).toMatchObject({
      code: 'person.email-malformed',
    })
    const partner = await partnerUserAt(house, await foundPartner(house), 'viewer')
    const { rows } = await house.database.pool.query<{ email: string }>('select email from users where id = $1', [
      partner.userId,
    ])
    expect(
      await refusalOf(inviteTo(house, [paris.id], ['account-viewer'], { email: rows[0]?.email ?? '' })),
    ).toMatchObject({ code: 'person.other-audience', facts: { audience: 'partner' } })
    expect(await peopleOf(paris)).toEqual([])
  })
})

describe('sixty days', () => {
  test('are exact to the second, and no clock that is put back makes them longer or shorter', async () => {
    const { invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    const sent = await sentAt(invitationId)
    const at = async (instant: number) => {
      const clock = { ...house.clock, now: () => new Date(instant) }
      return (await read({ ...house, clock }, visitor, (work) => invitationOfLink(work, link)))?.state
    }
    expect(await at(sent + invitationMs)).toBe('open')
    expect(await at(sent + invitationMs + 1)).toBe('expired')
    expect(await at(sent - 86_400_000)).toBe('open')
    expect(invitationMs).toBe(60 * 24 * 60 * 60 * 1_000)
  })

  test('begin again when it is sent again, from the list, under a new link; the old one is dead', async () => {
    const { userId, invitationId } = await inviteTo(house, [paris.id, lyon.id])
    await post.arrives()
    house.pass(61 * 86_400)
    expect((await opened(await linkOf(house, invitationId)))?.state).toBe('expired')

    await renew(paris, userId)
    const [mail] = await post.arrives()
    expect((await opened(linkIn(mail)))?.state).toBe('open')
    expect((await opened(await linkOf(house, invitationId, 1)))?.state).toBe('replaced')
    const { rows } = await house.database.pool.query(
      'select distinct p.invited_at = i.sent_at as alike from account_people p join invitations i on i.id = p.invitation_id where i.id = $1',
      [invitationId],
    )
    expect(rows).toEqual([{ alike: true }])
  })

  test('are not for whoever is in, is not there, or whom one does not manage', async () => {
    const person = await inviteTo(house, [paris.id])
    const link = await linkOf(house, person.invitationId)
    await change(house, { kind: 'customer', userId: person.userId }, null, (work) => acceptInvitation(work, link))
    expect(await refusalOf(renew(paris, person.userId))).toMatchObject({ code: 'invitation.accepted', status: 409 })
    expect(await refusalOf(renew(lyon, person.userId))).toMatchObject({ code: 'person.unknown', status: 404 })
    const viewer = await customerAt(house, paris.id, ['account-viewer'])
    expect(await refusalOf(renew(paris, person.userId, viewer))).toMatchObject({ code: 'permission.missing' })
  })
})

test('whoever is let go before he answered finds the door shut, once nothing is left of his invitation', async () => {
  const { userId, invitationId } = await inviteTo(house, [paris.id, lyon.id])
  const link = await linkOf(house, invitationId)
  await take(paris, userId)
  expect((await opened(link))?.state).toBe('open')
  await take(lyon, userId)
  expect((await opened(link))?.state).toBe('withdrawn')
})

function renew(place: Place, userId: number, actor: Actor = system('test')) {
  return change(house, actor, null, async (work) =>
    renewInvitation(work, await purchasingAccount(work, place.id, 'users.manage'), userId),
  )
}

function take(place: Place, userId: number) {
  return change(house, system('test'), null, async (work) =>
    takeRole(work, await purchasingAccount(work, place.id, 'users.manage'), userId, 'account-viewer'),
  )
}

function opened(link: string) {
  return read(house, visitor, (work) => invitationOfLink(work, link))
}

async function sentAt(invitationId: number): Promise<number> {
  const { rows } = await house.database.pool.query<{ sent_at: Date }>('select sent_at from invitations where id = $1', [
    invitationId,
  ])
  return rows[0]?.sent_at.getTime() ?? 0
}

async function peopleOf(place: Place) {
  const { rows } = await house.database.pool.query(
    `select user_id, roles_rank, accepted_at is not null as is_in from account_people where purchasing_account_id = $1`,
    [place.id],
  )
  return rows
}

async function eventsAt(place: Place) {
  const { rows } = await house.database.pool.query(
    'select name, subject, details from events where purchasing_account_id = $1 order by id',
    [place.id],
  )
  return rows
}

async function refusalOf(act: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await act.then(
    () => new Error('It was not refused'),
    (error: unknown) => error,
  )
  if (!(thrown instanceof Error) || !('code' in thrown)) throw thrown
  return thrown
}
