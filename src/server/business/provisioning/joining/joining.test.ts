/** End users create their work account by themselves (SPEC 4.6, reliability S1). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeOwnProfile, setPassword, hashPassword, signIn, sweepJoins } from '#server/business/access/index.ts'
import { change, read, system, visitor } from '#server/work/index.ts'
import { associate, loseDomain } from '../../../../../test/world/domains.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { goodPassword, inviteTo, linkOf, signUpBy } from '../../../../../test/world/invited.ts'
import { ask, comeIn, joinDomain, joinLinkIn, newNetwork, someone } from '../../../../../test/world/joining.ts'
import { foundAccounts, foundPartner } from '../../../../../test/world/places.ts'
import { meet, partnerUserAt } from '../../../../../test/world/people.ts'
import { openPost, type Post } from '../../../../../test/world/post.ts'
import { barAddress } from '../../../../../test/world/services.ts'
import { joiningOfLink } from './joining.ts'

let house: TestHouse
let post: Post
let accountId = 0

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
  const [place] = await foundAccounts(house)
  accountId = place?.id ?? 0
  await associate(house, accountId, joinDomain)
})
afterAll(async () => {
  await post.close()
  await house.drop()
})
beforeEach(() => post.arrives())

describe('whoever has an address in a domain that is associated and proved', () => {
  test('is sent a link, chooses name and password, and is in without any role', async () => {
    const email = someone()
    await ask(house, ` ${email.toUpperCase()} `)
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail?.to.toLowerCase()).toBe(email)
    const link = joinLinkIn(mail)
    expect(await standing(link)).toEqual({ state: 'good', email: email.toUpperCase() })
    await comeIn(house, link)
    await signIn(house, { email, password: goodPassword, device: { address: '192.0.2.1', userAgent: 'test' } })
    const { rows } = await house.database.pool.query(
      `select first_name, last_name, language, country_code,
        (select count(*) from user_accounts where user_id = u.id)::int as accounts
      from users u where email_canonical = $1`,
      [email],
    )
    expect(rows).toEqual([{ first_name: 'Harry', last_name: 'Kane', language: 'fr', country_code: 'FR', accounts: 0 }])
    expect(await standing(link)).toEqual({ state: 'used' })
  })

  test('is spoken to in the language in which he asked', async () => {
    await ask(house, someone(), newNetwork(), 'en')
    expect((await post.arrives())[0]?.subject).toBe('Create your work account')
  })

  test('has nothing to gain from the link of another serial, address or installation', async () => {
    await ask(house, someone())
    const link = joinLinkIn((await post.arrives())[0])
    const [id = '', serial = '', token = ''] = link.split('.')
    for (const forged of [
      `${String(Number(id) + 1)}.${serial}.${token}`,
      `${id}.2.${token}`,
      `${id}.${serial}.x`,
      'x',
    ]) {
      expect(await standing(forged)).toEqual({ state: 'unknown' })
      await expect(comeIn(house, forged)).rejects.toMatchObject({ code: 'join.dead', facts: { state: 'unknown' } })
    }
  })

  test('is invited already: he keeps his invitation, and chooses his password once', async () => {
    const email = someone()
    const invited = await inviteTo(house, [accountId], ['account-viewer'], { email })
    await post.arrives()
    await ask(house, email)
    await comeIn(house, joinLinkIn((await post.arrives())[0]))
    const invitation = await linkOf(house, invited.invitationId)
    await expect(signUpBy(house, invitation)).rejects.toMatchObject({ code: 'invitation.work-account-exists' })
    const { rows } = await house.database.pool.query('select name from account_people where user_id = $1', [
      invited.userId,
    ])
    expect(rows).toEqual([{ name: expect.stringMatching(/kane/i) }])
  })

  test('has a work account already: he is reminded that he signs in, with no link that would open anything', async () => {
    const email = someone()
    await ask(house, email)
    await comeIn(house, joinLinkIn((await post.arrives())[0]))
    await ask(house, email)
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail).toMatchObject({ to: email, subject: 'Vous avez déjà un compte professionnel' })
    expect(mail?.text).not.toContain('/join/')
  })
})

describe('nothing is sent', () => {
  test.each([
    ['to another domain', () => 'harry@fabrikam.example'],
    ['to a domain below it', () => `harry@mail.${joinDomain}`],
    ['to a domain that ends alike', () => `harry@not${joinDomain}`],
    ['to what is no address', () => 'not an address'],
    ['to nothing', () => ''],
  ])('%s', async (_, email) => {
    await ask(house, email())
    expect(await post.arrives()).toEqual([])
  })

  test('where the domain is not proved, lost, or waits for another organisation’s approval', async () => {
    const [one, two, three] = await foundAccounts(house, 3)
    await associate(house, one?.id ?? 0, 'unproved.example', { isProved: false })
    const lost = await associate(house, two?.id ?? 0, 'lost.example')
    await associate(house, three?.id ?? 0, 'foreign.example', { needsApproval: true })
    await loseDomain(house, lost)
    for (const each of ['unproved.example', 'lost.example', 'foreign.example']) await ask(house, `harry@${each}`)
    expect(await post.arrives()).toEqual([])
  })

  test('to whoever left, nor does a link that he has let him in', async () => {
    const [place] = await foundAccounts(house)
    const claim = await associate(house, place?.id ?? 0, 'left.example')
    await ask(house, 'harry@left.example')
    const link = joinLinkIn((await post.arrives())[0])
    await barAddress(house, claim, 'harry@left.example')
    expect(await standing(link)).toEqual({ state: 'closed' })
    await expect(comeIn(house, link)).rejects.toMatchObject({ code: 'join.dead', facts: { state: 'closed' } })
    house.pass(3_600)
    await ask(house, 'Harry@left.example')
    expect(await post.arrives()).toEqual([])
  })

  test('to people of a partner, whose work accounts open more', async () => {
    const actor = await partnerUserAt(house, await foundPartner(house), 'agent')
    const email = someone()
    await house.database.pool.query('update users set email = $1, email_canonical = $1 where id = $2', [
      email,
      actor.userId,
    ])
    await ask(house, email)
    expect(await post.arrives()).toEqual([])
  })
})

describe('a link', () => {
  test('is one at a time: asking again after five minutes sends another, and the earlier one is dead', async () => {
    const email = someone()
    await ask(house, email)
    const first = joinLinkIn((await post.arrives())[0])
    await ask(house, email)
    expect(await post.arrives()).toEqual([])
    house.pass(5 * 60 + 1)
    await ask(house, email)
    const second = joinLinkIn((await post.arrives())[0])
    expect(await standing(first)).toEqual({ state: 'replaced' })
    await expect(comeIn(house, first)).rejects.toMatchObject({ code: 'join.dead', facts: { state: 'replaced' } })
    await comeIn(house, second)
  })

  test('lives twenty-four hours, is forgotten after a month, and looking at it changes nothing', async () => {
    const email = someone()
    await ask(house, email)
    const link = joinLinkIn((await post.arrives())[0])
    house.pass(24 * 3_600 - 60)
    for (let look = 0; look < 3; look += 1) expect(await standing(link)).toMatchObject({ state: 'good' })
    house.pass(61)
    expect(await standing(link)).toEqual({ state: 'expired' })
    await expect(comeIn(house, link)).rejects.toMatchObject({ code: 'join.dead', facts: { state: 'expired' } })
    house.pass(30 * 86_400)
    await change(house, system('test'), null, sweepJoins)
    expect(await standing(link)).toEqual({ state: 'expired' })
  })

  test('is dead once the domain is lost', async () => {
    const [place] = await foundAccounts(house)
    const claim = await associate(house, place?.id ?? 0, 'adatum.example')
    await ask(house, 'harry@adatum.example')
    const link = joinLinkIn((await post.arrives())[0])
    await loseDomain(house, claim)
    expect(await standing(link)).toEqual({ state: 'closed' })
    await expect(comeIn(house, link)).rejects.toMatchObject({ code: 'join.dead', facts: { state: 'closed' } })
  })

  test('stays good where the form is refused', async () => {
    await ask(house, someone())
    const link = joinLinkIn((await post.arrives())[0])
    await expect(comeIn(house, link, { password: 'too short' })).rejects.toMatchObject({ code: 'password.too-short' })
    await expect(comeIn(house, link, { firstName: 'http://evil' })).rejects.toMatchObject({
      code: 'person.name-malformed',
    })
    await comeIn(house, link)
  })

  // Without the lock of `holdJoin` several would find it good, and all but one fail with the constraint's own words.
  test('sent by fifty at once makes one work account, and lets in all who typed its password', async () => {
    const email = someone()
    await ask(house, email)
    const link = joinLinkIn((await post.arrives())[0])
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => comeIn(house, link)))
    const tokens = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason))
    expect(tokens.filter((token) => typeof token !== 'string')).toEqual([])
    expect(new Set(tokens).size).toBe(50)
    const { rows } = await house.database.pool.query('select id from users where email_canonical = $1', [email])
    expect(rows).toHaveLength(1)
    await expect(comeIn(house, link, { password: 'another phrase of my own' })).rejects.toMatchObject({
      code: 'join.dead',
    })
    house.pass(61)
    await expect(comeIn(house, link)).rejects.toMatchObject({ code: 'join.dead', facts: { state: 'used' } })
  })

  test('is void where its person has chosen a password in another way meanwhile', async () => {
    const { userId } = await meet(house)
    const email = someone()
    await house.database.pool.query('update users set email = $1, email_canonical = $1 where id = $2', [email, userId])
    await ask(house, email)
    const link = joinLinkIn((await post.arrives())[0])
    const hash = await hashPassword(goodPassword, [])
    await change(house, system('test'), null, (work) => setPassword(work, userId, hash))
    await expect(comeIn(house, link, { password: 'another phrase of my own' })).rejects.toMatchObject({
      code: 'join.dead',
    })
  })
})

test('whoever came in so manages his profile like everybody', async () => {
  const email = someone()
  await ask(house, email)
  await comeIn(house, joinLinkIn((await post.arrives())[0]))
  const { id } = await read(house, visitor, (work) =>
    work.db.selectFrom('users').select('id').where('email_canonical', '=', email).executeTakeFirstOrThrow(),
  )
  await change(house, { kind: 'customer', userId: id }, null, (work) => changeOwnProfile(work, { lastName: 'Cane' }))
})

function standing(link: string) {
  return read(house, visitor, (work) => joiningOfLink(work, link))
}
