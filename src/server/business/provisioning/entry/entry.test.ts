import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { read, visitor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order, stock } from '../../../../../test/world/orders.ts'
import { give } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../../../../../test/world/places.ts'
import {
  appoint,
  associate,
  barAddress,
  disassociate,
  personOf,
  registerSite,
  setProof,
  suspendAll,
  subjectOf,
  withdrawSite,
  type ServiceSite,
} from '../../../../../test/world/services.ts'
import { entryTo, refusalOfEntry } from '../index.ts'

let house: TestHouse
let service: ServiceSite
let partner: number
let accounts: readonly Place[]
let domain: string
let worlds = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  service = await registerSite(house, { group: 'Office 365' })
  partner = await foundPartner(house)
})
afterAll(() => house.drop())

/** Each test has an organisation and a domain of its own; everybody else's prove that nothing of theirs counts. */
beforeEach(async () => {
  worlds += 1
  domain = `contoso${String(worlds)}.example`
  accounts = await foundAccounts(house, 2)
  await holds('E1', 0)
})

async function holds(item: string, account: number, term = '2030-06-30', kind = 'subscription'): Promise<void> {
  const place = accounts[account]
  if (place === undefined) throw new Error('There is no such account')
  await serve(house, partner, place.id).catch(() => undefined)
  await order(house, {
    partner: await partnerNumber(house, partner),
    account: place.number,
    kind,
    item,
    quantity: 150,
    term,
  })
}

const idAt = (index: number) => accounts[index]?.id ?? 0

/** « open », or why not. */
async function standing(userId: number, clientId = service.clientId): Promise<string> {
  const subject = await subjectOf(house, userId)
  const refused = await read(house, visitor, (work) => refusalOfEntry(work, { subject, clientId }))
  return refused === undefined ? 'open' : `${refused.reason} ${refused.domain}`
}

async function entryOf(userId: number) {
  const subject = await subjectOf(house, userId)
  return read(house, visitor, (work) => entryTo(work, { subject, clientId: service.clientId }))
}

test('people of an associated and proved domain enter the service that their account holds a plan of', async () => {
  await associate(house, idAt(0), domain)
  const { userId, email } = await personOf(house, domain)
  expect(await entryOf(userId)).toMatchObject({
    service: { id: service.id },
    isOpen: true,
    person: { userId, email, firstName: 'Harry', lastName: 'Dupont', language: 'fr' },
    organization: { name: expect.stringMatching(/^Organisation/) as string },
    accounts: [{ number: accounts[0]?.number }],
    plans: [
      { code: 'E1', name: 'Office 365 E1', quantity: 150, termEndsOn: '2030-06-30', account: accounts[0]?.number },
    ],
    administeredDomains: [],
    isWhole: true,
  })
})

test.each<{ name: string; arrange: () => Promise<number>; says: () => string }>([
  {
    name: 'no account has a domain',
    arrange: async () => (await personOf(house, domain)).userId,
    says: () => `domain.missing ${domain}`,
  },
  {
    name: 'the domain is not proved yet',
    arrange: async () => {
      await associate(house, idAt(0), domain, { proved: false })
      return (await personOf(house, domain)).userId
    },
    says: () => `domain.unproved ${domain}`,
  },
  {
    name: 'the proof is lost',
    arrange: async () => {
      await setProof(house, await associate(house, idAt(0), domain), 'lost')
      return (await personOf(house, domain)).userId
    },
    says: () => `domain.missing ${domain}`,
  },
  {
    name: 'the address only ends like the domain',
    arrange: async () => {
      await associate(house, idAt(0), domain)
      return (await personOf(house, `not${domain}`)).userId
    },
    says: () => `domain.missing not${domain}`,
  },
  {
    name: 'the address is of a domain below',
    arrange: async () => {
      await associate(house, idAt(0), domain)
      return (await personOf(house, `mail.${domain}`)).userId
    },
    says: () => `domain.missing mail.${domain}`,
  },
  {
    name: 'an administrator of the account has another address',
    arrange: async () => {
      await associate(house, idAt(0), domain)
      const { userId } = await personOf(house, 'elsewhere.example')
      await give(house, idAt(0), userId, 'account-administrator')
      return userId
    },
    says: () => `address.elsewhere ${domain}`,
  },
  {
    name: 'the accounts of the domain hold nothing of the service',
    arrange: async () => {
      await associate(house, idAt(1), domain)
      return (await personOf(house, domain)).userId
    },
    says: () => `plan.missing ${domain}`,
  },
  {
    name: 'the term is over',
    arrange: async () => {
      await associate(house, idAt(1), domain)
      await holds('E1', 1, '2026-03-31')
      return (await personOf(house, domain)).userId
    },
    says: () => `plan.missing ${domain}`,
  },
  {
    name: 'the account holds a plan of another group',
    arrange: async () => {
      await associate(house, idAt(1), domain)
      await holds('AZ', 1, '2030-06-30', 'azure')
      return (await personOf(house, domain)).userId
    },
    says: () => `plan.missing ${domain}`,
  },
  {
    name: 'what was set up was suspended, since nobody ordered it',
    arrange: async () => {
      await associate(house, idAt(0), domain)
      await suspendAll(house, idAt(0))
      return (await personOf(house, domain)).userId
    },
    says: () => `plan.suspended ${domain}`,
  },
  {
    name: 'what the account holds is behind an association that waits, and the domain’s own accounts hold nothing',
    arrange: async () => {
      const [other] = await foundAccounts(house)
      const claim = await associate(house, other?.id ?? 0, `shared${domain}`)
      await associate(house, idAt(0), `shared${domain}`, { claim, needsApproval: true })
      return (await personOf(house, `shared${domain}`)).userId
    },
    says: () => `plan.missing shared${domain}`,
  },
])('$name', async ({ arrange, says }) => {
  expect(await standing(await arrange())).toBe(says())
})

