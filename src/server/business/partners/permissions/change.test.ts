/** SPEC 8.8: the customer narrows and extends what he gave a partner, with effect on the next request, and never over a colleague's head. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { benefitActs } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { addDays } from '#server/platform/clock.ts'
import { describeBenefit } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt } from '../../../../../test/world/people.ts'
import {
  approve,
  ask,
  benefitsSeenBy,
  limit,
  permissionEvents,
  permissionPlace,
  permissionsShown,
  remove,
  said,
  type PermissionPlace,
} from '../../../../../test/world/permissions.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { latestPermissionDay } from './limits.ts'

let house: TestHouse
let place: PermissionPlace
let training: number
let planning: number
/** Approved for one benefit and one act, which is all that was asked for. */
let request: number

beforeAll(async () => {
  house = await testHouse()
  training = await describeBenefit(house)
  planning = await describeBenefit(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  place = await permissionPlace(house)
  const limits = { benefits: [training], acts: ['users' as const] }
  request = await ask(house, place.a, place.account.id, limits)
  await approve(house, place.claire, place.account.id, request, limits)
})

test('extended beyond what was asked for, then narrowed, it holds so from the next request on, and is the journal’s', async () => {
  const { account, claire, paul, a, today } = place
  await limit(house, claire, account.id, request, {})
  expect(await benefitsSeenBy(house, a, account.id)).toEqual({
    benefits: 'all',
    acts: benefitActs.length,
    seesCodes: true,
  })
  const endsOn = addDays(today, 3)
  await limit(house, paul, account.id, request, { benefits: [planning], acts: ['domains', 'users'], endsOn })
  expect(await benefitsSeenBy(house, a, account.id)).toEqual({ benefits: [planning], acts: 2, seesCodes: false })
  expect((await permissionsShown(house, paul, account.id)).open).toMatchObject([
    { benefits: [planning], acts: ['domains', 'users'], endsOn, state: 'approved', changedAt: expect.any(Date) },
  ])
  house.pass(4 * 86_400)
  expect(await benefitsSeenBy(house, a, account.id)).toBe('partner-permission.missing')
  expect(
    (await permissionEvents(house, account.id)).map(({ name }) => name.replace('partner-permission.', '')),
  ).toEqual(['requested', 'approved', 'changed', 'changed'])
})

test('to the same is no change', async () => {
  const { account, claire } = place
  await limit(house, claire, account.id, request, { benefits: [training], acts: ['users'] })
  expect((await permissionEvents(house, account.id)).at(-1)).toMatchObject({ name: 'partner-permission.approved' })
})

test('is for those who may manage benefits, and of what holds', async () => {
  const { account, claire, a, b } = place
  const viewer = await customerAt(house, account.id, ['account-viewer'])
  for (const by of [viewer, a]) expect(await said(limit(house, by, account.id, request, {}))).toBe('permission.missing')
  const waiting = await ask(house, b, account.id)
  await remove(house, claire, account.id, request)
  for (const id of [waiting, request]) {
    expect(await said(limit(house, claire, account.id, id, {}))).toBe('partner-permission.answered')
  }
  expect(await said(limit(house, claire, account.id, 9_999_999, {}))).toBe('partner-permission.unknown')
})

test.each([
  ['a benefit that there is not', () => ({ benefits: [9_999_999] }), 'permitted-benefit.unknown'],
  ['no act', () => ({ acts: [] }), 'permitted-act.unknown'],
  ['a day that is over', () => ({ endsOn: addDays(place.today, -1) }), 'permitted-day.outside'],
  ['a day too far', () => ({ endsOn: addDays(latestPermissionDay(place.today), 1) }), 'permitted-day.outside'],
])('to %s is refused', async (_, limits, code) => {
  expect(await said(limit(house, place.claire, place.account.id, request, limits()))).toBe(code)
  expect(await benefitsSeenBy(house, place.a, place.account.id)).toMatchObject({ benefits: [training], acts: 1 })
})

// Without the lock of the account's servings both would find it as they saw it, and the last one to write would win.
test('by two at once, or by one who saw it as it was before, is the first one’s; the other is told whose', async () => {
  const { account, claire, paul } = place
  const answers = await Promise.all([
    said(limit(house, claire, account.id, request, { acts: ['codes'] }, null)),
    said(limit(house, paul, account.id, request, { acts: ['domains'] }, null)),
  ])
  expect(answers.toSorted()).toEqual(['done', 'partner-permission.changed-meanwhile'])
  const [row] = (await permissionsShown(house, paul, account.id)).open
  await expect(limit(house, claire, account.id, request, {}, null)).rejects.toMatchObject({
    facts: { by: row?.changedBy, at: row?.changedAt },
  })
  await limit(house, claire, account.id, request, {})
})
