/** SPEC 8.8: what partners ask, and what each may do because of it, from the next request on. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitActs } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { addDays } from '#server/platform/clock.ts'
import { describeBenefit } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { partnerUserAt } from '../../../../../test/world/people.ts'
import {
  approve,
  ask,
  benefitsSeenBy,
  permissionEvents,
  permissionPlace,
  permissionsShown,
  refuse,
  remove,
  said,
  withdraw,
  type PermissionPlace,
} from '../../../../../test/world/permissions.ts'
import { foundPartner } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { latestPermissionDay } from './limits.ts'

let house: TestHouse
let place: PermissionPlace
let training: number
let planning: number

beforeAll(async () => {
  house = await testHouse()
  training = await describeBenefit(house, { code: 'training', names: { fr: 'Bons de formation' } })
  planning = await describeBenefit(house, { code: 'planning', names: { fr: 'Services de planification' } })
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  place = await permissionPlace(house)
})

describe('what a partner may do', () => {
  test('is nothing before he asks, nothing while he waits, everything once it is approved, and in this account only', async () => {
    const { account, other, claire, a, b } = place
    expect(await benefitsSeenBy(house, a, account.id)).toBe('partner-permission.missing')
    const request = await ask(house, a, account.id)
    expect(await benefitsSeenBy(house, a, account.id)).toBe('partner-permission.missing')
    await approve(house, claire, account.id, request)
    expect(await benefitsSeenBy(house, a, account.id)).toEqual({
      benefits: 'all',
      acts: benefitActs.length,
      seesCodes: true,
    })
    expect(await benefitsSeenBy(house, a, other.id)).toBe('partner-permission.missing')
    expect(await benefitsSeenBy(house, b, account.id)).toBe('partner-permission.missing')
  })

  test('is what was given of what he asked for', async () => {
    const { account, paul, a, today } = place
    const request = await ask(house, a, account.id, { benefits: [training, planning], acts: ['users', 'codes'] })
    const endsOn = addDays(today, 30)
    await approve(house, paul, account.id, request, { benefits: [planning], acts: ['users'], endsOn })
    expect(await benefitsSeenBy(house, a, account.id)).toEqual({ benefits: [planning], acts: 1, seesCodes: false })
    expect((await permissionsShown(house, place.paul, place.account.id)).open).toMatchObject([
      { benefits: [planning], acts: ['users'], endsOn, state: 'approved' },
    ])
  })

  test('is to look on for his viewers', async () => {
    const { account, claire, a } = place
    await approve(house, claire, account.id, await ask(house, a, account.id))
    const viewer = await partnerUserAt(house, a.partnerId, 'viewer')
    expect(await benefitsSeenBy(house, viewer, account.id)).toEqual({ benefits: 'all', acts: 0, seesCodes: false })
  })

  test('ends when it is removed, and several partners have each their own', async () => {
    const { account, claire, paul, a, b } = place
    const [first, second] = [await ask(house, a, account.id), await ask(house, b, account.id)]
    await approve(house, claire, account.id, first)
    await approve(house, claire, account.id, second)
    await remove(house, paul, account.id, first)
    expect([await benefitsSeenBy(house, a, account.id), await benefitsSeenBy(house, b, account.id)]).toEqual([
      'partner-permission.missing',
      { benefits: 'all', acts: benefitActs.length, seesCodes: true },
    ])
  })

  test('ends with its last day, though nobody has closed it', async () => {
    const { account, claire, a, today } = place
    await approve(house, claire, account.id, await ask(house, a, account.id, { endsOn: today }), { endsOn: today })
    expect(await benefitsSeenBy(house, a, account.id)).toMatchObject({ acts: benefitActs.length })
    house.pass(86_400)
    expect(await benefitsSeenBy(house, a, account.id)).toBe('partner-permission.missing')
    expect(await permissionsShown(house, place.paul, place.account.id)).toMatchObject({
      open: [],
      over: [{ state: 'ended' }],
    })
  })
})

describe('asking', () => {
  test('is for administrators and agents of a partner who serves the account', async () => {
    const { account, other, claire, a, b } = place
    const viewer = await partnerUserAt(house, a.partnerId, 'viewer')
    const stranger = await partnerUserAt(house, await foundPartner(house), 'administrator')
    expect(await said(ask(house, viewer, account.id))).toBe('permission.missing')
    expect(await said(ask(house, stranger, account.id))).toBe('purchasing-account.unknown')
    expect(await said(ask(house, b, other.id))).toBe('purchasing-account.unknown')
    expect(await said(ask(house, claire, account.id))).toBe('permission.missing')
  })

  test('is possible while none is open: not waiting, not approved', async () => {
    const { account, claire, a } = place
    const first = await ask(house, a, account.id)
    expect(await said(ask(house, a, account.id))).toBe('partner-permission.open')
    await approve(house, claire, account.id, first)
    expect(await said(ask(house, a, account.id))).toBe('partner-permission.open')
    await remove(house, claire, account.id, first)
    const second = await ask(house, a, account.id)
    await refuse(house, claire, account.id, second)
    const third = await ask(house, a, account.id)
    await withdraw(house, a, account.id, third)
    await ask(house, a, account.id)
    const { open, over } = await permissionsShown(house, place.paul, place.account.id)
    expect([...open, ...over].map(({ state }) => state)).toEqual(['waiting', 'withdrawn', 'refused', 'removed'])
  })

  test('and taking back in turn mails the customer only so often', async () => {
    const { account, other, a, b } = place
    for (let turn = 0; turn < 5; turn += 1) await withdraw(house, a, account.id, await ask(house, a, account.id))
    await expect(ask(house, a, account.id)).rejects.toMatchObject({
      status: 409,
      code: 'partner-permission.asked-often',
      facts: { minutes: 60 },
    })
    expect((await permissionsShown(house, place.paul, account.id)).open).toEqual([])
    await ask(house, b, account.id) // others, and elsewhere
    await ask(house, a, other.id)
    house.pass(3_600)
    await ask(house, a, account.id)
  })

  test('anew closes what is past its last day', async () => {
    const { account, a, today } = place
    const first = await ask(house, a, account.id, { endsOn: today })
    house.pass(86_400)
    const second = await ask(house, a, account.id)
    expect(await permissionEvents(house, account.id)).toMatchObject([
      { name: 'partner-permission.requested', request: first },
      { name: 'partner-permission.expired', request: first },
      { name: 'partner-permission.requested', request: second },
    ])
  })

  test.each([
    ['a benefit that there is not', () => ({ benefits: [9_999_999] }), 'permitted-benefit.unknown'],
    ['no benefit at all', () => ({ benefits: [] }), 'permitted-benefit.unknown'],
    ['no act at all', () => ({ acts: [] }), 'permitted-act.unknown'],
    ['a day that is over', () => ({ endsOn: addDays(place.today, -1) }), 'permitted-day.outside'],
    ['a day too far ahead', () => ({ endsOn: addDays(latestPermissionDay(place.today), 1) }), 'permitted-day.outside'],
  ])('for %s is refused', async (_, limits, code) => {
    const { account, a } = place
    expect(await said(ask(house, a, account.id, limits()))).toBe(code)
    expect(await permissionsShown(house, place.paul, place.account.id)).toMatchObject({ open: [], over: [] })
  })

  // Without the unique index, or without the lock of the account's servings, both would wait.
  test('by two of his people at once is one request', async () => {
    const { account, a } = place
    const colleague = await partnerUserAt(house, a.partnerId, 'administrator')
    const answers = await Promise.all([a, colleague, a].map((by) => said(ask(house, by, account.id))))
    expect(answers.sort()).toEqual(['done', 'partner-permission.open', 'partner-permission.open'])
  })
})
