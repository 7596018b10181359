/** Associating a domain and naming whoever is to prove it (SPEC 4.1, 4.2): once, for whom it is, and with a word for every no. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import {
  acceptAs,
  claimDomain,
  claimOf,
  lastNamed,
  newDomain,
  personOf,
  proveDomain,
} from '../../../../test/world/claims.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, give, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, type Place } from '../../../../test/world/places.ts'
import { openPost, origin, type Post } from '../../../../test/world/post.ts'
import {
  administratorOfLink,
  associate,
  domainsDesk,
  domainStanding,
  endAdministrator,
  invariants,
  renewAdministrator,
} from './index.ts'

let house: TestHouse
let post: Post
let paris: Place
let lyon: Place
let claire: Actor & { kind: 'customer' }
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
  ;[paris, lyon] = await foundAccounts(house, 2)
  claire = await customerAt(house, paris.id, ['account-manager'])
  await give(house, lyon.id, claire.userId, 'account-manager')
  domain = newDomain()
  await post.arrives()
})

const standing = (place: Place) => read(house, system('test'), (work) => domainStanding(work, place.id))

describe('an account', () => {
  test('gets its domain, which lets nobody in before it is proved', async () => {
    expect(await standing(paris)).toBeNull()
    const associated = await claimDomain(house, paris.id, ` ${domain.toUpperCase()}. `, {
      actor: claire,
      administrator: { email: `harry@${domain}`, language: 'en' },
    })
    expect(associated).toEqual({ result: 'associated', domain })
    expect(await standing(paris)).toMatchObject({ domain, state: 'unanswered', isUsable: false })
    expect((await claimOf(house, paris.id)).token).toMatch(/^[\w-]{43}$/)
  })

  test('has one domain at the most: another replaces it, once that is said', async () => {
    await claimDomain(house, paris.id, domain, { actor: claire })
    const other = `other-${domain}`
    await expect(claimDomain(house, paris.id, other, { actor: claire })).rejects.toMatchObject({
      status: 409,
      code: 'domain.replaces',
      facts: { from: domain, to: other },
    })
    expect(await standing(paris)).toMatchObject({ domain })
    await claimDomain(house, paris.id, other, { actor: claire, replaces: true })
    expect(await standing(paris)).toMatchObject({ domain: other })
    const { rows } = await house.database.pool.query(
      'select count(*) as n from domain_accounts where purchasing_account_id = $1',
      [paris.id],
    )
    expect(rows).toEqual([{ n: 1 }])
  })

  test('shares a domain with others of its organisation, which needs no second administrator', async () => {
    await claimDomain(house, paris.id, domain, { actor: claire })
    expect(await claimDomain(house, lyon.id, domain, { actor: claire, administrator: null })).toMatchObject({
      result: 'associated',
    })
    expect((await claimOf(house, lyon.id)).id).toBe((await claimOf(house, paris.id)).id)
    expect(await claimDomain(house, lyon.id, domain, { actor: claire, administrator: null })).toMatchObject({
      result: 'unchanged',
    })
    expect(await post.arrives()).toHaveLength(1)
  })

  test('of another organisation makes a claim of its own, with another token', async () => {
    const [foreign] = await foundAccounts(house)
    await claimDomain(house, paris.id, domain)
    await claimDomain(house, foreign?.id ?? 0, domain)
    const [own, other] = [await claimOf(house, paris.id), await claimOf(house, foreign?.id ?? 0)]
    expect(other.id).not.toBe(own.id)
    expect(other.token).not.toBe(own.token)
  })

  test('is not for those who may not', async () => {
    const viewer = await customerAt(house, paris.id, ['account-viewer'])
    await expect(claimDomain(house, paris.id, domain, { actor: viewer })).rejects.toMatchObject({
      status: 403,
      code: 'permission.missing',
      facts: { roles: ['account-administrator', 'account-manager'] },
    })
    const [foreign] = await foundAccounts(house)
    await expect(claimDomain(house, foreign?.id ?? 0, domain, { actor: claire })).rejects.toMatchObject({ status: 404 })
    const partner = await foundPartner(house)
    const agent = await partnerUserAt(house, partner, 'administrator')
    await expect(claimDomain(house, paris.id, domain, { actor: agent })).rejects.toMatchObject({ status: 404 })
  })

  test('is associated once by fifty who send the form at the same moment', async () => {
    const forms = Array.from({ length: 50 }, (_, index) =>
      change(house, claire, index < 25 ? { key: domain, request: domain } : null, async (work) =>
        associate(work, await purchasingAccount(work, paris.id, 'domains.associate'), {
          domain,
          administrator: { email: `harry@${domain}`, language: 'fr' },
          replaces: false,
        }),
      ),
    )
    const results = await Promise.all(forms)
    expect(new Set(results.map((each) => each.domain))).toEqual(new Set([domain]))
    const { rows } = await house.database.pool.query(
      'select (select count(*) from domain_claims where domain = $1) as claims, (select count(*) from domain_accounts where purchasing_account_id = $2) as accounts',
      [domain, paris.id],
    )
    expect(rows).toEqual([{ claims: 1, accounts: 1 }])
    expect(await post.arrives()).toHaveLength(1)
  })
})

describe('whoever is named', () => {
  test('is told by e-mail, in his language, with a link that no table holds', async () => {
    await claimDomain(house, paris.id, domain, {
      actor: claire,
      administrator: { email: `Harry@${domain}`, language: 'en' },
    })
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail).toMatchObject({
      to: `Harry@${domain}`,
      subject: expect.stringContaining(`global administrator of ${domain}`),
    })
    // He has no name yet.
    expect(mail?.text).toContain(`Hello Harry@${domain},`)
    const { link } = await lastNamed(house, (await claimOf(house, paris.id)).id)
    expect(mail?.html).toContain(`${origin}/global-administrator/${link}`)
    const token = link.split('.')[2] ?? ''
    expect(token).toMatch(/^[\w-]{43}$/) // 256 bits
    const kept = await house.database.pool.query<{ text: string }>(`
      select g::text as text from global_administrators g union all select e::text from events e
      union all select e::text from emails e union all select c::text from changes c`)
    expect(kept.rows.filter(({ text }) => text.includes(token))).toEqual([])
  })

  test('may be the actor himself, who gets the same e-mail', async () => {
    const { userId, email } = await personOf(house, domain)
    await give(house, paris.id, userId, 'account-administrator')
    const actor: Actor = { kind: 'customer', userId }
    await claimDomain(house, paris.id, domain, { actor, administrator: 'oneself' })
    const [mail] = await post.arrives()
    expect(mail).toMatchObject({ to: email })
    expect(mail?.text).toContain('Démarrer maintenant')
  })

  test.each([
    ['an address of another domain', 'jeffs@elsewhere.com', 'global-administrator.outside-domain'],
    ['an address below the domain', 'jeffs@mail.DOMAIN', 'global-administrator.outside-domain'],
    ['an address that ends alike', 'jeffs@notDOMAIN', 'global-administrator.outside-domain'],
    ['no address', 'jeffs', 'person.email-malformed'],
  ])('has an address of the domain: %s is refused and changes nothing', async (_, email, code) => {
    const administrator = { email: email.replace('DOMAIN', domain), language: 'fr' }
    await expect(claimDomain(house, paris.id, domain, { actor: claire, administrator })).rejects.toMatchObject({
      status: 422,
      code,
    })
    expect(await standing(paris)).toBeNull()
    expect(await post.arrives()).toEqual([])
  })

  test('is somebody, where the domain has nobody yet', async () => {
    await expect(claimDomain(house, paris.id, domain, { actor: claire, administrator: null })).rejects.toMatchObject({
      status: 422,
      code: 'global-administrator.missing',
      facts: { domain },
    })
    await expect(
      claimDomain(house, paris.id, domain, { actor: claire, administrator: 'oneself' }),
    ).rejects.toMatchObject({
      code: 'global-administrator.outside-domain',
    })
  })

  test('cannot be one of a partner’s people', async () => {
    const { userId, email } = await personOf(house, domain)
    const partnerId = await foundPartner(house)
    await house.database.pool.query(
      "insert into partner_users (user_id, partner_id, role, hired_at) values ($1, $2, 'viewer', now())",
      [userId, partnerId],
    )
    const administrator = { email, language: 'fr' }
    await expect(claimDomain(house, paris.id, domain, { actor: claire, administrator })).rejects.toMatchObject({
      code: 'person.other-audience',
    })
  })

  test('takes the place of whoever has yet to answer, and stands beside whoever accepted', async () => {
    const name = (email: string) =>
      claimDomain(house, paris.id, domain, {
        actor: claire,
        administrator: { email: `${email}@${domain}`, language: 'fr' },
      })
    await name('first')
    const { id: claimId } = await claimOf(house, paris.id)
    const first = await lastNamed(house, claimId)
    await name('second')
    await acceptAs(house, claimId)
    await name('third')
    expect(await read(house, system('test'), (work) => administratorOfLink(work, first.link))).toMatchObject({
      state: 'ended',
    })
    const desk = await read(house, claire, (work) => domainsDesk(work))
    expect(
      desk.administrators.filter((each) => each.domain === domain).map(({ email, state }) => [email, state]),
    ).toEqual([
      [`second@${domain}`, 'accepted'],
      [`third@${domain}`, 'open'],
    ])
  })

  test('can be sent the link again, which voids the old one, and not too often', async () => {
    await claimDomain(house, paris.id, domain, { actor: claire })
    const { id: claimId } = await claimOf(house, paris.id)
    const first = await lastNamed(house, claimId)
    const renew = () =>
      change(house, claire, null, async (work) =>
        renewAdministrator(work, await purchasingAccount(work, lyon.id, 'domains.associate'), first.id),
      )
    await renew()
    const again = await lastNamed(house, claimId)
    const state = async (link: string) =>
      (await read(house, system('test'), (work) => administratorOfLink(work, link)))?.state
    expect([await state(first.link), await state(again.link)]).toEqual(['replaced', 'open'])
    for (let sent = 2; sent < 5; sent += 1) await renew()
    await expect(renew()).rejects.toMatchObject({ status: 409, code: 'recipient.mailed-often' })
    await acceptAs(house, claimId)
    await expect(renew()).rejects.toMatchObject({ status: 409, code: 'global-administrator.accepted' })
    await post.arrives()
  })

  test('is ended by whoever may associate domains of his organisation, but for the last of a proved one', async () => {
    const { claimId } = await proveDomain(house, paris.id, domain)
    const { id } = await lastNamed(house, claimId)
    const end = (place: Place, actor: Actor = claire) =>
      change(house, actor, null, async (work) =>
        endAdministrator(work, await purchasingAccount(work, place.id, 'domains.associate'), id),
      )
    await expect(end(paris)).rejects.toMatchObject({ status: 409, code: 'global-administrator.last' })
    await claimDomain(house, paris.id, domain, { administrator: { email: `other@${domain}`, language: 'fr' } })
    await acceptAs(house, claimId)
    const [foreign] = await foundAccounts(house)
    const stranger = await customerAt(house, foreign.id, ['account-administrator'])
    await expect(end(foreign, stranger)).rejects.toMatchObject({ status: 404, code: 'global-administrator.unknown' })
    await end(paris)
    await expect(end(paris)).rejects.toMatchObject({ status: 404, code: 'global-administrator.unknown' })
    await post.arrives()
  })
})

test('the desk offers what the organisation uses in its users’ e-mails, and what it has claimed', async () => {
  const { userId } = await personOf(house, `users-${domain}`)
  await give(house, paris.id, userId, 'account-viewer')
  await claimDomain(house, paris.id, domain, { actor: claire })
  const desk = await read(house, claire, (work) => domainsDesk(work))
  expect(desk.accounts.map(({ id, standing: its }) => [id, its?.state])).toEqual([
    [paris.id, 'unanswered'],
    [lyon.id, undefined],
  ])
  expect(desk.offered.map(({ domain: offered, isAdministered }) => [offered, isAdministered])).toEqual([
    [domain, true],
    ['example.com', false],
    [`users-${domain}`, false],
  ])
  await post.arrives()
})
