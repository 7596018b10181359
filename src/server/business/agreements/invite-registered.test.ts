/** Who is invited when agreements and accounts come in (SPEC 1.1): by form, by file, and by what is added later. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invariants, purchasingAccount } from '#server/business/access/index.ts'
import { importAgreements } from '#server/business/partners/index.ts'
import { changeInBulk, read, system } from '#server/work/index.ts'
import { register } from '../../../../test/world/agreements.ts'
import { csvOf } from '../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { signUpBy } from '../../../../test/world/invited.ts'
import { emailOf, partnerUserAt, rolesOf } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import { linkIn, openPost, type Post } from '../../../../test/world/post.ts'
import { designatedAdministrator } from './designated-administrator.ts'

let house: TestHouse
let post: Post

beforeAll(async () => {
  house = await testHouse()
  post = await openPost(house)
})
afterAll(async () => {
  await post.close()
  expect(await house.breaches(invariants)).toEqual([])
  await house.drop()
})
beforeEach(() => post.arrives())

describe('an agreement that is registered', () => {
  test('invites whom it names, in his language, to all its accounts, in which he administers everything', async () => {
    const { accounts, email } = await register(house, { invite: true, language: 'en', count: 3 })
    const [mail, ...more] = await post.arrives()
    expect(more).toEqual([])
    expect(mail).toMatchObject({ to: email, subject: expect.stringContaining('is ready') })
    expect(mail?.text).toContain('names you as the Purchasing Account Administrator')
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'open' })

    const { userId } = await signUpBy(house, linkIn(mail))
    for (const id of accounts) expect(await rolesOf(house, userId, id)).toEqual(['account-administrator'])
    expect(await standingAt(accounts[2])).toMatchObject({ state: 'in', isComplete: true })
    await read(house, { kind: 'customer', userId }, (work) => purchasingAccount(work, accounts[1] ?? 0, 'users.manage'))
  })

  test('invites nobody where it is not asked to', async () => {
    const { accounts } = await register(house, { invite: false })
    expect(await post.arrives()).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'not-invited' })
  })

  test('is registered although his address is of no use, and the audit says so', async () => {
    const partner = await partnerUserAt(house, await foundPartner(house), 'viewer')
    const { accounts } = await register(house, { invite: true, email: await emailOf(house, partner.userId) })
    expect(await post.arrives()).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'unusable' })
    expect(await eventsAt(accounts[0])).toContain('administrator.not-invited')
  })
})

describe('accounts that are added to an agreement', () => {
  test('are his at once where he is in', async () => {
    const { number, accounts, email } = await register(house, { invite: true })
    const [mail] = await post.arrives()
    const { userId } = await signUpBy(house, linkIn(mail))
    const added = await importAccounts(number, email, ['later'])
    expect(await rolesOf(house, userId, added[0])).toEqual(['account-administrator'])
    await read(house, { kind: 'customer', userId }, (work) => purchasingAccount(work, added[0] ?? 0, 'users.manage'))
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'in', isComplete: true })
  })

  test('come with his invitation where it waits', async () => {
    const { number, email } = await register(house, { invite: true })
    const [mail] = await post.arrives()
    const added = await importAccounts(number, email, ['later'])
    expect(await eventsAt(added[0])).toContain('user.invited')
    const { userId } = await signUpBy(house, linkIn(mail))
    expect(await rolesOf(house, userId, added[0])).toEqual(['account-administrator'])
  })

  test('are not given to one whom his organisation has let go', async () => {
    const { number, accounts, email } = await register(house, { invite: true })
    const [mail] = await post.arrives()
    const { userId } = await signUpBy(house, linkIn(mail))
    await letGo(userId, accounts)
    const added = await importAccounts(number, email, ['later'])
    expect(await rolesOf(house, userId, added[0])).toEqual([])
    expect(await standingAt(accounts[0])).toMatchObject({ state: 'left' })
  })

  test('are nobody’s where nobody was invited', async () => {
    const { number, email } = await register(house, { invite: false })
    const added = await importAccounts(number, email, ['later'])
    expect(await eventsAt(added[0])).toEqual(['purchasing-account.registered'])
  })
})

describe('an import', () => {
  test('invites only with --invite, everybody of the file whom nobody invited, and nobody twice', async () => {
    const { number, email } = await register(house, { invite: false })
    await importAccounts(number, email, ['one'])
    expect(await post.arrives()).toEqual([])
    await importAccounts(number, email, ['two'], true)
    expect((await post.arrives()).map(({ to }) => to)).toEqual([email])
    await importAccounts(number, email, ['two'], true)
    expect(await post.arrives()).toEqual([])
  })
})

/** Adds accounts to an agreement as the publisher's file does; answers their ids. */
async function importAccounts(agreement: string, email: string, names: readonly string[], invite = false) {
  const header =
    'agreement_number,signed_on,anniversary_on,organization_number,organization_name,organization_country,account_number,' +
    'account_name,account_city,account_country,administrator_first_name,administrator_last_name,administrator_email,' +
    'administrator_language,partner_number,partner_name,partner_language'
  const lines = names.map(
    (name) =>
      `${agreement},2024-01-15,2025-02-01,ORG-${agreement},Contoso ${agreement},FR,${agreement}-${name},${name},Lyon,FR,Ada,Admin,${email},fr,,,`,
  )
  const csv = await csvOf([header, ...lines])
  await changeInBulk(house, system('import agreements'), null, (work) => importAgreements(work, csv, undefined, invite))
  const { rows } = await house.database.pool.query<{ id: number }>(
    'select id from purchasing_accounts where number = any($1) order by id',
    [names.map((name) => `${agreement}-${name}`)],
  )
  return rows.map(({ id }) => id)
}

function standingAt(id = 0) {
  return read(house, system('test'), async (work) => {
    const account = await purchasingAccount(work, id, 'administrators.designate')
    return (await designatedAdministrator(work, account)).standing
  })
}

/** As his organisation does, once somebody else administers it. */
async function letGo(userId: number, accounts: readonly number[]): Promise<void> {
  for (const table of ['role_assignments', 'account_people', 'user_accounts']) {
    await house.database.pool.query(`delete from ${table} where user_id = $1 and purchasing_account_id = any($2)`, [
      userId,
      accounts,
    ])
  }
}

async function eventsAt(id = 0): Promise<string[]> {
  const { rows } = await house.database.pool.query<{ name: string }>(
    'select name from events where purchasing_account_id = $1 order by id',
    [id],
  )
  return rows.map(({ name }) => name)
}
