/** SPEC 8.8, 3.3: how permissions end by themselves, and what the tab says of those that wait. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { addDays } from '#server/platform/clock.ts'
import { change, read, system } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { operator, partnerUserAt } from '../../../../../test/world/people.ts'
import {
  approve,
  ask,
  benefitsSeenBy,
  permissionEvents,
  permissionPlace,
  permissionsShown,
  withdraw,
  type Partner,
  type PermissionPlace,
} from '../../../../../test/world/permissions.ts'
import { foundPartner, serve } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { whileHeld } from '../../../../../test/world/waiting.ts'
import { changePartner, endPermissions, permissionNotice } from '../index.ts'

let house: TestHouse
let place: PermissionPlace

beforeAll(async () => {
  house = await testHouse()
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

describe('the end', () => {
  test('by date is written down once, for what waits and for what was given', async () => {
    const { account, claire, a, b, today } = place
    await sweep() // what other tests left
    await approve(house, claire, account.id, await ask(house, a, account.id), { endsOn: today })
    await ask(house, b, account.id, { endsOn: addDays(today, 1) })
    expect(await sweep()).toBe(0)
    house.pass(86_400)
    expect(await sweep()).toBe(1)
    house.pass(86_400)
    expect([await sweep(), await sweep()]).toEqual([1, 0])
    expect(
      (await permissionEvents(house, account.id)).filter(({ name }) => name === 'partner-permission.expired'),
    ).toHaveLength(2)
  })

  // Without the lock of the accounts in endPermissions(), or the second look behind it, it would end once more by its date.
  test('by date is none of what was removed a moment before midnight, while the sweep waited', async () => {
    const { account, claire, a, today } = place
    const request = await ask(house, a, account.id, { endsOn: today })
    await approve(house, claire, account.id, request, { endsOn: today })
    house.pass(86_400)
    await whileHeld(
      house,
      { statement: 'select id from purchasing_accounts where id = $1 for no key update', values: [account.id] },
      () => sweep(),
      () =>
        house.database.pool.query(
          `with removed as (update partner_permissions set removed_at = now()
            where purchasing_account_id = $1 and id = $2 returning partner_id, id, removed_at)
          update partner_requests as r set state = 'removed', since = removed_at from removed
            where r.partner_id = removed.partner_id and r.permission_id = removed.id`,
          [account.id, request],
        ),
    )
    expect(await permissionsShown(house, place.paul, account.id)).toMatchObject({
      open: [],
      over: [{ state: 'removed' }],
    })
    const events = await permissionEvents(house, account.id)
    expect(events.map(({ name }) => name)).not.toContain('partner-permission.expired')
  })

  test('by a change of partner is that of the former one’s, given or asked for, and of nobody else’s', async () => {
    const { account, claire, a, b } = place
    const c = await partnerUserAt(house, await foundPartner(house), 'agent')
    const first = await ask(house, a, account.id)
    await approve(house, claire, account.id, first)
    await approve(house, claire, account.id, await ask(house, b, account.id))
    await serve(house, a.partnerId, account.id, 7) // another serving of his passes too
    await replace(a, c)
    expect(await benefitsSeenBy(house, a, account.id)).toBe('purchasing-account.unknown')
    expect(await benefitsSeenBy(house, c, account.id)).toBe('partner-permission.missing')
    expect(await benefitsSeenBy(house, b, account.id)).toMatchObject({ benefits: 'all' })
    expect(await permissionsShown(house, place.paul, place.account.id)).toMatchObject({
      open: [{ partnerId: b.partnerId }],
      over: [{ id: first, state: 'ended' }],
    })
    const events = await permissionEvents(house, account.id)
    expect(events.filter(({ name }) => name === 'partner-permission.ended')).toMatchObject([{ request: first }])
    await replace(c, a)
    expect(await benefitsSeenBy(house, a, account.id)).toBe('partner-permission.missing') // what ended does not come back
  })

  // Without lockServingsOf() in askPermission() a request of a partner who has just left would remain: the invariants tell.
  test('by a change of partner while he asks leaves nothing of his behind', async () => {
    const { account, a } = place
    const c = await partnerUserAt(house, await foundPartner(house), 'agent')
    for (let round = 0; round < 5; round += 1) {
      await Promise.allSettled([replace(a, c), ask(house, a, account.id)])
      expect((await permissionsShown(house, place.paul, place.account.id)).open).toEqual([])
      await replace(c, a)
    }
  })
})

test('the tab has a link once there was a request, and says who waits', async () => {
  const { account, paul, a } = place
  const notice = () =>
    read(house, paul, async (work) =>
      permissionNotice(work, await purchasingAccount(work, account.id, 'benefits.view')),
    )
  expect(await notice()).toEqual({ isAny: false, waiting: [] })
  const request = await ask(house, a, account.id)
  expect(await notice()).toMatchObject({ isAny: true, waiting: [{ id: request }] })
  await withdraw(house, a, account.id, request)
  expect(await notice()).toEqual({ isAny: true, waiting: [] })
})

async function sweep(): Promise<number> {
  return change(house, system('partners.end-permissions'), null, (work) => endPermissions(work, 100))
}

async function replace(from: Partner, to: Partner): Promise<void> {
  const olivier = await operator(house)
  await change(house, olivier, null, async (work) =>
    changePartner(work, publisher(work), await purchasingAccount(work, place.account.id, 'agreements.change'), {
      fromId: from.partnerId,
      toId: to.partnerId,
    }),
  )
}
