/** Answering whether one is to be global administrator (SPEC 4.2, reliability S1): by one's own link, once, and what becomes of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invite, purchasingAccount } from '#server/business/access/index.ts'
import { change, read, system, visitor, type Actor } from '#server/work/index.ts'
import {
  acceptAs,
  claimDomain,
  claimOf,
  lastNamed,
  newDomain,
  personOf,
  proveDomain,
  settle,
  nothing,
} from '../../../../test/world/claims.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { goodPassword } from '../../../../test/world/invited.ts'
import { customerAt, meet } from '../../../../test/world/people.ts'
import { foundAccounts, type Place } from '../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../test/world/post.ts'
import {
  acceptAdministration,
  administratorOfLink,
  administeredDomain,
  invariants,
  ownGlobalAdministrations,
  refuseAdministration,
  signUpAsAdministrator,
} from './index.ts'

const dayS = 86_400
let house: TestHouse
let post: Post
let paris: Place
let domain: string

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
  ;[paris] = await foundAccounts(house)
  domain = newDomain()
})

async function asked(email = `harry@${domain}`, actor: Actor = system('test')) {
  await claimDomain(house, paris.id, domain, { actor, administrator: { email, language: 'fr' } })
  const { id: claimId } = await claimOf(house, paris.id)
  return { claimId, ...(await lastNamed(house, claimId)) }
}
const accept = (actor: Actor, link: string) => change(house, actor, null, (work) => acceptAdministration(work, link))
const refuse = (link: string) => change(house, visitor, null, (work) => refuseAdministration(work, link))
const look = (link: string) => read(house, visitor, (work) => administratorOfLink(work, link))
const device = { address: '192.0.2.9', userAgent: 'test' }
const signUp = (link: string, password = goodPassword) =>
  signUpAsAdministrator(house, { link, firstName: 'Harry', lastName: 'Palmer', password, device })

describe('the link', () => {
  test('says to whom it was sent, and changes nothing, however often it is opened', async () => {
    const claire = await customerAt(house, paris.id, ['account-manager'])
    const { link, claimId } = await asked(undefined, claire)
    const before = await house.database.pool.query('select g::text from global_administrators g where claim_id = $1', [
      claimId,
    ])
    for (let opened = 0; opened < 3; opened += 1) {
      expect(await look(link)).toMatchObject({
        state: 'open',
        email: `harry@${domain}`,
        firstName: '',
        domain,
        hasWorkAccount: false,
        namer: expect.stringContaining('Ann Person'),
      })
    }
    const after = await house.database.pool.query('select g::text from global_administrators g where claim_id = $1', [
      claimId,
    ])
    expect(after.rows).toEqual(before.rows)
  })

  test.each(['', 'made-up', '1.1.x', `1.1.${'A'.repeat(43)}`, `0.1.${'A'.repeat(43)}`])(
    'of somebody else’s making leads nowhere: %s',
    async (link) => {
      expect(await look(link)).toBeUndefined()
      const { userId } = await meet(house)
      await expect(accept({ kind: 'customer', userId }, link)).rejects.toMatchObject({ status: 404 })
      await expect(refuse(link)).rejects.toMatchObject({ status: 404 })
      await expect(signUp(link)).rejects.toMatchObject({ status: 404 })
    },
  )

  test('works for sixty days, to the second', async () => {
    const { link, userId } = await asked()
    house.pass(60 * dayS - 2)
    expect((await look(link))?.state).toBe('open')
    house.pass(3)
    expect((await look(link))?.state).toBe('expired')
    await expect(accept({ kind: 'customer', userId }, link)).rejects.toMatchObject({
      code: 'global-administrator.expired',
    })
    await expect(refuse(link)).rejects.toMatchObject({ code: 'global-administrator.expired' })
    await expect(signUp(link)).rejects.toMatchObject({ code: 'global-administrator.expired' })
  })
})

describe('signing up', () => {
  test('makes a work account without any role, once under a dozen posts, and answers nothing', async () => {
    const { link, userId, claimId } = await asked()
    const tokens = await Promise.all(Array.from({ length: 12 }, () => signUp(link)))
    expect(new Set(tokens).size).toBe(12) // each has a session of his own
    const { rows } = await house.database.pool.query(
      'select first_name, last_name, (select count(*) from user_accounts where user_id = u.id) as places from users u where id = $1',
      [userId],
    )
    expect(rows).toEqual([{ first_name: 'Harry', last_name: 'Palmer', places: 0 }])
    expect(await look(link)).toMatchObject({ state: 'open', hasWorkAccount: true })
    const his: Actor = { kind: 'customer', userId }
    await expect(read(house, his, (work) => administeredDomain(work, claimId))).rejects.toMatchObject({ status: 404 })
  })

  test('is no way in for whoever has the link later, or another password', async () => {
    const { link } = await asked()
    await signUp(link)
    await expect(signUp(link, 'another password of fifteen')).rejects.toMatchObject({
      code: 'invitation.work-account-exists',
    })
    house.pass(61)
    await expect(signUp(link)).rejects.toMatchObject({ code: 'invitation.work-account-exists' })
  })

  test('leaves whoever has an account to sign in, and refuses what guessers try first', async () => {
    const { link } = await asked()
    await expect(signUp(link, 'harrypalmer')).rejects.toMatchObject({ code: expect.stringMatching(/^password\./) })
    await expect(signUp(link, `harry@${domain}`)).rejects.toMatchObject({ code: expect.stringMatching(/^password\./) })
  })
})

describe('yes', () => {
  test('is for whom it was sent to alone, signed in, and once', async () => {
    const { link, userId, claimId } = await asked()
    const other = await customerAt(house, paris.id, ['account-administrator'])
    await expect(accept(other, link)).rejects.toMatchObject({
      status: 403,
      code: 'global-administrator.of-other-person',
    })
    await expect(accept(visitor, link)).rejects.toMatchObject({ code: 'sign-in.needed' })
    const own: Actor = { kind: 'customer', userId }
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(own, link)))
    expect(new Set(answers)).toEqual(new Set([claimId]))
    const { rows } = await house.database.pool.query(
      "select count(*) as n from events where name = 'global-administrator.accepted' and subject = $1",
      [`domain:${String(claimId)}`],
    )
    expect(rows).toEqual([{ n: 1 }])
    expect(await read(house, own, (work) => ownGlobalAdministrations(work))).toMatchObject([
      { domain, state: 'unproved' },
    ])
    // From now on one looks for the record.
    expect((await claimOf(house, paris.id)).check_due_at).not.toBeNull()
  })

  test('does not come after no, nor no after yes', async () => {
    const { link, userId } = await asked()
    await refuse(link)
    await expect(accept({ kind: 'customer', userId }, link)).rejects.toMatchObject({
      code: 'global-administrator.refused',
    })
    const again = await asked(`taiyo@${domain}`)
    await accept({ kind: 'customer', userId: again.userId }, again.link)
    await expect(refuse(again.link)).rejects.toMatchObject({ code: 'global-administrator.accepted' })
  })

  test('is not for a partner’s people, even of those who became so since', async () => {
    const { userId, email } = await personOf(house, domain)
    const { link } = await asked(email)
    await house.database.pool.query('insert into operators (user_id, hired_at) values ($1, now())', [userId])
    await expect(accept({ kind: 'operator', userId }, link)).rejects.toMatchObject({ code: 'person.other-audience' })
    await house.database.pool.query('delete from operators where user_id = $1', [userId])
  })

  test('counts no more once the domain was given up', async () => {
    const { link, userId, claimId } = await asked()
    await house.database.pool.query('update domain_claims set lost_at = now() where id = $1', [claimId])
    await house.database.pool.query('update global_administrators set ended_at = now() where claim_id = $1', [claimId])
    expect((await look(link))?.state).toBe('ended')
    await expect(accept({ kind: 'customer', userId }, link)).rejects.toMatchObject({
      code: 'global-administrator.ended',
    })
  })

  test('of another one to a domain that is proved makes him one at once', async () => {
    const { claimId } = await proveDomain(house, paris.id, domain)
    await claimDomain(house, paris.id, domain, { administrator: { email: `second@${domain}`, language: 'fr' } })
    const second = await acceptAs(house, claimId)
    expect(await read(house, second, (work) => administeredDomain(work, claimId))).toMatchObject({ isProved: true })
  })
})

test('no is told to whoever named him, once, and opens nothing', async () => {
  const claire = await customerAt(house, paris.id, ['account-manager'])
  const { link, userId, claimId } = await asked(undefined, claire)
  await post.arrives()
  await Promise.all(Array.from({ length: 10 }, () => refuse(link)))
  const mails = await post.arrives()
  expect(mails).toHaveLength(1)
  expect(mails[0]?.subject).toContain('ne sera pas administrateur global')
  expect(mails[0]?.text).toContain(`harry@${domain}`)
  await expect(
    read(house, { kind: 'customer', userId }, (work) => administeredDomain(work, claimId)),
  ).rejects.toMatchObject({ status: 404 })
})

test('somebody who was known by his e-mail alone is called as he is invited later', async () => {
  const { userId } = await asked()
  await change(house, system('test'), null, async (work) =>
    invite(work, {
      email: `harry@${domain}`,
      firstName: 'Harry',
      lastName: 'Palmer',
      language: 'fr',
      countryCode: 'FR',
      accounts: [{ account: await purchasingAccount(work, paris.id, 'users.manage'), roles: ['account-viewer'] }],
    }),
  )
  const { rows } = await house.database.pool.query('select first_name from users where id = $1', [userId])
  expect(rows).toEqual([{ first_name: 'Harry' }])
})

test('a domain exists for nobody but its administrators', async () => {
  const { claimId, administrator } = await proveDomain(house, paris.id, domain)
  const find = (actor: Actor, id: number | string = claimId) =>
    read(house, actor, (work) => administeredDomain(work, id))
  expect(await find(administrator, String(claimId))).toMatchObject({ domain, isProved: true })
  const manager = await customerAt(house, paris.id, ['account-administrator'])
  for (const id of [claimId, 'x', '0', '99999999']) {
    await expect(find(manager, id)).rejects.toMatchObject({ status: 404, code: 'domain.unknown' })
  }
  await expect(find(visitor)).rejects.toMatchObject({ status: 403 })
  expect(await settle(house, claimId, nothing)).toBe('missed')
})
