/** Effects upon agreements, names, the publisher's own people and his jobs. */
import pg from 'pg'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { foundAccounts } from '../../world/places.ts'
import { operator } from '../../world/people.ts'
import type { EffectWorld, Effects } from './effect.ts'
import { somebodyNew } from './partners.ts'

async function agreementFounded(world: EffectWorld): Promise<number> {
  const [{ agreementNumber }] = await foundAccounts(world.house)
  return world.idOf(sql`select id from agreements where number = ${agreementNumber}`)
}

function agreementOf(world: EffectWorld, agreement: unknown) {
  return world.find('operator', `/agreements/${String(agreement)}`)
}

async function accountsOf(world: EffectWorld, agreement: unknown): Promise<object[]> {
  const path = `/agreements/${String(agreement)}/purchasing-accounts`
  return (await world.find<{ data: object[] }>('operator', path)).data
}

const { countryCode: _, ...administrator } = somebodyNew()
const newAccount = { number: 'P-API', name: 'Account of the API', city: 'Lyon', countryCode: 'FR' }
const newAgreement = {
  number: 'V-API',
  signedOn: '2026-01-05',
  anniversaryOn: '2027-01-05',
  organization: { number: 'O-API', name: 'Organisation of the API', countryCode: 'FR' },
  administrator,
  purchasingAccounts: [newAccount],
  invite: false,
}
const contact = { firstName: 'Karim', lastName: 'Haddad', email: 'karim@contoso.example' }

interface Contacts {
  readonly contacts: readonly { readonly purpose: string }[]
}

async function contactFor(world: EffectWorld, purpose: string) {
  const path = `/purchasing-accounts/${world.own.number}/agreement`
  return (await world.find<Contacts>('customer', path)).contacts.find((each) => each.purpose === purpose)
}

const ofAgreements: Effects = {
  postAgreement: {
    by: 'operator',
    records: ['agreement.registered', 'purchasing-account.registered'],
    scene: () => ({
      body: newAgreement,
      faulty: [
        [{ ...newAgreement, anniversaryOn: '2025-01-05' }, '#/anniversaryOn'],
        [
          {
            ...newAgreement,
            purchasingAccounts: [newAccount, { ...newAccount, number: 'P-API-2', countryCode: 'QQ' }],
          },
          '#/purchasingAccounts/1/countryCode',
        ],
      ],
    }),
    async after(world, answer) {
      const { agreement: id } = answer as { agreement: number }
      expect(await agreementOf(world, id)).toMatchObject({ number: 'V-API', organizationNumber: 'O-API' })
      expect(await accountsOf(world, id)).toMatchObject([{ number: 'P-API', city: 'Lyon' }])
    },
  },
  postAgreementAccount: {
    by: 'operator',
    records: ['purchasing-account.registered'],
    scene: async (world) => ({
      values: { agreement: await agreementFounded(world) },
      body: { number: 'P-ADDED', name: 'Added', city: 'Nantes', countryCode: 'FR' },
      faulty: [[{ number: 'P-ADDED', name: 'Added', city: 'Nantes', countryCode: 'QQ' }, '#/countryCode']],
    }),
    async after(world, _answer, { agreement }) {
      const accounts = await accountsOf(world, agreement)
      expect(accounts).toHaveLength(2)
      expect(accounts[1]).toMatchObject({ number: 'P-ADDED', name: 'Added', city: 'Nantes' })
    },
  },
  putAgreementEnd: {
    by: 'operator',
    records: ['agreement.end-changed'],
    scene: async (world) => ({ values: { agreement: await agreementFounded(world) }, body: { endsOn: '2199-12-31' } }),
    async after(world, _answer, { agreement }) {
      expect(await agreementOf(world, agreement)).toMatchObject({ endsOn: '2199-12-31' })
    },
  },
  putAgreementContact: {
    by: 'customer',
    // In the journal of either account of the agreement.
    records: ['agreement-contact.changed', 'agreement-contact.changed'],
    scene: () => ({ values: { purpose: 'notices' }, body: { ...contact, telephone: '+33 1 23 45 67 89' } }),
    async after(world) {
      expect(await contactFor(world, 'notices')).toMatchObject({ ...contact, telephone: '+33 1 23 45 67 89' })
    },
  },
  deleteAgreementContact: {
    by: 'customer',
    records: ['agreement-contact.removed', 'agreement-contact.removed'],
    async scene(world) {
      const values = { purpose: 'renewals' }
      await world.done('customer', 'putAgreementContact', { values, body: contact })
      return { values }
    },
    async after(world) {
      expect(await contactFor(world, 'renewals')).toBeUndefined()
    },
  },
}

