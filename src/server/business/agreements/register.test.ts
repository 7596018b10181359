import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, isRefusal, system } from '#server/work/index.ts'
import { faultsOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { findAccounts } from './find-accounts.ts'
import { registerAgreement, type NewAgreement, type RegisteredAgreement } from './register.ts'

let house: TestHouse
beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())

const contoso: NewAgreement = {
  number: '4500098217',
  signedOn: '2024-02-28',
  anniversaryOn: '2025-02-28',
  organization: { number: 'ORG-1', name: 'Contoso France SAS', countryCode: 'FR' },
  administrator: { firstName: 'Claire', lastName: 'Martin', email: 'claire.martin@contoso.example', language: 'fr' },
  accounts: [
    { number: '0005438762', name: 'Contoso Paris', city: 'Paris', countryCode: 'FR' },
    { number: '0005438761', name: 'Contoso Lyon', city: 'Lyon', countryCode: 'FR' },
  ],
}

test('registers the agreement, its organisation and its accounts, with one event each', async () => {
  const { id, accounts } = await register(contoso)
  expect(accounts.map(({ number }) => number)).toEqual(['0005438762', '0005438761'])
  const kept = await house.database.pool.query(
    `select g.number as agreement, g.signed_on, g.anniversary_on, g.administrator_email, o.name as organization, a.id, a.name
    from agreements g join organizations o on o.id = g.organization_id join purchasing_accounts a on a.agreement_id = g.id
    where g.id = $1 and a.organization_id = o.id order by a.id`,
    [id],
  )
  const agreement = {
    agreement: '4500098217',
    signed_on: '2024-02-28',
    anniversary_on: '2025-02-28',
    administrator_email: 'claire.martin@contoso.example',
    organization: 'Contoso France SAS',
  }
  expect(kept.rows).toEqual([
    { ...agreement, id: accounts[0]?.id, name: 'Contoso Paris' },
    { ...agreement, id: accounts[1]?.id, name: 'Contoso Lyon' },
  ])
  expect(await eventsAbout(id, accounts)).toEqual([
    `agreement.registered organization {"number": "4500098217", "accounts": 2}`,
    `purchasing-account.registered account {"number": "0005438762", "agreementNumber": "4500098217"}`,
    `purchasing-account.registered account {"number": "0005438761", "agreementNumber": "4500098217"}`,
  ])
})

test('a second agreement of a known organisation is another agreement of the same organisation, under its new name', async () => {
  const organization = { ...contoso.organization, name: 'Contoso Frankreich GmbH' }
  await register({ ...contoso, number: 'A-2', organization, accounts: [account('B-1')] })
  const { rows } = await house.database.pool.query(
    `select o.name, (select count(*) from agreements g where g.organization_id = o.id) as agreements
    from organizations o where o.number = 'ORG-1'`,
  )
  expect(rows).toEqual([{ name: 'Contoso Frankreich GmbH', agreements: 2 }])
})

test('a known agreement number is refused', async () => {
  const error: unknown = await register({ ...contoso, accounts: [account('B-2')] }).catch((thrown: unknown) => thrown)
  expect(isRefusal(error, 'agreement.known') && [error.status, error.facts.number]).toEqual([409, '4500098217'])
})

test('an account of another agreement is refused, and with it the agreement', async () => {
  const number = 'A-3'
  expect(await faultsOf(register({ ...contoso, number, accounts: [account('B-3'), account('0005438761')] }))).toEqual([
    [2, 'agreement_number', 'purchasing-account.of-other-agreement'],
  ])
  const { rows } = await house.database.pool.query(`select from agreements where number = 'A-3'`)
  expect(rows).toEqual([])
})

test('what is malformed is refused by the account it stands with', async () => {
  const wrong = { number: 'B-4', name: '', city: 'x'.repeat(101), countryCode: 'UK' }
  expect(await faultsOf(register({ ...contoso, number: 'A-4', accounts: [account('B-5'), wrong] }))).toEqual([
    [2, 'account_city', 'value.too-long'],
    [2, 'account_country', 'country.unknown'],
    [2, 'account_name', 'value.missing'],
  ])
})

test('a name of characters that come apart into many is kept and found', async () => {
  const [registered] = (
    await register({ ...contoso, number: 'A-9', accounts: [{ ...account('B-9'), name: '\uFDFA'.repeat(200) }] })
  ).accounts
  const found = await change(house, system('test'), null, async (work) => {
    work.unchanged()
    return findAccounts(work, { fields: { number: 'B-9', name: '\uFDFA' } })
  })
  expect(found.map(({ id }) => id)).toEqual([registered?.id])
})

test('one change may register several agreements', async () => {
  const both = await change(house, system('test'), null, async (work) => [
    await registerAgreement(work, { ...contoso, number: 'A-5', accounts: [account('B-6')] }, { invite: false }),
    await registerAgreement(work, { ...contoso, number: 'A-6', accounts: [account('B-7')] }, { invite: false }),
  ])
  expect(both.map(({ accounts }) => accounts.map(({ number }) => number))).toEqual([['B-6'], ['B-7']])
})

// Without lockRegistration() both find the organisation and the account missing, and one dies of a duplicate key.
test('two registrations of one agreement at once: one is made, the other refused', async () => {
  const race = {
    ...contoso,
    number: 'A-7',
    accounts: [account('B-8')],
    organization: { ...contoso.organization, number: 'O-7' },
  }
  const outcomes = await Promise.allSettled([register(race), register(race)])
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  expect(refused.map((error: unknown) => isRefusal(error, 'agreement.known'))).toEqual([true])
})

async function register(agreement: NewAgreement): Promise<RegisteredAgreement> {
  return change(house, system('test'), null, (work) => registerAgreement(work, agreement, { invite: false }))
}

function account(number: string) {
  return { number, name: `Compte ${number}`, city: 'Nice', countryCode: 'FR' }
}

async function eventsAbout(agreementId: number, accounts: RegisteredAgreement['accounts']): Promise<string[]> {
  const subjects = [`agreement:${String(agreementId)}`, ...accounts.map(({ id }) => `purchasing-account:${String(id)}`)]
  return change(house, system('test'), null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ event: string }>`
      select name || ' ' || scope || ' ' || details::text as event from events where subject = any(${subjects}::text[])
      order by array_position(${subjects}::text[], subject)`.execute(work.db)
    return rows.map(({ event }) => event)
  })
}
