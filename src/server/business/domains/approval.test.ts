/** A domain that another organisation has proved (SPEC 4.4): its global administrator is asked, and nobody learns more than he must. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
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
import { customerAt, emailOf } from '../../../../test/world/people.ts'
import { foundAccounts, type Place } from '../../../../test/world/places.ts'
import { openPost, type Post } from '../../../../test/world/post.ts'
import {
  accountsUsing,
  administeredDomain,
  approveUse,
  domainStanding,
  invariants,
  ownGlobalAdministrations,
  refuseUse,
} from './index.ts'

let house: TestHouse
let post: Post
let own: Place
let asking: Place
let asker: Actor & { kind: 'customer' }
let proved: ProvedDomain
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
  ;[own] = await foundAccounts(house)
  ;[asking] = await foundAccounts(house)
  asker = await customerAt(house, asking.id, ['account-administrator'])
  domain = newDomain()
  proved = await proveDomain(house, own.id, domain)
})

const ask = () => claimDomain(house, asking.id, domain, { actor: asker, administrator: null })
const standing = () => read(house, system('test'), (work) => domainStanding(work, asking.id))
const answer = (act: typeof approveUse, actor: Actor = proved.administrator, account = asking.id) =>
  change(house, actor, null, async (work) => act(work, await administeredDomain(work, proved.claimId), account))

test('the association waits, the administrator is told who asks, and the asker nothing but that he was told', async () => {
  await post.arrives()
  expect(await ask()).toEqual({ result: 'asked', domain })
  expect(await standing()).toMatchObject({ domain, state: 'unapproved', isUsable: false })
  const mails = await post.arrives()
  expect(mails.map(({ to }) => to)).toEqual([`admin@${domain}`])
  expect(mails[0]?.text).toContain(asking.number)
  expect(mails[0]?.text).toContain(await emailOf(house, asker.userId))
  expect(await ask()).toMatchObject({ result: 'unchanged' })
  expect(await post.arrives()).toEqual([])
  expect(await read(house, proved.administrator, ownGlobalAdministrations)).toMatchObject([{ domain, waiting: 1 }])
})

test('a yes lets the domain’s people in, at once, and is told', async () => {
  await ask()
  await post.arrives()
  await Promise.all(Array.from({ length: 10 }, () => answer(approveUse)))
  expect(await standing()).toMatchObject({ state: 'proved', isUsable: true })
  const mails = await post.arrives()
  expect(mails.map(({ to }) => to)).toEqual([await emailOf(house, asker.userId)])
  expect(mails[0]?.subject).toContain('peut utiliser')

  await answer(refuseUse)
  expect(await standing()).toBeNull()
  expect((await post.arrives())[0]?.subject).toContain('ne peut plus utiliser')
})

test('a no takes the request away, and is told', async () => {
  await ask()
  await post.arrives()
  await answer(refuseUse)
  expect(await standing()).toBeNull()
  expect((await post.arrives())[0]?.subject).toContain('ne peut pas utiliser')
  await expect(answer(approveUse)).rejects.toMatchObject({ status: 404, code: 'domain-approval.unknown' })
})

test('nothing that the asker is shown or sent names the other organisation or its people', async () => {
  await ask()
  await answer(approveUse)
  const secrets = await read(house, system('test'), async (work) => {
    const claim = await work.db
      .selectFrom('domain_claims as c')
      .innerJoin('organizations as o', 'o.id', 'c.organization_id')
      .select('o.name')
      .where('c.id', '=', proved.claimId)
      .executeTakeFirstOrThrow()
    return [claim.name, `admin@${domain}`, own.number]
  })
  const journal = await read(house, asker, async (work) =>
    journalOfAccount(work, await purchasingAccount(work, asking.id, 'events.view'), newestEvents),
  )
  expect(journal.events.slice(0, 2).map(({ name, actor_kind }) => [name, actor_kind])).toEqual([
    ['domain-approval.given', 'system'],
    ['domain-approval.asked', 'customer'],
  ])
  const mails = (await post.arrives()).filter(({ to }) => to !== `admin@${domain}`)
  expect(mails.length).toBeGreaterThan(0)
  for (const secret of secrets) expect(JSON.stringify([journal.events, mails, await standing()])).not.toContain(secret)
})

test('only who administers the domain answers, and only for accounts of others that ask', async () => {
  await ask()
  for (const actor of [asker, await customerAt(house, own.id, ['account-administrator'])]) {
    await expect(answer(approveUse, actor)).rejects.toMatchObject({ status: 404, code: 'domain.unknown' })
  }
  await expect(answer(approveUse, proved.administrator, own.id)).rejects.toMatchObject({
    code: 'domain-approval.unknown',
  })
  await expect(answer(refuseUse, proved.administrator, own.id)).rejects.toMatchObject({
    code: 'domain-approval.unknown',
  })
  const using = await read(house, proved.administrator, async (work) =>
    accountsUsing(work, await administeredDomain(work, proved.claimId)),
  )
  expect(using.map(({ number, isForeign, approvedAt }) => [number, isForeign, approvedAt])).toEqual([
    [asking.number, true, null],
    [own.number, false, null],
  ])
  await post.arrives()
})

test('what is lost is lost for whoever was let in too, and is his to claim then', async () => {
  await ask()
  await answer(approveUse)
  await settle(house, proved.claimId, nothing)
  house.pass(73 * 3_600)
  expect(await settle(house, proved.claimId, nothing)).toBe('lost')
  expect(await standing()).toMatchObject({ state: 'lost', isUsable: false })
  await claimDomain(house, asking.id, domain, {
    actor: asker,
    administrator: { email: `own@${domain}`, language: 'fr' },
  })
  const claim = await claimOf(house, asking.id)
  expect(claim.id).not.toBe(proved.claimId)
  await acceptAs(house, claim.id)
  expect(await standing()).toMatchObject({ state: 'unproved' })
  await post.arrives()
})

test('one asks only so often in a day', async () => {
  const askAgain = async () => {
    await ask()
    await answer(refuseUse)
  }
  for (let asked = 0; asked < 5; asked += 1) await askAgain()
  await expect(ask()).rejects.toMatchObject({ status: 409, code: 'domain.asked-often' })
  expect(await standing()).toBeNull()
  await post.arrives()
})