const ofNames: Effects = {
  putOrganizationNames: {
    by: 'operator',
    records: ['organization.renamed'],
    async scene(world) {
      const [{ id }] = await foundAccounts(world.house)
      const organization = await world.idOf(sql`select organization_id as id from purchasing_accounts where id = ${id}`)
      const path = `/organizations/${String(organization)}`
      const { name, countryCode } = await world.find<{ name: string; countryCode: string }>('operator', path)
      const names = { name: 'Organisation renamed', countryCode: 'BE' }
      return {
        values: { organization },
        body: { ...names, seen: { name, countryCode } },
        stale: { ...names, seen: { name: 'Something else', countryCode } },
      }
    },
    async after(world, _answer, { organization }) {
      const shown = { name: 'Organisation renamed', countryCode: 'BE' }
      expect(await world.find('operator', `/organizations/${String(organization)}`)).toMatchObject(shown)
    },
  },
  putAccountNames: {
    by: 'operator',
    records: ['purchasing-account.renamed'],
    async scene(world) {
      const [{ number }] = await foundAccounts(world.house)
      const path = `/purchasing-accounts/${number}`
      const { name } = await world.find<{ name: string }>('operator', path)
      const names = { name: 'Account renamed', city: 'Lille', countryCode: 'FR' }
      return {
        values: { number },
        body: { ...names, seen: { name, city: 'Paris', countryCode: 'FR' } },
        stale: { ...names, seen: { name, city: 'Brest', countryCode: 'FR' } },
      }
    },
    async after(world, _answer, { number }) {
      const shown = { name: 'Account renamed', city: 'Lille' }
      expect(await world.find('operator', `/purchasing-accounts/${String(number)}`)).toMatchObject(shown)
    },
  },
}

async function operatorCalled(world: EffectWorld, user: unknown) {
  const { data } = await world.find<{ data: { user: number }[] }>('operator', '/operators')
  return data.find((each) => each.user === user)
}

const ofOperators: Effects = {
  postOperator: {
    by: 'operator',
    records: ['invitation.sent', 'operator.invited', 'person.created'],
    scene: () => ({ body: { ...somebodyNew(), role: 'agent' } }),
    async after(world, answer) {
      const { user } = answer as { user: number }
      expect(await operatorCalled(world, user)).toMatchObject({ role: 'agent', state: 'pending' })
    },
  },
  putOperatorRole: {
    by: 'operator',
    records: ['operator.changed'],
    async scene(world) {
      const { userId } = await operator(world.house, 'agent')
      return { values: { user: userId }, body: { role: 'administrator' } }
    },
    async after(world, _answer, { user }) {
      expect(await operatorCalled(world, user)).toMatchObject({ role: 'administrator', state: 'active' })
    },
  },
  deleteOperator: {
    by: 'operator',
    records: ['operator.ended'],
    scene: async (world) => ({ values: { user: (await operator(world.house, 'agent')).userId } }),
    async after(world, _answer, { user }) {
      expect(await operatorCalled(world, user)).toBeUndefined()
    },
  },
  renewInvitationOfOperator: {
    by: 'operator',
    records: ['invitation.sent', 'operator.invited-again'],
    async scene(world) {
      const body = { ...somebodyNew(), role: 'agent' }
      const { user } = await world.done<{ user: number }>('operator', 'postOperator', { body })
      return { values: { user } }
    },
    async after(world, _answer, { user }) {
      expect(await operatorCalled(world, user)).toMatchObject({ state: 'pending' })
    },
  },
}

const ofJobs: Effects = {
  postJobAttempt: {
    by: 'operator',
    records: ['job.run-again'],
    scene: async ({ house }) => ({ values: { job: await jobFailed(house.ownerUrl) } }),
    async after(world, _answer, { job }) {
      const { data } = await world.find<{ data: object[] }>('operator', '/jobs?state=waiting')
      expect(data).toContainEqual(expect.objectContaining({ job, attempts: 0 }))
    },
  },
}

/** A job that was tried as often as it may be. */
async function jobFailed(ownerUrl: string): Promise<number> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const { rows } = await owner.query<{ id: string }>(`select id from graphile_worker.add_job('mail.deliver')`)
    const [job] = rows
    await owner.query(
      `update graphile_worker._private_jobs set attempts = max_attempts, last_error = 'It broke' where id = $1`,
      [job?.id],
    )
    return Number(job?.id)
  } finally {
    await owner.end()
  }
}

export const publisherEffects: Effects = { ...ofAgreements, ...ofNames, ...ofOperators, ...ofJobs }
