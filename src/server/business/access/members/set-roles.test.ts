/** Roles changed by a form, and access removed: nobody gives what he may not, and an account keeps an administrator. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, give, meet } from '../../../../../test/world/people.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { runJobs } from '../../../../../test/world/queue.ts'
import { customerRoles, invite, purchasingAccount, type Role } from '../index.ts'
import { personDetails, personEvents } from './details.ts'
import { removeAccess, setRoles } from './set-roles.ts'

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  const untold = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() } // the letters are another test's
  await runJobs(house.ownerUrl, { 'notifications.tell': untold })
  await house.drop()
})

test('what is ticked is held from then on, in one event that says what differs', async () => {
  const { accountId, administrator } = await found()
  const person = await customerAt(house, accountId, ['report-viewer', 'account-viewer'])
  await set(
    administrator,
    accountId,
    person.userId,
    ['account-viewer', 'account-manager'],
    ['report-viewer', 'account-viewer'],
  )
  expect(await rolesOf(accountId, person.userId)).toEqual(['account-manager', 'account-viewer'])
  expect(await rankOf(accountId, person.userId)).toBe(4)
  const details = await read(house, administrator, (work) => personDetails(work, person.userId))
  const [event] = await read(house, administrator, (work) => personEvents(work, details))
  expect(event).toMatchObject({
    name: 'roles.changed',
    given: ['account-manager'],
    taken: ['report-viewer'],
    actorName: expect.stringContaining('Person') as unknown,
  })
})

test('a form that changes nothing records nothing', async () => {
  const { accountId, administrator } = await found()
  const person = await customerAt(house, accountId, ['report-viewer'])
  const before = await eventsOf(accountId)
  await set(administrator, accountId, person.userId, ['report-viewer'], ['report-viewer'])
  expect(await eventsOf(accountId)).toBe(before)
})

test.each(customerRoles)('what a holder of %s may not give or take is refused whole', async (held) => {
  const { accountId } = await found()
  const actor = await customerAt(house, accountId, [held])
  const gives: Readonly<Record<Role, readonly Role[]>> = {
    'account-administrator': customerRoles,
    'agreement-administrator': customerRoles.slice(1),
    'user-administrator': customerRoles.slice(3),
    'account-manager': [],
    'report-viewer': [],
    'account-viewer': [],
  }
  for (const role of customerRoles) {
    const other: Role = role === 'account-viewer' ? 'report-viewer' : 'account-viewer'
    const person = await customerAt(house, accountId, [other])
    const given = await set(actor, accountId, person.userId, [other, role], [other]).then(() => 'given', codeOf)
    const wanted =
      gives[held].length === 0 ? 'permission.missing' : gives[held].includes(role) ? 'given' : 'role.not-givable'
    expect([role, given]).toEqual([role, wanted])
    if (given === 'given') continue
    expect(await rolesOf(accountId, person.userId)).toEqual([other])
    await give(house, accountId, person.userId, role)
    const both = customerRoles.filter((each) => each === role || each === other)
    expect([role, await set(actor, accountId, person.userId, [other], both).catch(codeOf)]).toEqual([role, wanted])
    expect([role, await removeAs(actor, accountId, person.userId).catch(codeOf)]).toEqual([role, wanted])
  }
})

test('nobody raises himself, and nobody is left without a role by a form', async () => {
  const { accountId } = await found()
  const agreement = await customerAt(house, accountId, ['agreement-administrator'])
  await expect(
    set(
      agreement,
      accountId,
      agreement.userId,
      ['agreement-administrator', 'account-manager'],
      ['agreement-administrator'],
    ),
  ).rejects.toMatchObject({ status: 403, code: 'role.own-raise' })
  await expect(set(agreement, accountId, agreement.userId, [], ['agreement-administrator'])).rejects.toMatchObject({
    status: 422,
    code: 'roles.none-chosen',
  })
})

test('the last administrator who has come in stays; one who is only invited does not count', async () => {
  const { accountId, administrator } = await found()
  await inviteAs(administrator, accountId, 'invited-administrator@example.com', ['account-administrator'])
  const refusal = { status: 409, code: 'role.last-administrator' }
  await expect(
    set(administrator, accountId, administrator.userId, ['report-viewer'], ['account-administrator']),
  ).rejects.toMatchObject(refusal)
  await expect(removeAs(administrator, accountId, administrator.userId)).rejects.toMatchObject(refusal)
  const second = await customerAt(house, accountId, ['account-administrator'])
  await removeAs(administrator, accountId, administrator.userId)
  await expect(removeAs(second, accountId, second.userId)).rejects.toMatchObject(refusal)
})

test('of many administrators who remove each other at the same moment one remains', async () => {
  // Delete the lock in holdRoles to see an account left with nobody, and the look-up after it to see somebody act whose own
  // role was taken while he waited.
  for (let round = 0; round < 5; round += 1) {
    const { accountId, administrator } = await found()
    const all = [administrator]
    for (let other = 0; other < 4; other += 1) all.push(await customerAt(house, accountId, ['account-administrator']))
    await Promise.allSettled(
      all.map((actor, index) => removeAs(actor, accountId, all[(index + 1) % all.length]?.userId ?? 0)),
    )
    const left = await administratorsOf(accountId)
    expect(left).toBeGreaterThanOrEqual(1)
    const removals = await removalsIn(accountId)
    // Whoever was removed before his own removal began had nothing more to say.
    const removed = new Set<number>()
    for (const { actor, user } of removals) {
      expect(removed.has(actor), 'somebody acted after he was removed').toBe(false)
      removed.add(user)
    }
  }
})

test('of two who change one person at once the second is shown what the first did', async () => {
  const { accountId, administrator } = await found()
  const colleague = await customerAt(house, accountId, ['account-administrator'])
  const { userId } = await customerAt(house, accountId, ['account-viewer'])
  const results = await Promise.allSettled([
    set(administrator, accountId, userId, ['account-viewer', 'report-viewer'], ['account-viewer']),
    set(colleague, accountId, userId, ['account-manager'], ['account-viewer']),
  ])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const refused = results.find((result) => result.status === 'rejected')
  expect(refused?.reason).toMatchObject({ status: 409, code: 'roles.changed-meanwhile' })
})

test('removing access takes roles, list and reach at once, also of somebody who is only invited', async () => {
  const { accountId, administrator } = await found()
  const person = await customerAt(house, accountId, ['account-manager'])
  await removeAs(administrator, accountId, person.userId)
  await expect(read(house, person, (work) => purchasingAccount(work, accountId, 'orders.view'))).rejects.toMatchObject({
    status: 404,
  })
  await expect(removeAs(administrator, accountId, person.userId)).rejects.toMatchObject({ code: 'person.unknown' })

  const userId = await inviteAs(administrator, accountId, 'never-came@example.com', ['account-viewer'])
  await removeAs(administrator, accountId, userId)
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ withdrawn: boolean }>`select withdrawn_at is not null as withdrawn from invitations
      where user_id = ${userId}`.execute(work.db),
  )
  expect(rows).toEqual([{ withdrawn: true }])
})

test('somebody of other accounts alone is unknown, word for word like nobody', async () => {
  const { accountId, administrator } = await found()
  const { accountId: foreign } = await found()
  const stranger = await customerAt(house, foreign, ['account-viewer'])
  const unknown = { status: 404, code: 'person.unknown' }
  for (const userId of [stranger.userId, 999_999_999]) {
    await expect(read(house, administrator, (work) => personDetails(work, userId))).rejects.toMatchObject(unknown)
    await expect(set(administrator, accountId, userId, ['account-viewer'], [])).rejects.toMatchObject(unknown)
    await expect(removeAs(administrator, accountId, userId)).rejects.toMatchObject(unknown)
  }
  const shared = await customerAt(house, accountId, ['account-viewer'])
  await give(house, foreign, shared.userId, 'account-viewer')
  const { places } = await read(house, administrator, (work) => personDetails(work, shared.userId))
  expect(places.map((place) => place.accountId)).toEqual([accountId]) // what he is elsewhere is not theirs to know
})

async function found() {
  const [account] = await foundAccounts(house)
  const accountId = account?.id ?? 0
  const { userId } = await meet(house)
  await give(house, accountId, userId, 'account-administrator')
  const administrator: Actor & { kind: 'customer' } = { kind: 'customer', userId }
  return { accountId, administrator }
}

function set(actor: Actor, accountId: number, userId: number, roles: readonly Role[], shown: readonly Role[]) {
  return change(house, actor, null, async (work) =>
    setRoles(work, await purchasingAccount(work, accountId, 'users.manage'), { userId, roles, shown }),
  )
}

function removeAs(actor: Actor, accountId: number, userId: number): Promise<void> {
  return change(house, actor, null, async (work) =>
    removeAccess(work, await purchasingAccount(work, accountId, 'users.manage'), userId),
  )
}

function inviteAs(actor: Actor, accountId: number, email: string, roles: readonly Role[]): Promise<number> {
  return change(house, actor, null, async (work) => {
    const account = await purchasingAccount(work, accountId, 'users.manage')
    const person = { email, firstName: 'Ivo', lastName: 'Invited', language: 'fr', countryCode: 'FR' }
    return (await invite(work, { ...person, accounts: [{ account, roles }] })).userId
  })
}

async function rolesOf(accountId: number, userId: number): Promise<readonly string[]> {
  const rows = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('role_assignments')
      .select('role')
      .where('purchasing_account_id', '=', accountId)
      .where('user_id', '=', userId)
      .execute(),
  )
  return customerRoles.filter((role) => rows.some((row) => row.role === role))
}

async function rankOf(accountId: number, userId: number): Promise<number | undefined> {
  const row = await read(house, system('test'), (work) =>
    work.db
      .selectFrom('account_people')
      .select('roles_rank')
      .where('purchasing_account_id', '=', accountId)
      .where('user_id', '=', userId)
      .executeTakeFirst(),
  )
  return row?.roles_rank
}

async function eventsOf(accountId: number): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ count: number }>`select count(*)::int from events where purchasing_account_id = ${accountId}`.execute(
      work.db,
    ),
  )
  return rows[0]?.count ?? 0
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

async function removalsIn(accountId: number) {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ actor: number; user: number }>`
      select actor_id as actor, (details ->> 'user')::int as "user" from events
      where purchasing_account_id = ${accountId} and name = 'access.removed' order by id`.execute(work.db),
  )
  return rows
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error
}
