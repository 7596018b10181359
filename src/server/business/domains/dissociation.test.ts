/** Giving a domain up (SPEC 4.1, 4.2): an account its domain, a global administrator his; who is let in afterwards, who is told. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { journalOfAccount, newestEvents } from '#server/business/audit/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import {
  acceptAs,
  claimDomain,
  claimOf,
  newDomain,
  nothing,
  proveDomain,
  settle,
  type ProvedDomain,
} from '../../../../test/world/claims.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, emailOf, give } from '../../../../test/world/people.ts'
import { foundAccounts, type Place } from '../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../test/world/post.ts'
import {
  administeredDomain,
  associate,
  dissociateAccount,
  domainStanding,
  invariants,
  ownGlobalAdministrations,
  resignAdministration,
} from './index.ts'

let house: TestHouse
let post: Post
let paris: Place
let lyon: Place
let claire: Actor & { kind: 'customer' }
let domain: string
let proved: ProvedDomain

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
  proved = await proveDomain(house, paris.id, domain)
  await post.arrives()
})

const standing = (place: Place) => read(house, system('test'), (work) => domainStanding(work, place.id))
const dissociateFrom = (place: Place, actor: Actor = claire) =>
  change(house, actor, null, async (work) =>
    dissociateAccount(work, await purchasingAccount(work, place.id, 'domains.associate')),
  )
const resign = (actor: Actor = proved.administrator) =>
  change(house, actor, null, async (work) => resignAdministration(work, await administeredDomain(work, proved.claimId)))

describe('an account', () => {
  test('gives its domain up without taking another: nobody is let in by it, and another account keeps it', async () => {
    await claimDomain(house, lyon.id, domain, { actor: claire, administrator: null })
    expect(await dissociateFrom(paris)).toBe(domain)
    expect(await standing(paris)).toBeNull()
    expect(await standing(lyon)).toMatchObject({ domain, isUsable: true })
    const { events } = await read(house, system('test'), async (work) =>
      journalOfAccount(work, await purchasingAccount(work, paris.id, 'events.view'), newestEvents),
    )
    expect(events.map(({ name }) => name)).toContain('domain.dissociated')
  })

  test('takes it again without a new proof', async () => {
    await dissociateFrom(paris)
    const again = await claimDomain(house, paris.id, domain, { actor: claire, administrator: null })
    expect(again).toEqual({ result: 'associated', domain })
    expect(await standing(paris)).toMatchObject({ state: 'proved', isUsable: true })
  })

  test('that has none is refused, and twenty who give it up at once do so once', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => dissociateFrom(paris)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(dissociateFrom(paris)).rejects.toMatchObject({ status: 409, code: 'domain.not-associated' })
  })

  // Before `purchasingAccount` is asked once more under the lock, both would have happened.
  test('is not for somebody whose role was taken meanwhile', async () => {
    const stranger = await customerAt(house, lyon.id, ['account-manager'])
    await expect(dissociateFrom(paris, stranger)).rejects.toMatchObject({ status: 404 })
    const viewer = await customerAt(house, paris.id, ['account-viewer'])
    await expect(dissociateFrom(paris, viewer)).rejects.toMatchObject({ code: 'permission.missing' })
    expect(await standing(paris)).toMatchObject({ domain })
  })

  test('withdraws what it asks of another organisation by giving it up', async () => {
    const [foreign] = await foundAccounts(house)
    const buyer = await customerAt(house, foreign.id, ['account-manager'])
    await claimDomain(house, foreign.id, domain, { actor: buyer, administrator: null })
    expect(await standing(foreign)).toMatchObject({ state: 'unapproved' })
    await dissociateFrom(foreign, buyer)
    expect(await standing(foreign)).toBeNull()
    await post.arrives()
  })
})

describe('a global administrator', () => {
  test('resigns beside another one: he administers nothing any more, and whoever named him is told', async () => {
    await nameAnother('lea')
    const lea = await acceptAs(house, proved.claimId)
    await post.arrives()
    await resign(lea)
    expect(await read(house, lea, ownGlobalAdministrations)).toEqual([])
    await expect(resign(lea)).rejects.toMatchObject({ status: 404, code: 'domain.unknown' })
    const mails = await post.arrives()
    expect(mails.map(({ to }) => to)).toEqual([await emailOf(house, claire.userId)])
    expect(mails[0]?.text).toContain(`lea@${domain}`)
    expect(await standing(paris)).toMatchObject({ state: 'proved', isUsable: true })
  })

  test('who is the last of a domain that is proved stays, until another one has accepted', async () => {
    await expect(resign()).rejects.toMatchObject({ status: 409, code: 'global-administrator.last', facts: { domain } })
    await nameAnother('lea')
    await expect(resign()).rejects.toMatchObject({ code: 'global-administrator.last' })
    const lea = await acceptAs(house, proved.claimId)
    // One of the two is left, however they hurry; `lockDomainsOf` keeps them from going at once.
    const answers = await Promise.allSettled([resign(), resign(lea)])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await post.arrives()
  })

  test('resigns from a domain that has yet to be proved, which nobody looks for from then on', async () => {
    const other = newDomain()
    await claimDomain(house, lyon.id, other, { actor: claire })
    const claim = await claimOf(house, lyon.id)
    const administrator = await acceptAs(house, claim.id)
    await settle(house, claim.id, nothing)
    expect((await claimOf(house, lyon.id)).check_due_at).not.toBeNull()
    await change(house, administrator, null, async (work) =>
      resignAdministration(work, await administeredDomain(work, claim.id)),
    )
    expect((await claimOf(house, lyon.id)).check_due_at).toBeNull()
    expect(await standing(lyon)).toMatchObject({ state: 'unanswered' })
    await post.arrives()
  })
})

async function nameAnother(name: string): Promise<void> {
  await change(house, claire, null, async (work) =>
    associate(work, await purchasingAccount(work, paris.id, 'domains.associate'), {
      domain,
      administrator: { email: `${name}@${domain}`, language: 'fr' },
      replaces: false,
    }),
  )
}
