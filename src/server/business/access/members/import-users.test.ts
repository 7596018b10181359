/** A file of people: each line gets its own result, the check changes nothing, and a line invites whom it names once. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, give, meet, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner } from '../../../../../test/world/places.ts'
import { runJobs } from '../../../../../test/world/queue.ts'
import { checkUsers, importUsers, userLinesLimit, type UserLine } from './import-users.ts'
import { managedAccounts } from './managed.ts'

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  const untold = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() } // the letters are another test's
  await runJobs(house.ownerUrl, { 'notifications.tell': untold })
  await house.drop()
})

test('good lines are invited, whatever is wrong with others; a second time they are there', async () => {
  const { id, number, manager } = await found()
  const present = await meet(house)
  await customerOf(id, present.userId)
  const lines = [
    line(2, 'new.one@example.com', { accountNumber: number }),
    line(3, 'New.One@EXAMPLE.com'), // the same person again
    line(4, present.email),
    line(5, 'new.two+list@example.com', { roles: ['account-viewer', 'report-viewer'] }),
    line(6, 'too.much@example.com', { roles: ['account-administrator'] }),
    line(7, 'elsewhere@example.com', { accountNumber: 'P-nowhere' }),
    line(8, 'faulty', { faults: [{ code: 'email', value: 'faulty' }] }),
  ]
  const before = await peopleIn(id)
  const checked = await check(manager, lines)
  expect(checked.map(({ outcome }) => outcome)).toEqual([
    'ready',
    'faulty',
    'there',
    'ready',
    'faulty',
    'faulty',
    'faulty',
  ])
  expect(checked.flatMap(({ faults }) => faults.map(({ code }) => code))).toEqual([
    'repeated',
    'role-not-givable',
    'account-unknown',
    'email',
  ])
  expect(await peopleIn(id)).toBe(before)

  const done = await importAs(manager, lines)
  expect(done.map(({ outcome }) => outcome)).toEqual([
    'invited',
    'faulty',
    'there',
    'invited',
    'faulty',
    'faulty',
    'faulty',
  ])
  expect(await peopleIn(id)).toBe(before + 2)
  const again = await importAs(manager, lines)
  expect(again.map(({ outcome }) => outcome)).toEqual([
    'there',
    'faulty',
    'there',
    'there',
    'faulty',
    'faulty',
    'faulty',
  ])
})

test('the account must be said where one manages several', async () => {
  const [one, two] = await foundAccounts(house, 2)
  const manager = await customerAt(house, one?.id ?? 0, ['user-administrator'])
  await customerOf(two?.id ?? 0, manager.userId, 'user-administrator')
  const results = await check(manager, [
    line(2, 'somewhere@example.com'),
    line(3, 'there@example.com', { accountNumber: two?.number ?? '' }),
  ])
  expect(results.map(({ outcome, faults }) => [outcome, faults[0]?.code])).toEqual([
    ['faulty', 'account-missing'],
    ['ready', undefined],
  ])
})

test('one person gets one invitation, to however many accounts: seven are no flood', async () => {
  const accounts = await foundAccounts(house, 7)
  const [first, ...others] = accounts
  const manager = await customerAt(house, first?.id ?? 0, ['user-administrator'])
  for (const { id } of others) await customerOf(id, manager.userId, 'user-administrator')
  const email = `everywhere${String(first?.id)}@example.com`
  const done = await importAs(
    manager,
    accounts.map(({ number }, index) => line(index + 2, email, { accountNumber: number })),
  )
  expect(done.map(({ line: at, outcome }) => [at, outcome])).toEqual(accounts.map((_, index) => [index + 2, 'invited']))
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ invitations: number }>`select count(*)::int as invitations from invitations as i
      join users as u on u.id = i.user_id where u.email = ${email}`.execute(work.db),
  )
  expect(rows).toEqual([{ invitations: 1 }])
  for (const { id } of accounts) expect(await peopleIn(id)).toBeGreaterThan(1)
})

test('people of a partner are no customers', async () => {
  const { manager } = await found()
  const agent = await partnerUserAt(house, await foundPartner(house), 'agent')
  const { email } = await read(house, system('test'), (work) =>
    work.db.selectFrom('users').select('email').where('id', '=', agent.userId).executeTakeFirstOrThrow(),
  )
  const [result] = await check(manager, [line(2, email)])
  expect(result).toMatchObject({ outcome: 'faulty', faults: [{ code: 'other-audience' }] })
})

test('the same form sent twice invites once and answers alike', async () => {
  const { id, manager } = await found()
  const key = { key: crypto.randomUUID(), request: 'file' }
  const run = () =>
    change(house, manager, key, async (work) =>
      importUsers(work, (await managedAccounts(work)).accounts, [line(2, `twice${String(id)}@example.com`)]),
    )
  const [one, two] = await Promise.all([run(), run()])
  expect(one).toEqual(two)
  expect(one.map(({ outcome }) => outcome)).toEqual(['invited'])
})

test('a file has its limit, and a long one is invited within a page’s patience', async () => {
  const { manager } = await found()
  const many = Array.from({ length: userLinesLimit }, (_, index) => line(index + 2, `many${String(index)}@example.com`))
  await expect(check(manager, [...many, line(900, 'one.more@example.com')])).rejects.toMatchObject({
    status: 422,
    code: 'users-file.too-long',
  })
  const done = await importAs(manager, many)
  expect(new Set(done.map(({ outcome }) => outcome))).toEqual(new Set(['invited']))
})

async function found() {
  const [account] = await foundAccounts(house)
  const { id = 0, number = '' } = account ?? {}
  return { id, number, manager: await customerAt(house, id, ['user-administrator']) }
}

async function customerOf(
  accountId: number,
  userId: number,
  role: 'account-viewer' | 'user-administrator' = 'account-viewer',
) {
  await give(house, accountId, userId, role)
}

function line(at: number, email: string, rest: Partial<UserLine> = {}): UserLine {
  const blank = {
    firstName: 'Ann',
    lastName: 'Import',
    language: 'fr',
    countryCode: 'FR',
    accountNumber: '',
    faults: [],
  }
  return { ...blank, line: at, email, roles: ['account-viewer'], ...rest }
}

function check(actor: Actor, lines: readonly UserLine[]) {
  return read(house, actor, async (work) => checkUsers(work, (await managedAccounts(work)).accounts, lines))
}

function importAs(actor: Actor, lines: readonly UserLine[]) {
  return change(house, actor, null, async (work) => importUsers(work, (await managedAccounts(work)).accounts, lines))
}

async function peopleIn(id: number): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ count: number }>`select count(*)::int from account_people where purchasing_account_id = ${id}`.execute(
      work.db,
    ),
  )
  return rows[0]?.count ?? 0
}
