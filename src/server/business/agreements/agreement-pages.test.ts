/** The publisher's agreements: the newest first, and found by whatever he has in hand. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator } from '../../../../test/world/people.ts'
import { foundPartner, serve } from '../../../../test/world/places.ts'
import {
  accountsOfAgreement,
  agreementOf,
  agreementPageSize,
  findAgreements,
  newestAgreements,
} from './agreement-pages.ts'
import { registerAgreement, type RegisteredAgreement } from './register.ts'

let house: TestHouse
let ann: Actor
const registered: RegisteredAgreement[] = []

beforeAll(async () => {
  house = await testHouse()
  ann = await operator(house)
  registered.push(await register('4500098217', 'Contoso SAS', ['0005438761', '0005438762']))
  registered.push(await register('4500098218', 'Contoso SAS', ['0005440001']))
  registered.push(await register('77_100%', 'Électricité du Léman', ['88\\1']))
})
afterAll(() => house.drop())

function register(number: string, organization: string, accounts: readonly string[]): Promise<RegisteredAgreement> {
  return change(house, system('test'), null, (work) =>
    registerAgreement(
      work,
      {
        number,
        signedOn: '2026-01-15',
        anniversaryOn: '2027-02-01',
        organization: { number: `O-${organization}`, name: organization, countryCode: 'FR' },
        administrator: { firstName: 'Claire', lastName: 'Martin', email: 'claire@contoso.example', language: 'fr' },
        accounts: accounts.map((each) => ({ number: each, name: `Achats ${each}`, city: 'Paris', countryCode: 'FR' })),
      },
      { invite: false },
    ),
  )
}

async function found(typed: string): Promise<string[]> {
  const rows = await read(house, ann, (work) => findAgreements(work, publisher(work), typed))
  return rows.map(({ number }) => number)
}

test.each([
  ['4500098217', ['4500098217']],
  ['45000', ['4500098217', '4500098218']],
  ['0005438762', ['4500098217']],
  [' 000544 ', ['4500098218']],
  ['contoso', ['4500098218', '4500098217']],
  ['elec', ['77_100%']],
  ['achats 0005440001', ['4500098218']],
  ['77_', ['77_100%']],
  ['4500098_17', []],
  ['%', []],
  ['88\\', ['77_100%']],
  ['nothing of the kind', []],
  ['   ', []],
  ["'; drop table agreements; --", []],
])('“%s” leads to %j', async (typed, numbers) => {
  expect(await found(typed)).toEqual(numbers)
})

test('an agreement says whom it names, whose it is and what it holds', async () => {
  const [first] = registered
  const partner = await foundPartner(house)
  await serve(house, partner, first?.accounts[0]?.id ?? 0)
  const agreement = await read(house, ann, (work) => agreementOf(work, publisher(work), first?.id ?? 0))
  expect(agreement).toMatchObject({
    number: '4500098217',
    organization_name: 'Contoso SAS',
    organization_country: 'FR',
    signed_on: '2026-01-15',
    anniversary_on: '2027-02-01',
    administrator_name: 'Claire Martin',
    accounts: 2,
  })
  const { rows, next } = await read(house, ann, (work) => accountsOfAgreement(work, publisher(work), agreement.id))
  expect(rows.map(({ number, partners }) => [number, partners])).toEqual([
    ['0005438761', expect.stringContaining('Partner')],
    ['0005438762', ''],
  ])
  expect(next).toBeUndefined()
  const unknown = read(house, ann, (work) => agreementOf(work, publisher(work), 987_654))
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'agreement.unknown' })
})

test('pages lead through all agreements, the newest first', async () => {
  for (let index = 0; index < agreementPageSize; index += 1) {
    registered.push(await register(`N-${String(index)}`, `Org ${String(index)}`, [`A-${String(index)}`]))
  }
  const page = (before?: number) => read(house, ann, (work) => newestAgreements(work, publisher(work), before))
  const first = await page()
  const second = await page(first.next)
  expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(registered.map(({ id }) => id).toReversed())
  expect(first.rows).toHaveLength(agreementPageSize)
  expect(second.next).toBeUndefined()
})
