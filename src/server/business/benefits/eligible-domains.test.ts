/** SPEC 8.3 and 8.4: the domains that addresses of a benefit's users must have. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { benefitSight } from '#server/business/access/index.ts'
import { read, type Actor } from '#server/work/index.ts'
import { actAt, addDomain, addUser, usersPage, type BenefitPlace } from '../../../../test/world/benefit-acts.ts'
import { describeBenefit, grantBenefit, grantedTo } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { eligibleDomains, eligibleDomainsLimit, removeEligibleDomain } from './eligible-domains.ts'

let house: TestHouse
let account: number
let manager: Actor
let home: number

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  const [first] = await foundAccounts(house)
  account = first?.id ?? 0
  manager = await customerAt(house, account, ['account-manager'])
  home = await describeBenefit(house, { usersTake: 'one', hasDomains: true })
  await grantBenefit(house, account, home, { calculated: 5 })
})

test('nobody is added before there is one, then addresses of these domains and no others', async () => {
  await expect(addUser(place())).rejects.toMatchObject({ status: 422, code: 'benefit.domains-missing' })
  expect(await addDomain(place(), ' Contoso.Example. ')).toBe('contoso.example')
  await addDomain(place(), 'fabrikam.example')
  await addUser(place())
  await expect(addUser(place(), { email: 'ann@mail.contoso.example' })).rejects.toMatchObject({
    code: 'benefit.domain-not-eligible',
    facts: { domain: 'mail.contoso.example', eligible: ['contoso.example', 'fabrikam.example'] },
  })
  await addUser(place(), { email: 'ANN@FABRIKAM.EXAMPLE' })
  expect((await grantedTo(house, account, home)).used).toBe(2)
})

test('one that is removed lets nobody new in, and whoever is there stays', async () => {
  await addDomain(place(), 'contoso.example')
  await addUser(place())
  await removeDomain('contoso.example')
  expect(await domains()).toEqual([])
  expect((await usersPage(place())).people.length).toBe(1)
  await expect(removeDomain('contoso.example')).rejects.toMatchObject({
    status: 409,
    code: 'benefit-domain.unknown',
  })
  expect(await events()).toEqual(['benefit-domain.added', 'benefit-domain.removed'])
})

test.each([
  ['', 'domain.missing'],
  ['ann@contoso.example', 'domain.is-email'],
  ['co.uk', 'domain.public-suffix'],
  ['contoso', 'domain.single-label'],
])('not %j: %s', async (typed, code) => {
  await expect(addDomain(place(), typed)).rejects.toMatchObject({ status: 422, code })
})

test('once each, not too many, and only where the benefit has any', async () => {
  await addDomain(place(), 'contoso.example')
  await expect(addDomain(place(), 'CONTOSO.example')).rejects.toMatchObject({ code: 'benefit-domain.there-already' })
  const another = await describeBenefit(house, { usersTake: 'one' })
  await grantBenefit(house, account, another)
  await expect(addDomain(place(another), 'contoso.example')).rejects.toMatchObject({ code: 'benefit.without-domains' })
  for (let number = 1; number < eligibleDomainsLimit; number += 1)
    await addDomain(place(), `d${String(number)}.example`)
  await expect(addDomain(place(), 'one-more.example')).rejects.toMatchObject({ code: 'benefit-domain.too-many' })
})

function removeDomain(domain: string) {
  return actAt(place(), 'domains', (work, desk) => removeEligibleDomain(work, desk, domain))
}

function domains() {
  return read(house, manager, async (work) => eligibleDomains(work, await benefitSight(work, account), home))
}

async function events() {
  return await read(house, manager, async (work) => {
    const { rows } = await sql<{ name: string }>`
      select name from events where purchasing_account_id = ${account} and name like 'benefit-domain.%' order by id`.execute(
      work.db,
    )
    return rows.map(({ name }) => name)
  })
}

function place(benefit = home): BenefitPlace {
  return { house, actor: manager, account, benefit }
}
