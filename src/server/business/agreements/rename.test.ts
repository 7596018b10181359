/** Other names for organisations and accounts: found at once, by everybody who finds them, and never over somebody else's. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { findAccounts } from './find-accounts.ts'
import { everyOrganization, registeredOrganization } from './organization-pages.ts'
import { renameOrganization, renamePurchasingAccount, type AccountNames, type OrganizationNames } from './rename.ts'

let house: TestHouse
let boss: Actor
let agent: Actor
let accounts: readonly [Place, Place]
let organization: number
let was: OrganizationNames

beforeAll(async () => {
  house = await testHouse()
  boss = await operator(house)
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  accounts = await foundAccounts(house, 2)
  const partner = await foundPartner(house)
  await serve(house, partner, accounts[0].id)
  agent = await partnerUserAt(house, partner, 'agent')
  const { rows } = await house.database.pool.query<{ id: number }>(
    'select organization_id as id from purchasing_accounts where id = $1',
    [accounts[0].id],
  )
  organization = rows[0]?.id ?? 0
  const { name, country_code } = await read(house, boss, (work) =>
    registeredOrganization(work, publisher(work), organization),
  )
  was = { name, countryCode: country_code }
})

const found = async (actor: Actor, fields: Parameters<typeof findAccounts>[1]['fields']) =>
  (await read(house, actor, (work) => findAccounts(work, { fields }))).map(({ id }) => id)
const rename = (names: Partial<OrganizationNames>, seen = was) =>
  change(house, boss, null, (work) =>
    renameOrganization(work, publisher(work), organization, seen, { ...was, ...names }),
  )
const renameAccount = (names: Partial<AccountNames>, seen: AccountNames) =>
  change(house, boss, null, (work) =>
    renamePurchasingAccount(work, publisher(work), accounts[0].id, seen, { ...seen, ...names }),
  )
const accountNames = async (): Promise<AccountNames> => {
  const { rows } = await house.database.pool.query<AccountNames>(
    'select name, city, country_code as "countryCode" from purchasing_accounts where id = $1',
    [accounts[0].id],
  )
  if (rows[0] === undefined) throw new Error('The account is gone')
  return rows[0]
}
const recorded = async (name: string, id: number) => {
  const { rows } = await house.database.pool.query<{ details: unknown }>(
    'select details from events where name = $1 and scope_id = $2 order by id',
    [name, id],
  )
  return rows.map(({ details }) => details)
}

test('an organisation is found by its new name and by its former one no more, whoever looks', async () => {
  const name = `Tailspin Nouvelle ${String(organization)}`
  await rename({ name: `  ${name} ` })
  for (const actor of [boss, agent]) {
    const expected = actor === boss ? accounts.map(({ id }) => id) : [accounts[0].id]
    expect(new Set(await found(actor, { organization: name }))).toEqual(new Set(expected))
    expect(await found(actor, { organization: was.name })).toEqual([])
  }
  const { rows } = await read(house, boss, (work) => everyOrganization(work, publisher(work), name))
  expect(rows.map(({ id }) => id)).toEqual([organization])
  expect(await recorded('organization.renamed', organization)).toEqual([{ name, countryCode: 'FR' }])
})

test('an account is found by its new name and place, and its journal says what it is called since', async () => {
  const seen = await accountNames()
  await renameAccount({ name: 'Dépôt du Port', city: 'Le Havre' }, seen)
  for (const actor of [boss, agent]) {
    expect(await found(actor, { name: 'depot port', place: 'havre' })).toContain(accounts[0].id)
    expect(await found(actor, { name: seen.name })).not.toContain(accounts[0].id)
  }
  expect(await recorded('purchasing-account.renamed', accounts[0].id)).toEqual([
    { name: 'Dépôt du Port', city: 'Le Havre', countryCode: 'FR' },
  ])
})

test('what somebody else renamed meanwhile is not overwritten; the same name twice is one change', async () => {
  await rename({ name: 'Premier nom' })
  await expect(rename({ name: 'Second nom' })).rejects.toMatchObject({
    status: 409,
    code: 'organization.renamed-meanwhile',
    facts: { name: 'Premier nom' },
  })
  await rename({ name: 'Premier nom' })
  expect(await recorded('organization.renamed', organization)).toHaveLength(1)

  const seen = await accountNames()
  await renameAccount({ city: 'Lille' }, seen)
  await expect(renameAccount({ city: 'Lens' }, seen)).rejects.toMatchObject({
    code: 'purchasing-account.renamed-meanwhile',
  })
})

// Without lockRegistration() and the lock on the row all see the former name, and the last overwrites the others.
test('of two who rename at once one is told of the other', async () => {
  const answers = await Promise.allSettled(['Nom un', 'Nom deux', 'Nom trois'].map((name) => rename({ name })))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test.each(['', ' \t ', 'x'.repeat(201), 'un\u0007nom'])('%j is no name', async (name) => {
  await expect(rename({ name })).rejects.toMatchObject({ status: 422, code: 'name.unlikely' })
})

test('what is not there is not renamed', async () => {
  const organizations = change(house, boss, null, (work) =>
    renameOrganization(work, publisher(work), 987_654, was, { ...was, name: 'X' }),
  )
  await expect(organizations).rejects.toMatchObject({ status: 404, code: 'organization.unknown' })
})
