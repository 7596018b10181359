/** Roles asked for: told to those who may give them, answered once, by somebody else, under the rules of giving. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tell } from '#server/business/notifications/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, meet, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve } from '../../../../../test/world/places.ts'
import { runJobs } from '../../../../../test/world/queue.ts'
import { accountInReach, customerRoles, purchasingAccount, type Role } from '../index.ts'
import { answerRoleRequest, askForRole, openRoleRequests, ownRoleRequests } from './role-requests.ts'
import { removeAccess } from './set-roles.ts'

type Customer = Actor & { readonly kind: 'customer' }

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await tellAll()
  await house.drop()
})

test('a request is told to everybody who may give the role, and the answer to whoever asked', async () => {
  const { id, administrator } = await found()
  const users = await customerAt(house, id, ['user-administrator'])
  await customerAt(house, id, ['agreement-administrator'])
  const viewer = await customerAt(house, id, ['account-viewer'])
  await ask(viewer, id, 'account-manager')
  await tellAll()
  expect(await toldOf(id, 'role-request.made')).toHaveLength(3) // each of the three who may give it
  const [request] = await openTo(administrator, id)
  expect(request).toMatchObject({ userId: viewer.userId, role: 'account-manager', reason: 'pour voir' })
  await answer(users, id, request?.id ?? 0, true)
  await tellAll()
  expect(await toldOf(id, 'role-request.answered')).toEqual([viewer.userId])
  const { roles } = await read(house, viewer, (work) => accountInReach(work, id))
  expect(roles).toEqual(['account-manager', 'account-viewer'])
  expect(await openTo(administrator, id)).toEqual([])
  expect(await read(house, viewer, ownRoleRequests)).toMatchObject([{ granted: true }])
})

test('the designated role goes to account administrators alone', async () => {
  const { id, administrator } = await found()
  await customerAt(house, id, ['user-administrator', 'agreement-administrator'])
  const viewer = await customerAt(house, id, ['account-viewer'])
  await ask(viewer, id, 'account-administrator')
  await tellAll()
  expect(await toldOf(id, 'role-request.made')).toEqual([administrator.userId])
})

test('a refusal gives nothing, and one may ask again', async () => {
  const { id, administrator } = await found()
  const viewer = await customerAt(house, id, ['account-viewer'])
  await ask(viewer, id, 'report-viewer')
  const [request] = await openTo(administrator, id)
  await answer(administrator, id, request?.id ?? 0, false)
  expect((await read(house, viewer, (work) => accountInReach(work, id))).roles).toEqual(['account-viewer'])
  await ask(viewer, id, 'report-viewer')
  await expect(ask(viewer, id, 'report-viewer')).rejects.toMatchObject({ status: 409, code: 'role-request.open' })
  await expect(ask(viewer, id, 'account-viewer')).rejects.toMatchObject({ status: 409, code: 'role-request.held' })
})

test.each(customerRoles)('a holder of %s answers only for roles that he may give', async (held) => {
  const { id, administrator } = await found()
  const giver = await customerAt(house, id, [held])
  const gives = { 'account-administrator': 0, 'agreement-administrator': 1, 'user-administrator': 3 }
  const from = Object.entries(gives).find(([role]) => role === held)?.[1]
  for (const [index, role] of customerRoles.entries()) {
    const person = await customerAt(house, id, [role === 'account-viewer' ? 'report-viewer' : 'account-viewer'])
    await ask(person, id, role)
    const request = (await openTo(administrator, id)).find(({ userId }) => userId === person.userId)
    const said = await answer(giver, id, request?.id ?? 0, true).then(() => 'given', codeOf)
    expect([role, said]).toEqual([
      role,
      from === undefined ? 'permission.missing' : index >= from ? 'given' : 'role.not-givable',
    ])
  }
})

test('nobody answers his own request', async () => {
  const { id } = await found()
  const agreement = await customerAt(house, id, ['agreement-administrator'])
  await ask(agreement, id, 'account-manager')
  const [request] = await openTo(agreement, id)
  await expect(answer(agreement, id, request?.id ?? 0, true)).rejects.toMatchObject({
    status: 403,
    code: 'role-request.own',
  })
})

test('of many who answer at once one is heard', async () => {
  // Delete the lock in answerRoleRequest to see a request approved and refused.
  const { id, administrator } = await found()
  const others = [
    await customerAt(house, id, ['account-administrator']),
    await customerAt(house, id, ['user-administrator']),
  ]
  const viewer = await customerAt(house, id, ['account-viewer'])
  await ask(viewer, id, 'report-viewer')
  const [request] = await openTo(administrator, id)
  const results = await Promise.allSettled(
    [administrator, ...others].map((giver, index) => answer(giver, id, request?.id ?? 0, index % 2 === 0)),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const result of results) {
    if (result.status === 'rejected')
      expect(result.reason).toMatchObject({ status: 409, code: 'role-request.answered' })
  }
})

test('a request goes with the access of whoever made it', async () => {
  const { id, administrator } = await found()
  const viewer = await customerAt(house, id, ['account-viewer'])
  await ask(viewer, id, 'report-viewer')
  const [request] = await openTo(administrator, id)
  await change(house, administrator, null, async (work) =>
    removeAccess(work, await purchasingAccount(work, id, 'users.manage'), viewer.userId),
  )
  expect(await openTo(administrator, id)).toEqual([])
  await expect(answer(administrator, id, request?.id ?? 0, true)).rejects.toMatchObject({ status: 404 })
})

test('requests of other accounts are unknown, and only people of the account ask', async () => {
  const { id, administrator } = await found()
  const { id: foreign, administrator: stranger } = await found()
  const viewer = await customerAt(house, foreign, ['account-viewer'])
  await ask(viewer, foreign, 'report-viewer')
  const [request] = await openTo(stranger, foreign)
  await expect(answer(administrator, id, request?.id ?? 0, true)).rejects.toMatchObject({
    code: 'role-request.unknown',
  })
  await expect(ask(viewer, id, 'report-viewer')).rejects.toMatchObject({ status: 404 })
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, id)
  await expect(ask(await partnerUserAt(house, partnerId, 'agent'), id, 'report-viewer')).rejects.toMatchObject({
    status: 404,
  })
  const { userId } = await meet(house)
  await expect(ask({ kind: 'customer', userId }, id, 'report-viewer')).rejects.toMatchObject({ status: 404 })
})

async function found(): Promise<{ readonly id: number; readonly administrator: Customer }> {
  const [account] = await foundAccounts(house)
  const id = account?.id ?? 0
  return { id, administrator: await customerAt(house, id, ['account-administrator']) }
}

function ask(actor: Actor, id: number, role: Role): Promise<void> {
  return change(house, actor, null, async (work) =>
    askForRole(work, await accountInReach(work, id), { role, reason: 'pour voir' }),
  )
}

function answer(actor: Actor, id: number, request: number, granted: boolean): Promise<void> {
  return change(house, actor, null, async (work) =>
    answerRoleRequest(work, await purchasingAccount(work, id, 'users.manage'), request, granted),
  )
}

function openTo(actor: Actor, id: number) {
  return read(house, actor, (work) => openRoleRequests(work, [{ id }]))
}

/** Owes the e-mails that wait to be owed. */
async function tellAll(): Promise<void> {
  const telling = {
    timeoutMs: 10_000,
    batchLimit: 1,
    run: (payload: unknown) => {
      const { account, id } = JSON.parse(JSON.stringify(payload))
      return change(house, system('test'), null, (work) => tell(work, { account, id }))
    },
  }
  await runJobs(house.ownerUrl, {
    'notifications.tell': telling,
    'mail.deliver': { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() },
  })
}

/** Who was written to, by id. */
async function toldOf(id: number, template: string): Promise<readonly number[]> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ id: number }>`
      select u.id from emails as e join users as u on u.email = e.recipient_address
      where e.purchasing_account_id = ${id} and e.template = ${template} order by u.id`.execute(work.db),
  )
  return rows.map((row) => row.id)
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error
}
