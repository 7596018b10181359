/** The publisher's organisations: all of them by name, with what they signed and hold. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { read, type Actor } from '#server/work/index.ts'
import { register, type Registered } from '../../../../test/world/agreements.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, operator } from '../../../../test/world/people.ts'
import {
  accountsHeldBy,
  agreementsOfOrganization,
  everyOrganization,
  registeredOrganization,
} from './organization-pages.ts'

let house: TestHouse
let boss: Actor
let one: Registered

beforeAll(async () => {
  house = await testHouse()
  boss = await operator(house)
  one = await register(house, { invite: false, count: 2 })
  await register(house, { invite: false })
})
afterAll(() => house.drop())

test('they are found by a word of their name, and say what they signed and hold', async () => {
  const all = await read(house, boss, (work) => everyOrganization(work, publisher(work), ''))
  expect(all.rows).toHaveLength(2)
  const { rows } = await read(house, boss, (work) => everyOrganization(work, publisher(work), one.number))
  expect(rows).toMatchObject([{ name: `Contoso ${one.number}`, accounts: 2 }])
  const id = rows[0]?.id ?? 0
  const told = await read(house, boss, async (work) => ({
    itself: await registeredOrganization(work, publisher(work), id),
    agreements: await agreementsOfOrganization(work, publisher(work), id),
    accounts: await accountsHeldBy(work, publisher(work), id),
  }))
  expect(told.itself).toMatchObject({ number: `ORG-${one.number}`, country_code: 'FR' })
  expect(told.agreements).toMatchObject([{ number: one.number, ends_on: null }])
  expect(told.accounts.map((account) => account.id)).toEqual(one.accounts)
})

test('what is none is refused, and to everybody else there is no such desk', async () => {
  const unknown = read(house, boss, (work) => registeredOrganization(work, publisher(work), 987_654))
  await expect(unknown).rejects.toMatchObject({ status: 404, code: 'organization.unknown' })
  const customer = await customerAt(house, one.accounts[0] ?? 0, ['account-administrator'])
  const stranger = read(house, customer, async (work) => everyOrganization(work, publisher(work), ''))
  await expect(stranger).rejects.toMatchObject({ status: 404, code: 'desk.unknown' })
})