test('whoever left enters no more, unless he administers the domain', async () => {
  const claim = await associate(house, idAt(0), domain)
  const { userId, email } = await personOf(house, domain)
  const other = await personOf(house, domain)
  await barAddress(house, claim, email)
  expect(await standing(userId)).toBe(`person.barred ${domain}`)
  expect(await entryOf(userId)).toMatchObject({ isOpen: false, organization: undefined, accounts: [], plans: [] })
  expect(await standing(other.userId)).toBe('open')
  await appoint(house, claim, userId)
  expect(await standing(userId)).toBe('open')
  await setProof(house, claim, 'lost')
  expect(await standing(userId)).toBe(`domain.missing ${domain}`)
})

test('an association that nobody has approved is said where it is all there is', async () => {
  const [other] = await foundAccounts(house)
  const claim = await associate(house, other?.id ?? 0, `lent${domain}`)
  await associate(house, idAt(0), `lent${domain}`, { claim, needsApproval: true })
  await disassociate(house, other?.id ?? 0)
  const { userId } = await personOf(house, `lent${domain}`)
  expect(await standing(userId)).toBe(`association.unapproved lent${domain}`)
})

test('a withdrawn service lets nobody in, nor does one that never was', async () => {
  await associate(house, idAt(0), domain)
  const { userId } = await personOf(house, domain)
  const other = await registerSite(house)
  await withdrawSite(house, other.id)
  expect(await standing(userId, other.clientId)).toBe(`service.withdrawn ${domain}`)
  expect(await standing(userId, 'no such service')).toBe(`service.withdrawn ${domain}`)
})

test('a global administrator enters for every account of his domain, with and without plans', async () => {
  const claim = await associate(house, idAt(0), domain)
  await associate(house, idAt(1), domain)
  const { userId } = await personOf(house, domain)
  await appoint(house, claim, userId)
  const entry = await entryOf(userId)
  expect(entry?.accounts.map(({ number }) => number)).toEqual(accounts.map(({ number }) => number))
  expect(entry?.administeredDomains).toEqual([domain])
  await setProof(house, claim, 'lost')
  expect(await standing(userId)).toBe(`domain.missing ${domain}`)
})

test('people of one domain are told of that domain’s accounts alone', async () => {
  await holds('E3', 1)
  await associate(house, idAt(0), domain)
  await associate(house, idAt(1), `uk.${domain}`)
  const { userId } = await personOf(house, domain)
  expect((await entryOf(userId))?.plans.map(({ code }) => code)).toEqual(['E1'])
})

test('nobody is known by a subject that nobody has', async () => {
  const subject = '00000000-0000-4000-8000-000000000000'
  expect(await read(house, visitor, (work) => entryTo(work, { subject, clientId: service.clientId }))).toBeUndefined()
})
