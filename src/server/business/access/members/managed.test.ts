/** Whose people somebody sees and manages. */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { put } from '../../../../../test/world/members.ts'
import { customerAt, meet } from '../../../../../test/world/people.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { managedAccounts } from './managed.ts'

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})

test('whoever manages people in some of his accounts sees the people of those', async () => {
  const [one, two] = await foundAccounts(house, 2)
  const manager = await customerAt(house, one?.id ?? 0, ['user-administrator', 'report-viewer'])
  await put(house, two?.id ?? 0, manager.userId, { accepted: true, role: 'report-viewer' })
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`insert into user_accounts values (${manager.userId}, ${two?.id})`.execute(work.db)
  })
  const managed = await read(house, manager, (work) => managedAccounts(work))
  expect(managed.accounts.map(({ id, givable }) => ({ id, givable }))).toEqual([
    { id: one?.id, givable: ['account-manager', 'report-viewer', 'account-viewer'] },
  ])
  await expect(read(house, manager, (work) => managedAccounts(work, two?.id))).rejects.toMatchObject({
    status: 403,
    code: 'permission.missing',
  })
  const viewer = await customerAt(house, two?.id ?? 0, ['report-viewer'])
  await expect(read(house, viewer, (work) => managedAccounts(work))).rejects.toMatchObject({
    status: 403,
    facts: { permission: 'users.manage' },
  })
  const stranger = await meet(house)
  await expect(
    read(house, { kind: 'customer', userId: stranger.userId }, (work) => managedAccounts(work)),
  ).rejects.toMatchObject({ status: 404 })
})
