/** Signing up by an invitation (SPEC 1.2; reliability S1, F9): once, whoever sends the form how often; and where it cannot be. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, Refusal, visitor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { goodPassword, inviteTo, linkOf } from '../../../../../test/world/invited.ts'
import { foundAccounts, type Place } from '../../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { invitationOfLink, purchasingAccount, refuseInvitation, signIn, signUp } from '../index.ts'
import { invariants } from '../invariants.ts'

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
  expect(await house.breaches(invariants)).toEqual([])
  await house.drop()
})
beforeEach(async () => {
  ;[paris, lyon] = await foundAccounts(house, 2)
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

  // Without `forUpdate` in holdInvitation, those who were late are told to sign in; without that of the person as well,
  // several succeed and the last one's password stays.
  test('fifty with fifty passwords: one is in, the others find the invitation used', async () => {
    const { userId, email, invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    const passwords = Array.from({ length: 50 }, (_, index) => `${goodPassword} ${String(index)}`)
    const answers = await allAtOnce(userId, () => passwords.map((password) => up(link, { password })))
    const winners = answers.flatMap(({ status }, index) => (status === 'fulfilled' ? [passwords[index] ?? ''] : []))
    expect(winners).toHaveLength(1)
    for (const answer of answers) {
      // Whoever types another password than the first is a guesser, and soon waits like one.
      if (answer.status === 'rejected')
        expect(['invitation.accepted', 'sign-in.delayed']).toContain(
          answer.reason instanceof Refusal && answer.reason.code,
        )
    }
    const elsewhere = { ...device, address: '198.51.100.7' }
    expect(await signIn(house, { email, password: winners[0] ?? '', device: elsewhere })).toMatchObject({ userId })
    expect(await eventsOf(userId, 'person.signed-up')).toBe(1)
    expect(await eventsOf(userId, 'invitation.accepted')).toBe(1)
  })

  test('fifty times the same form has one effect, and everybody gets in', async () => {
    const { userId, invitationId } = await inviteTo(house, [paris.id])
    const link = await linkOf(house, invitationId)
    const answers = await allAtOnce(userId, () => Array.from({ length: 50 }, () => up(link)))
    const tokens = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.token : answer.reason))
    expect(new Set(tokens).size).toBe(50)
    expect(tokens.filter((token) => typeof token !== 'string')).toEqual([])
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

/** Holds the person until several wait for him, so that they meet; hashing alone would let them come one by one. */
async function allAtOnce<T>(userId: number, act: () => Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
  const gate = await house.database.bulkPool.connect()
  await gate.query('begin')
  await gate.query('select from users where id = $1 for update', [userId])
  const acting = Promise.allSettled(act())
  for (;;) {
    await gate.query('select pg_stat_clear_snapshot()')
    const { rows } = await gate.query<{ waiting: number }>(
      `select count(*) as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if ((rows[0]?.waiting ?? 0) >= 4) break
  }
  await gate.query('commit')
  gate.release()
  return acting
}

function up(link: string, form: { firstName?: string; lastName?: string; password?: string; former?: string } = {}) {
  const { firstName = 'Jean', lastName = 'Invité', password = goodPassword, former } = form
  return signUp(house, { link, firstName, lastName, password, device, former })
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
