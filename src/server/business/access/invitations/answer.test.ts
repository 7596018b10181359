/** Coming in and saying no (SPEC 1.1, 1.2; reliability S1, F9): each once, whoever sends it how often. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, visitor, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { goodPassword, inviteTo, linkOf } from '../../../../../test/world/invited.ts'
import { customerAt, meet, partnerUserAt } from '../../../../../test/world/people.ts'
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
  signIn,
  signUp,
} from '../index.ts'

const device = { address: '192.0.2.7', userAgent: 'test' }
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
  await house.drop()
})
beforeEach(async () => {
  const [first, second] = await foundAccounts(house, 2)
  if (!first || !second) throw new Error('Two accounts were asked for')
  ;[paris, lyon] = [first, second]
})

describe('signing up', () => {
  test('makes a work account of the name as it was corrected, lets in with the roles, and signs in', async () => {
    const { userId, email, invitationId } = await inviteTo(house, [paris.id, lyon.id], ['account-manager'])
    const { token, language } = await up(await linkOf(house, invitationId), { firstName: 'Éloïse', lastName: 'Ménard' })
    expect(language).toBe('fr')
    expect(token).toMatch(/^[\w-]{43}$/)
    const { rows } = await house.database.pool.query(
      `select u.first_name, u.last_name, p.name, p.accepted_at is not null as is_in
      from users u join account_people p on p.user_id = u.id where u.id = $1`,
      [userId],
    )
    const person = { first_name: 'Éloïse', last_name: 'Ménard', name: 'menard eloise', is_in: true }
    expect(rows).toEqual([person, person])
    expect(await maySetUp(userId, paris)).toBe(true)
    expect(await maySetUp(userId, lyon)).toBe(true)
    const entered = await signIn(house, { email, password: goodPassword, device })
    expect(entered).toMatchObject({ userId })
  })

  test('looking at the link a hundred times takes nothing from it', async () => {
    const { invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    const before = await rowOf(invitationId)
    for (let look = 0; look < 100; look += 1) expect((await opened(link))?.state).toBe('open')
    expect(await rowOf(invitationId)).toEqual(before)
    await up(link)
  })

  // Without `forUpdate` in holdInvitation, several of these succeed and the last one's password stays.
  test('fifty with fifty passwords: one is in, the others find the invitation used', async () => {
    const { userId, email, invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    const passwords = Array.from({ length: 50 }, (_, index) => `${goodPassword} ${String(index)}`)
    const answers = await Promise.allSettled(passwords.map((password) => up(link, { password })))
    const winners = answers.flatMap(({ status }, index) => (status === 'fulfilled' ? [passwords[index] ?? ''] : []))
    expect(winners).toHaveLength(1)
    for (const answer of answers) {
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ code: 'invitation.accepted', status: 409 })
    }
    expect(await signIn(house, { email, password: winners[0] ?? '', device })).toMatchObject({ userId })
    expect(await eventsOf(userId, 'person.signed-up')).toBe(1)
    expect(await eventsOf(userId, 'invitation.accepted')).toBe(1)
  })

  test('fifty times the same form has one effect, and everybody gets in', async () => {
    const { userId, invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    const answers = await Promise.all(Array.from({ length: 50 }, () => up(link)))
    expect(new Set(answers.map(({ token }) => token)).size).toBe(50)
    expect(await eventsOf(userId, 'person.signed-up')).toBe(1)
    expect(await eventsAt(paris, 'user.joined')).toBe(1)
  })

  test('the same form a while later opens nothing, with the right password neither', async () => {
    const { invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    await up(link)
    house.pass(61)
    await expect(up(link)).rejects.toMatchObject({ code: 'invitation.accepted' })
  })

  test('a password that is too short or guessable is refused, and the invitation is as good as before', async () => {
    const { invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    await expect(up(link, { password: 'quatorze signe' })).rejects.toMatchObject({ code: 'password.too-short' })
    await expect(up(link, { password: 'motdepassemotdepasse' })).rejects.toMatchObject({ code: 'password.guessable' })
    await expect(up(link, { password: 'x'.repeat(257) })).rejects.toMatchObject({ code: 'password.too-long' })
    expect((await opened(link))?.state).toBe('open')
  })

  test('ends the session that the browser had before', async () => {
    const first = await inviteTo(house, [paris.id])
    const { token: former } = await up(await linkOf(house, first.invitationId))
    const second = await inviteTo(house, [paris.id])
    await up(await linkOf(house, second.invitationId), { former })
    const { rows } = await house.database.pool.query('select from sessions where user_id = $1', [first.userId])
    expect(rows).toEqual([])
  })

  test('is not for whoever has a work account: he signs in', async () => {
    const { email, invitationId } = await inviteTo(house, [paris.id])
    await up(await linkOf(house, invitationId))
    const second = await inviteTo(house, [lyon.id], ['account-viewer'], { email })
    await expect(up(await linkOf(house, second.invitationId))).rejects.toMatchObject({
      code: 'invitation.work-account-exists',
      facts: { email },
    })
  })
})

describe('a dead end', () => {
  const answers = [
    ['sign up', (link: string) => up(link)],
    ['refuse', (link: string) => refuse(link)],
  ] as const

  test.each(answers)('that ran out: one cannot %s', async (_, answer) => {
    const { invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    house.pass(60 * 86_400 + 1)
    await expect(answer(link)).rejects.toMatchObject({ code: 'invitation.expired', status: 409 })
  })

  test.each(answers)('that was sent again since: one cannot %s', async (_, answer) => {
    const { invitationId } = await inviteTo(house, [paris.id])
    await house.database.pool.query('update invitations set serial = 3 where id = $1', [invitationId])
    for (const nth of [1, 2]) {
      const link = await linkOf(house, invitationId, nth)
      expect((await opened(link))?.state).toBe('replaced')
      await expect(answer(link)).rejects.toMatchObject({ code: 'invitation.replaced', status: 409 })
    }
    await expect(answer(await linkOf(house, invitationId, 4))).rejects.toMatchObject({ code: 'invitation.unknown' })
  })

  test.each(answers)('that was used: one cannot %s', async (_, answer) => {
    const { invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    await up(link)
    house.pass(3_600)
    expect((await opened(link))?.state).toBe('accepted')
    await expect(answer(link)).rejects.toMatchObject({ code: 'invitation.accepted', status: 409 })
  })

  test.each(answers)('that is none of ours: one cannot %s', async (_, answer) => {
    const { invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    const forged = [
      '',
      'nonsense',
      `${link}x`,
      link.slice(0, -1),
      link.replace(/^\d+/, '999999'),
      link.replace(/\.(\d+)\./, '.2.'),
      `${String(invitationId)}.1.${'A'.repeat(43)}`,
      `${String(invitationId)}.1.${house.secret.token('password-reset', `${String(invitationId)}.1`)}`,
      `${'9'.repeat(40)}.1.${'A'.repeat(43)}`,
    ]
    for (const given of forged) {
      expect(await opened(given)).toBeUndefined()
      await expect(answer(given)).rejects.toMatchObject({ code: 'invitation.unknown', status: 404 })
    }
  })
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
    expect(mails.map(({ to }) => to)).toEqual([await emailOf(claire.userId)])
    expect(mails[0]?.text).toContain(email)
    expect((await opened(link))?.state).toBe('refused')
    await expect(up(link)).rejects.toMatchObject({ code: 'invitation.refused', status: 409 })
  })

  test('does not keep him from being invited anew', async () => {
    const { email, invitationId } = await inviteTo(house, [paris.id])
    await refuse(await linkOf(house, invitationId))
    const again = await inviteTo(house, [paris.id], ['account-viewer'], { email })
    expect(again.invitationId).not.toBe(invitationId)
    await up(await linkOf(house, again.invitationId))
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
  expect(mail).toMatchObject({ to: await emailOf(boss.userId) })
  expect(mail?.text).toContain('/partner/users')
})

function up(link: string, form: { firstName?: string; lastName?: string; password?: string; former?: string } = {}) {
  const { firstName = 'Jean', lastName = 'Invité', password = goodPassword, former } = form
  return signUp(house, { link, firstName, lastName, password, device, former })
}

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

async function rowOf(invitationId: number) {
  const { rows } = await house.database.pool.query('select * from invitations where id = $1', [invitationId])
  return rows
}

async function eventsOf(userId: number, name: string): Promise<number> {
  const { rows } = await house.database.pool.query<{ count: number }>(
    `select count(*) as count from events where scope = 'person' and scope_id = $1 and name = $2`,
    [userId, name],
  )
  return rows[0]?.count ?? 0
}

async function eventsAt(place: Place, name: string): Promise<number> {
  const { rows } = await house.database.pool.query<{ count: number }>(
    'select count(*) as count from events where purchasing_account_id = $1 and name = $2',
    [place.id, name],
  )
  return rows[0]?.count ?? 0
}

async function emailOf(userId: number): Promise<string> {
  const { rows } = await house.database.pool.query<{ email: string }>('select email from users where id = $1', [userId])
  return rows[0]?.email ?? ''
}
