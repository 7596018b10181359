/** Effects upon domains: which account uses which, who administers it, whom it lets in. */
import { sql } from 'kysely'
import { expect } from 'vitest'
import { acceptAs, claimDomain, claimOf, lastNamed, newDomain } from '../../world/claims.ts'
import { give } from '../../world/people.ts'
import { foundAccounts } from '../../world/places.ts'
import { appoint, associate } from '../../world/services.ts'
import type { EffectWorld, Effects } from './effect.ts'

/** An account of its own that the customer of the world administers. */
async function administered(world: EffectWorld) {
  const [account] = await foundAccounts(world.house)
  await give(world.house, account.id, world.people.customer.userId, 'account-administrator')
  return account
}

/** A proved domain of such an account whose global administrator the customer is. */
async function proved(world: EffectWorld) {
  const { id } = await administered(world)
  const domain = newDomain()
  const claim = await associate(world.house, id, domain)
  await appoint(world.house, claim, world.people.customer.userId)
  return { claim, domain }
}

/** A domain that somebody was named administrator of, and has yet to answer. */
async function named(world: EffectWorld) {
  const account = await administered(world)
  await claimDomain(world.house, account.id, newDomain())
  const { id: claim } = await claimOf(world.house, account.id)
  const { id: person } = await lastNamed(world.house, claim)
  return { values: { number: account.number, person } }
}

interface ListedDomain {
  readonly purchasingAccount: string
  readonly domain: string | null
}

async function domainOf(world: EffectWorld, number: unknown): Promise<string | null | undefined> {
  const { data } = await world.find<{ data: ListedDomain[] }>('customer', '/domains')
  return data.find((each) => each.purchasingAccount === number)?.domain
}

async function listOf(world: EffectWorld, path: string): Promise<Record<string, unknown>[]> {
  return (await world.find<{ data: Record<string, unknown>[] }>('customer', path)).data
}

const wanted = newDomain()

const ofAccounts: Effects = {
  putDomain: {
    by: 'customer',
    records: ['domain.associated', 'domain.claimed', 'global-administrator.named', 'person.created'],
    async scene(world) {
      const { number } = await administered(world)
      return { values: { number }, body: { domain: wanted, administrator: `karim@${wanted}` } }
    },
    async after(world, answer, { number }) {
      expect(answer).toEqual({ result: 'associated', domain: wanted })
      expect(await domainOf(world, number)).toBe(wanted)
    },
  },
  deleteDomain: {
    by: 'customer',
    records: ['domain.dissociated'],
    async scene(world) {
      const { id, number } = await administered(world)
      await associate(world.house, id, newDomain())
      return { values: { number } }
    },
    async after(world, _, { number }) {
      expect(await domainOf(world, number)).toBeNull()
    },
  },
  endDomainAdministrator: {
    by: 'customer',
    records: ['global-administrator.ended'],
    scene: named,
    async after(world, _, { number }) {
      expect(await listOf(world, `/purchasing-accounts/${String(number)}/domain/people`)).toEqual([])
    },
  },
  renewDomainAdministrator: {
    by: 'customer',
    records: ['global-administrator.named'],
    scene: named,
    async after(world, _, { number, person }) {
      const people = await listOf(world, `/purchasing-accounts/${String(number)}/domain/people`)
      expect(people).toMatchObject([{ administrator: person, state: 'open' }])
    },
  },
}

const ofAdministrators: Effects = {
  postDomainLook: {
    by: 'customer',
    // In the journal of the organisation and of the account.
    records: ['domain.proved', 'domain.proved'],
    async scene(world) {
      const { id } = await administered(world)
      const domain = newDomain()
      const claim = await associate(world.house, id, domain, { proved: false })
      await appoint(world.house, claim, world.people.customer.userId)
      const { recordName, recordValue } = await world.find<{ recordName: string; recordValue: string }>(
        'customer',
        `/own-domains/${String(claim)}`,
      )
      world.outside.publish(recordName, recordValue)
      await world.act((work) =>
        sql`update domain_claims set check_due_at = ${work.realNow} where id = ${claim}`.execute(work.db),
      )
      return { values: { claim } }
    },
    async after(world, answer, { claim }) {
      expect(answer).toEqual({ outcome: 'proved' })
      const shown = { isProved: true, found: 'found' }
      expect(await world.find('customer', `/own-domains/${String(claim)}`)).toMatchObject(shown)
    },
  },
  resignDomain: {
    by: 'customer',
    records: ['global-administrator.ended', 'global-administrator.resigned'],
    async scene(world) {
      const account = await administered(world)
      const domain = newDomain()
      await claimDomain(world.house, account.id, domain)
      const { id: claim } = await claimOf(world.house, account.id)
      await acceptAs(world.house, claim)
      await appoint(world.house, claim, world.people.customer.userId)
      return { values: { claim } }
    },
    async after(world, _, { claim }) {
      const claims = (await listOf(world, '/own-domains')).map((each) => each['claim'])
      expect(claims).not.toContain(claim)
    },
  },
  answerDomainUse: {
    by: 'customer',
    records: ['domain-approval.given'],
    async scene(world) {
      const { claim, domain } = await proved(world)
      const [asking] = await foundAccounts(world.house)
      await associate(world.house, asking.id, domain, { claim, needsApproval: true })
      return { values: { claim, number: asking.number }, body: { approved: true } }
    },
    async after(world, _, { claim, number }) {
      const uses = await listOf(world, `/own-domains/${String(claim)}/uses`)
      const use = uses.find((each) => each['purchasingAccount'] === number)
      expect(use).toMatchObject({ isForeign: true, approvedAt: expect.any(String) })
    },
  },
  barPerson: {
    by: 'customer',
    records: ['person.barred'],
    async scene(world) {
      const { claim, domain } = await proved(world)
      return { values: { claim, email: `karim@${domain}` } }
    },
    async after(world, _, { claim, email }) {
      expect(await listOf(world, `/own-domains/${String(claim)}/barred-people`)).toMatchObject([{ email }])
    },
  },
  readmitPerson: {
    by: 'customer',
    records: ['person.readmitted'],
    async scene(world) {
      const { claim, domain } = await proved(world)
      const values = { claim, email: `karim@${domain}` }
      await world.done('customer', 'barPerson', { values })
      return { values }
    },
    async after(world, _, { claim }) {
      expect(await listOf(world, `/own-domains/${String(claim)}/barred-people`)).toEqual([])
    },
  },
}

export const domainsEffects: Effects = { ...ofAccounts, ...ofAdministrators }
