/** A partner's own list: by state and by the time of the last change, page after page, and what customers answered last. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { partnerDesk } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { read, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { partnerUserAt } from '../../../../../test/world/people.ts'
import {
  approve,
  ask,
  permissionPlace,
  refuse,
  remove,
  withdraw,
  type PermissionPlace,
} from '../../../../../test/world/permissions.ts'
import { foundAccounts, serve } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import {
  newestAnswers,
  partnerRequestsPageSize,
  permissionStates,
  requestsOfPartner,
  type PermissionState,
  type RequestCursor,
} from '../index.ts'

let house: TestHouse
let place: PermissionPlace

beforeAll(async () => {
  house = await testHouse()
  place = await permissionPlace(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})

const list = (by: Actor, states: readonly PermissionState[] = permissionStates, after?: RequestCursor) =>
  read(house, by, (work) => requestsOfPartner(work, partnerDesk(work, 'customers.view'), states, after))
const answers = (by: Actor) => read(house, by, (work) => newestAnswers(work, partnerDesk(work, 'customers.view')))

test('holds what he asked for and nobody else’s, the last change first, and follows each change', async () => {
  const { account, claire, a, b } = place
  const refused = await ask(house, a, account.id)
  const other = await ask(house, b, account.id)
  expect((await list(a)).rows).toMatchObject([{ id: refused, state: 'waiting', accountId: account.id }])
  await refuse(house, claire, account.id, refused)
  const taken = await ask(house, a, account.id)
  await withdraw(house, a, account.id, taken)
  const given = await ask(house, a, account.id)
  await approve(house, claire, account.id, given)
  const states = async (of?: readonly PermissionState[]) => (await list(a, of)).rows.map(({ id, state }) => [id, state])
  expect(await states()).toEqual([
    [given, 'approved'],
    [taken, 'withdrawn'],
    [refused, 'refused'],
  ])
  expect(await states(['refused', 'removed', 'ended'])).toEqual([[refused, 'refused']])
  await remove(house, claire, account.id, given)
  expect(await states(['approved'])).toEqual([])
  expect((await answers(a)).map(({ id, state }) => [id, state])).toEqual([
    [given, 'removed'],
    [refused, 'refused'],
  ])
  expect((await list(b)).rows).toMatchObject([{ id: other, state: 'waiting' }])
  expect(await answers(b)).toEqual([])
  const viewer = await partnerUserAt(house, a.partnerId, 'viewer')
  expect(await list(viewer)).toEqual(await list(a))
})

test('goes on where a page ends, with requests of the same instant told apart', async () => {
  const partner = await permissionPlace(house)
  const accounts = await foundAccounts(house, partnerRequestsPageSize + 3)
  const asked: number[] = []
  for (const { id } of accounts) {
    await serve(house, partner.a.partnerId, id)
    asked.push(await ask(house, partner.a, id))
  }
  await house.database.pool.query(
    `with moved as (update partner_requests set since = date_trunc('day', since) where partner_id = $1 returning 1)
      update partner_permissions set requested_at = date_trunc('day', requested_at) where partner_id = $1`,
    [partner.a.partnerId],
  )
  const first = await list(partner.a)
  const second = await list(partner.a, permissionStates, first.next)
  expect(first.rows).toHaveLength(partnerRequestsPageSize)
  expect(second.next).toBeUndefined()
  expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual(asked.toReversed())
})
