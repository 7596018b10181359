/** SPEC 8.8: what customers answer to partners; of two answers one counts, and the other one is told whose. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { invariants } from '#server/business/invariants.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Actor } from '#server/work/index.ts'
import { describeBenefit } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, operator } from '../../../../../test/world/people.ts'
import {
  approve,
  ask,
  permissionEvents,
  permissionPlace,
  permissionsShown,
  refuse,
  remove,
  said,
  withdraw,
  type PermissionPlace,
} from '../../../../../test/world/permissions.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { whileHeld } from '../../../../../test/world/waiting.ts'

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

describe('answering', () => {
  test('is for those who may manage benefits', async () => {
    const { account, other, a } = place
    const request = await ask(house, a, account.id)
    const viewer = await customerAt(house, account.id, ['account-viewer', 'user-administrator'])
    const foreign = await customerAt(house, other.id, ['account-administrator'])
    for (const act of [approve, refuse, remove]) {
      expect(await said(act(house, viewer, account.id, request))).toBe('permission.missing')
      expect(await said(act(house, a, account.id, request))).toBe('permission.missing')
      expect(await said(act(house, await operator(house), account.id, request))).toBe('permission.missing')
      expect(await said(act(house, foreign, account.id, request))).toBe('purchasing-account.unknown')
      expect(await said(act(house, foreign, other.id, request))).toBe('partner-permission.unknown')
    }
    expect((await permissionsShown(house, place.paul, place.account.id)).open).toMatchObject([{ state: 'waiting' }])
  })

  test('gives no more than was asked for', async () => {
    const { account, claire, a, today } = place
    const endsOn = addDays(today, 10)
    const request = await ask(house, a, account.id, { benefits: [training], acts: ['users'], endsOn })
    const asked = { benefits: [training], acts: ['users' as const], endsOn }
    const wider = [
      { ...asked, benefits: [training, planning] },
      { ...asked, benefits: null },
      { ...asked, acts: ['users' as const, 'codes' as const] },
      { ...asked, acts: null },
      { ...asked, endsOn: null },
      { ...asked, endsOn: addDays(today, 11) },
    ]
    const answers = []
    for (const limits of wider) answers.push(await said(approve(house, claire, account.id, request, limits)))
    expect(answers).toEqual([
      'permitted-benefit.unknown',
      'permitted-benefit.unknown',
      'permitted-act.unknown',
      'permitted-act.unknown',
      'permitted-day.outside',
      'permitted-day.outside',
    ])
    await approve(house, claire, account.id, request, asked)
  })

  test('what somebody else answered meanwhile says who did, when and how', async () => {
    const { account, claire, paul, a } = place
    const request = await ask(house, a, account.id)
    await refuse(house, paul, account.id, request)
    const { name } = await nameOf(paul)
    for (const act of [approve, refuse, remove]) {
      await expect(act(house, claire, account.id, request)).rejects.toMatchObject({
        status: 409,
        code: 'partner-permission.answered',
        facts: { state: 'refused', by: name, at: expect.any(Date) },
      })
    }
    await expect(withdraw(house, a, account.id, request)).rejects.toMatchObject({ status: 409 })
    expect((await permissionEvents(house, account.id)).map((event) => event.name)).toEqual([
      'partner-permission.requested',
      'partner-permission.refused',
    ])
  })

  test('what was taken back or has ended is answered by nobody', async () => {
    const { account, claire, a, b, today } = place
    const taken = await ask(house, a, account.id)
    await withdraw(house, a, account.id, taken)
    const late = await ask(house, b, account.id, { endsOn: today })
    house.pass(86_400)
    for (const [request, state] of [
      [taken, 'withdrawn'],
      [late, 'ended'],
    ] as const) {
      await expect(approve(house, claire, account.id, request)).rejects.toMatchObject({ facts: { state, by: '' } })
    }
  })

  test('another partner’s request is not his to take back', async () => {
    const { account, a, b } = place
    const request = await ask(house, a, account.id)
    expect(await said(withdraw(house, b, account.id, request))).toBe('partner-permission.unknown')
  })

  // Without lockServingsOf() both would find the request waiting, and the last one to write would win.
  test('by two at once counts once, and the other one is told so', async () => {
    const { account, claire, paul, a } = place
    for (let round = 0; round < 5; round += 1) {
      const request = await ask(house, a, account.id)
      const answers = await Promise.all([
        said(approve(house, claire, account.id, request)),
        said(refuse(house, paul, account.id, request)),
        said(withdraw(house, a, account.id, request)),
      ])
      expect(answers.toSorted()).toEqual(['done', 'partner-permission.answered', 'partner-permission.answered'])
      if (answers[0] === 'done') await remove(house, claire, account.id, request)
    }
  })

  test('whose role is taken while he waits for the lock answers nothing', async () => {
    const { account, a } = place
    const request = await ask(house, a, account.id)
    const viewer = await customerAt(house, account.id, ['account-manager', 'account-viewer'])
    const waiting = await whileHeld(
      house,
      { statement: 'select id from purchasing_accounts where id = $1 for no key update', values: [account.id] },
      () => said(refuse(house, viewer, account.id, request)),
      () =>
        house.database.pool.query(
          `delete from role_assignments where purchasing_account_id = $1 and user_id = $2 and role = 'account-manager'`,
          [account.id, viewer.userId],
        ),
    )
    expect(waiting).toBe('permission.missing')
    expect((await permissionsShown(house, place.paul, place.account.id)).open).toMatchObject([{ state: 'waiting' }])
  })
})

async function nameOf(actor: Actor): Promise<{ readonly name: string }> {
  const { rows } = await house.database.pool.query<{ name: string }>(
    `select first_name || ' ' || last_name as name from users where id = $1`,
    ['userId' in actor ? actor.userId : 0],
  )
  return rows[0] ?? { name: '' }
}
