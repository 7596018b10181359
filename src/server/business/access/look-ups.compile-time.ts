/**
 * What does not compile, kept as a test: `tsc` fails when one of these lines begins to. A forgotten or mistaken check of
 * permission is thereby found before anything runs.
 */
import type { Changing, Work } from '#server/work/index.ts'
import { accountInReach, giveRole, purchasingAccount, type Permission, type PurchasingAccount } from './index.ts'

declare const work: Work
declare const changing: Changing
declare function ordersOf(account: PurchasingAccount<'orders.view'>): void
declare function anythingOf(account: PurchasingAccount<Permission>): void

export async function whatDoesNotCompile(): Promise<void> {
  const seen = await purchasingAccount(work, 1, 'orders.view')
  ordersOf(seen)
  anythingOf(seen)

  const other = await purchasingAccount(work, 1, 'inventory.view')
  // @ts-expect-error an account looked up for one permission is no account for another
  ordersOf(other)

  // @ts-expect-error one that is merely in reach is none
  ordersOf(await accountInReach(work, 1))

  // @ts-expect-error a made-up account is none, however complete
  ordersOf({ ...(await accountInReach(work, 1)) })

  // @ts-expect-error a misspelt permission does not exist
  await purchasingAccount(work, 1, 'order.view')

  // @ts-expect-error a reading work gives no role
  await giveRole(work, await purchasingAccount(work, 1, 'users.manage'), 1, 'account-viewer')

  // @ts-expect-error nor does an account that was looked up for looking
  await giveRole(changing, seen, 1, 'account-viewer')
}
