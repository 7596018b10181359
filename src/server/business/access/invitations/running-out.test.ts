import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { runJobs } from '../../../../../test/world/queue.ts'
import { invitationsRunningOut, invite, purchasingAccount, renewInvitation } from '../index.ts'

const acting = system('test')
const secondsPerDay = 86_400
let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  const told = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': told })
  await house.drop()
})

test('an invitation runs out in its last week: told to the second, until it is renewed or over', async () => {
  const [account, other] = await foundAccounts(house, 2)
  const userId = await inviteTo(account.id, 'maud@example.com')
  await inviteTo(other.id, 'elsewhere@example.com')

  house.pass(53 * secondsPerDay - 60)
  expect(await runningOut(account.id)).toEqual([])
  house.pass(120)
  expect(await runningOut(account.id)).toMatchObject([{ userId, email: 'maud@example.com' }])
  const [first] = await runningOut(account.id)
  const left = (first?.until.getTime() ?? 0) - house.clock.now().getTime()
  expect(left / 86_400_000).toBeCloseTo(7, 1)

  house.pass(7 * secondsPerDay)
  expect(await runningOut(account.id)).toEqual([])
  await change(house, acting, null, async (work) =>
    renewInvitation(work, await purchasingAccount(work, account.id, 'users.manage'), userId),
  )
  expect(await runningOut(account.id)).toEqual([])
  house.pass(54 * secondsPerDay)
  expect(await runningOut(account.id)).toMatchObject([{ userId }])
})

function runningOut(accountId: number) {
  return read(house, acting, async (work) =>
    invitationsRunningOut(work, await purchasingAccount(work, accountId, 'users.manage')),
  )
}

async function inviteTo(accountId: number, email: string): Promise<number> {
  const person = { email, firstName: 'Maud', lastName: 'Keller', language: 'fr', countryCode: 'FR' }
  const invited = await change(house, acting, null, async (work) => {
    const account = await purchasingAccount(work, accountId, 'users.manage')
    return invite(work, { ...person, accounts: [{ account, roles: ['account-viewer'] }] })
  })
  return invited.userId
}
