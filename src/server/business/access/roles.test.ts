import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, give, meet, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner } from '../../../../test/world/places.ts'
import { customerRoles, giveRole, purchasingAccount, takeRole, type Role } from './index.ts'

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})

const lastThree = ['account-manager', 'report-viewer', 'account-viewer']
const mayGive: Readonly<Record<Role, readonly string[]>> = {
  'account-administrator': [...customerRoles],
  'agreement-administrator': ['agreement-administrator', 'user-administrator', ...lastThree],
  'user-administrator': lastThree,
  'account-manager': [],
  'report-viewer': [],
  'account-viewer': [],
}

test.each(customerRoles)('what a holder of %s may give and take is SPEC 2.4', async (held) => {
  const accountId = await found()
  const giver = await customerAt(house, accountId, [held])
  for (const role of customerRoles) {
    const { userId } = await meet(house)
    const given = await giveAs(giver, accountId, userId, role).then(() => true, codeOf)
    const expected =
      mayGive[held].length === 0 ? 'permission.missing' : mayGive[held].includes(role) || 'role.not-givable'
    expect([role, given]).toEqual([role, expected])
    if (given === true) await takeAs(giver, accountId, userId, role)
    else expect([role, await takeAs(giver, accountId, userId, role).catch(codeOf)]).toEqual([role, expected])
  }
})

test('giving and taking keep the person’s list of accounts', async () => {
  const accountId = await found()
  const { userId } = await meet(house)
  await give(house, accountId, userId, 'report-viewer')
  await give(house, accountId, userId, 'account-viewer')
  await give(house, accountId, userId, 'account-viewer') // again: nothing to do
  expect(await accountsOf(userId)).toEqual([accountId])
  await takeAs(system('test'), accountId, userId, 'report-viewer')
  expect(await accountsOf(userId)).toEqual([accountId])
  await takeAs(system('test'), accountId, userId, 'account-viewer')
  expect(await accountsOf(userId)).toEqual([])
  await takeAs(system('test'), accountId, userId, 'account-viewer')
})

test('each gift and taking is one event of the account', async () => {
  const accountId = await found()
  const giver = await customerAt(house, accountId, ['account-administrator'])
  const { userId } = await meet(house)
  await giveAs(giver, accountId, userId, 'report-viewer')
  await giveAs(giver, accountId, userId, 'report-viewer')
  await takeAs(giver, accountId, userId, 'report-viewer')
  const { rows } = await read(house, system('test'), (work) =>
    sql`select name, actor_id, details from events where purchasing_account_id = ${accountId} and actor_kind = 'customer'
      order by id`.execute(work.db),
  )
  const details = { role: 'report-viewer', user: userId }
  expect(rows).toEqual([
    { name: 'role.given', actor_id: giver.userId, details },
    { name: 'role.taken', actor_id: giver.userId, details },
  ])
})

test('nobody raises himself', async () => {
  const accountId = await found()
  const users = await customerAt(house, accountId, ['user-administrator'])
  await expect(giveAs(users, accountId, users.userId, 'account-viewer')).rejects.toMatchObject({
    code: 'role.own-raise',
  })
  const agreement = await customerAt(house, accountId, ['agreement-administrator'])
  await expect(giveAs(agreement, accountId, agreement.userId, 'account-manager')).rejects.toMatchObject({
    status: 403,
    code: 'role.own-raise',
  })
  await giveAs(agreement, accountId, agreement.userId, 'user-administrator') // gains nothing
  const all = await customerAt(house, accountId, ['account-administrator'])
  await giveAs(all, accountId, all.userId, 'report-viewer')
})

test('the last administrator stays, by his own hand and by another’s', async () => {
  const accountId = await found()
  const only = await customerAt(house, accountId, ['account-administrator', 'report-viewer'])
  const refusal = { status: 409, code: 'role.last-administrator' }
  await expect(takeAs(only, accountId, only.userId, 'account-administrator')).rejects.toMatchObject(refusal)
  await expect(takeAs(system('test'), accountId, only.userId, 'account-administrator')).rejects.toMatchObject(refusal)
  const second = await customerAt(house, accountId, ['account-administrator'])
  await takeAs(second, accountId, only.userId, 'account-administrator')
  await expect(takeAs(second, accountId, second.userId, 'account-administrator')).rejects.toMatchObject(refusal)
})

test('of administrators who take each other’s role at the same moment one remains', async () => {
  // Delete the lock in lockRolesOf to see an account left with nobody.
  for (let round = 0; round < 10; round += 1) {
    const accountId = await found()
    const pair = [
      await customerAt(house, accountId, ['account-administrator']),
      await customerAt(house, accountId, ['account-administrator']),
    ]
    await Promise.allSettled(
      pair.map((actor, index) => takeAs(actor, accountId, pair[1 - index]?.userId ?? 0, 'account-administrator')),
    )
    expect(await administratorsOf(accountId)).toBe(1)
  }
})

test('a role given while the same person’s last one is taken is not lost from his list', async () => {
  // Delete the lock in lockRolesOf to see a role without its line in user_accounts.
  for (let round = 0; round < 10; round += 1) {
    const accountId = await found()
    const { userId } = await meet(house)
    await give(house, accountId, userId, 'report-viewer')
    await Promise.all([
      takeAs(system('test'), accountId, userId, 'report-viewer'),
      giveAs(system('test'), accountId, userId, 'account-viewer'),
    ])
    expect(await accountsOf(userId)).toEqual([accountId])
  }
})

test('people of a partner and of the publisher hold no customer’s role, and nobody unknown does', async () => {
  const accountId = await found()
  const agent = await partnerUserAt(house, await foundPartner(house), 'agent')
  await expect(give(house, accountId, agent.userId, 'account-viewer')).rejects.toMatchObject({
    status: 409,
    code: 'person.other-audience',
    facts: { audience: 'partner' },
  })
  const { userId } = await operator(house)
  await expect(give(house, accountId, userId, 'account-viewer')).rejects.toMatchObject({
    code: 'person.other-audience',
  })
  await expect(give(house, accountId, 999_999, 'account-viewer')).rejects.toMatchObject({
    status: 404,
    code: 'person.unknown',
  })
})

async function found(): Promise<number> {
  const [account] = await foundAccounts(house)
  return account?.id ?? 0
}

function giveAs(actor: Actor, accountId: number, userId: number, role: Role): Promise<void> {
  return change(house, actor, null, async (work) =>
    giveRole(work, await purchasingAccount(work, accountId, 'users.manage'), userId, role),
  )
}

function takeAs(actor: Actor, accountId: number, userId: number, role: Role): Promise<void> {
  return change(house, actor, null, async (work) =>
    takeRole(work, await purchasingAccount(work, accountId, 'users.manage'), userId, role),
  )
}

async function accountsOf(userId: number): Promise<number[]> {
  const rows = await read(house, system('test'), (work) =>
    work.db.selectFrom('user_accounts').select('purchasing_account_id').where('user_id', '=', userId).execute(),
  )
  return rows.map((row) => row.purchasing_account_id)
}

async function administratorsOf(accountId: number): Promise<number> {
  const rows = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('role_assignments')
      .select('user_id')
      .where('purchasing_account_id', '=', accountId)
      .where('role', '=', 'account-administrator')
      .execute(),
  )
  return rows.length
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error
}
