/** Whoever waits for an account's turn while his own role is taken does nothing any more (SPEC 2.5). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, type Actor, type Changing } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, rolesOf } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { giveRole, invite, purchasingAccount, renewInvitation, takeRole, type PurchasingAccount } from './index.ts'

let house: TestHouse
let accountId: number
let administrator: Actor & { kind: 'customer' }

beforeAll(async () => {
  house = await testHouse()
})
afterAll(() => house.drop())
beforeEach(async () => {
  const [account] = await foundAccounts(house)
  accountId = account?.id ?? 0
  administrator = await customerAt(house, accountId, ['account-administrator'])
})

type Account = PurchasingAccount<'users.manage'>
const somebody = { firstName: 'Eva', lastName: 'Eva', language: 'fr', countryCode: 'FR' }

describe('an administrator who loses his role while he waits', () => {
  test.each([
    [
      'lets nobody else in',
      (work: Changing, account: Account, userId: number) => giveRole(work, account, userId, 'account-viewer'),
    ],
    [
      'takes nobody’s role',
      (work: Changing, account: Account, userId: number) => takeRole(work, account, userId, 'account-manager'),
    ],
    [
      'invites nobody',
      (work: Changing, account: Account) =>
        invite(work, {
          ...somebody,
          email: 'eva@example.com',
          accounts: [{ account, roles: ['account-administrator'] }],
        }),
    ],
    [
      'invites nobody again',
      (work: Changing, account: Account, userId: number) => renewInvitation(work, account, userId),
    ],
  ])('%s', async (_, act) => {
    const other = await customerAt(house, accountId, ['account-manager', 'account-administrator'])
    const looked = Promise.withResolvers<void>()
    const attempt = async (work: Changing) => {
      const account = await purchasingAccount(work, accountId, 'users.manage')
      looked.resolve()
      await act(work, account, other.userId)
    }
    const gate = await house.database.bulkPool.connect()
    await gate.query('begin')
    await gate.query('select from purchasing_accounts where id = $1 for no key update', [accountId])
    const acting = change(house, administrator, null, attempt).then(
      () => 'done',
      (error: unknown) => error,
    )
    await looked.promise
    await gate.query(`delete from role_assignments where user_id = $1`, [administrator.userId])
    await gate.query(
      `insert into role_assignments (purchasing_account_id, user_id, role, given_at) values ($1, $2, 'account-viewer', now())`,
      [accountId, administrator.userId],
    )
    await gate.query('commit')
    gate.release()

    expect(await acting).toMatchObject({ code: 'permission.missing', status: 403 })
    expect(await rolesOf(house, other.userId, accountId)).toEqual(['account-administrator', 'account-manager'])
  })
})
