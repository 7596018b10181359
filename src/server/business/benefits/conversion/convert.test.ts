/** SPEC 8.6 and promises F9, F10, A4: conversions in both directions, with their limits, by customers and permitted partners. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitDesk, benefitSight } from '#server/business/access/index.ts'
import { change, isRefusal, read, type Actor, type Changing } from '#server/work/index.ts'
import {
  describeBenefit,
  endBenefit,
  grantBenefit,
  grantedTo,
  permitPartner,
  postedTo,
} from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve } from '../../../../../test/world/places.ts'
import { lockGrant, post } from '../post.ts'
import { convertBenefit, undoConversion } from './convert.ts'
import { conversionStanding } from './standing.ts'

let house: TestHouse
let account: number
let manager: Actor
/** 21 days, of which three make one of the planning days, of which there are six. */
let vouchers: number
let planning: number

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})
beforeEach(async () => {
  const [place] = await foundAccounts(house, 1)
  if (!place) throw new Error('An account was asked for')
  account = place.id
  manager = await customerAt(house, account, ['account-manager'])
  vouchers = await describeBenefit(house, { names: { fr: 'Bons de formation' }, voucherValidDays: 180 })
  planning = await describeBenefit(house, {
    names: { fr: 'Services de planification' },
    convertedFrom: { benefitId: vouchers, ratio: 3 },
  })
  await grantBenefit(house, account, vouchers, { calculated: 30, used: 9 })
  await grantBenefit(house, account, planning, { calculated: 8, used: 2 })
})

describe('converting', () => {
  test('takes three voucher days for each planning day, in both ledgers', async () => {
    expect(await convert(2)).toMatchObject({ quantity: 2, outQuantity: 6 })
    expect(await standing()).toEqual({ vouchers: [24, 9], planning: [10, 2] })
    expect(await postedTo(house, account, vouchers)).toMatchObject([
      { kind: 'converted', granted_change: -6, used_change: 0 },
    ])
    expect(await postedTo(house, account, planning)).toMatchObject([
      { kind: 'converted', granted_change: 2, used_change: 0 },
    ])
  })

  test('as many as what remains makes, and not one more', async () => {
    expect(await offered()).toMatchObject({ most: 7, ratio: 3, source: { remaining: 21 }, target: { remaining: 6 } })
    await expect(convert(8)).rejects.toSatisfy(
      (error) => isRefusal(error, 'conversion.too-many') && error.facts.most === 7,
    )
    await convert(7)
    expect(await standing()).toEqual({ vouchers: [9, 9], planning: [15, 2] })
  })

  test.each([0, -1, 1.5, 1e9, Number.NaN])('not %d days', async (quantity) => {
    await expect(convert(quantity)).rejects.toSatisfy(
      (error) => isRefusal(error, 'conversion.quantity') || isRefusal(error, 'conversion.too-many'),
    )
    expect(await standing()).toEqual({ vouchers: [30, 9], planning: [8, 2] })
  })

  test('not without any of the target, or with none any more', async () => {
    await endBenefit(house, account, planning)
    expect(await offered()).toMatchObject({ most: 0, target: { isHeld: false } })
    await expect(convert(1)).rejects.toSatisfy((error) => isRefusal(error, 'benefit.not-held'))
    const never = await describeBenefit(house, { convertedFrom: { benefitId: vouchers, ratio: 3 } })
    await expect(convert(1, manager, never)).rejects.toSatisfy((error) => isRefusal(error, 'benefit.not-held'))
    expect(await standing()).toMatchObject({ vouchers: [30, 9] })
  })

  test('not into a benefit into which nothing converts', async () => {
    await expect(convert(1, manager, vouchers)).rejects.toSatisfy((error) => isRefusal(error, 'conversion.unknown'))
  })
})

describe('turning back', () => {
  test('gives back what was converted, and never more', async () => {
    await convert(2)
    await convert(1)
    expect((await offers()).undoing).toMatchObject([{ most: 3, made: [{ quantity: 1 }, { quantity: 2 }] }])
    await expect(undo(4)).rejects.toSatisfy(
      (error) => isRefusal(error, 'conversion.undo-too-many') && error.facts.most === 3,
    )
    expect(await undo(2)).toMatchObject({ quantity: 2, outQuantity: 6 })
    expect(await standing()).toEqual({ vouchers: [27, 9], planning: [9, 2] })
    await undo(1)
    expect(await standing()).toEqual({ vouchers: [30, 9], planning: [8, 2] })
    await expect(undo(1)).rejects.toSatisfy((error) => isRefusal(error, 'conversion.undo-too-many'))
  })

  test('nothing where nothing was converted', async () => {
    expect((await offers()).undoing).toEqual([])
    await expect(undo(1)).rejects.toSatisfy((error) => isRefusal(error, 'conversion.undo-too-many'))
  })

  test('not what is used of it meanwhile', async () => {
    await convert(2)
    await change(house, manager, null, async (work) => {
      work.unchanged()
      await post(work, await lockGrant(work, account, planning), { kind: 'used', used: 7 }, { key: 'test use' })
    })
    await expect(undo(2)).rejects.toSatisfy(
      (error) => isRefusal(error, 'conversion.undo-too-many') && error.facts.most === 1,
    )
    await undo(1)
    expect(await standing()).toEqual({ vouchers: [27, 9], planning: [9, 9] })
  })
})

describe('who may convert', () => {
  test('a customer who may manage benefits, and nobody who only sees them', async () => {
    const viewer = await customerAt(house, account, ['account-viewer'])
    await expect(convert(1, viewer)).rejects.toSatisfy((error) => isRefusal(error, 'permission.missing'))
    const stranger = await customerAt(house, (await foundAccounts(house, 1))[0]?.id ?? 0, ['account-administrator'])
    await expect(convert(1, stranger)).rejects.toSatisfy((error) => isRefusal(error, 'purchasing-account.unknown'))
    expect(await standing()).toEqual({ vouchers: [30, 9], planning: [8, 2] })
  })

  test('a partner with the permission, for both benefits and this act', async () => {
    const partner = await foundPartner(house)
    await serve(house, partner, account)
    const agent = await partnerUserAt(house, partner, 'agent')
    const missing = (error: unknown) => isRefusal(error, 'partner-permission.missing')
    await expect(convert(1, agent)).rejects.toSatisfy(missing)
    await permitPartner(house, account, partner, { benefits: [planning], acts: ['conversion'] })
    await expect(convert(1, agent)).rejects.toSatisfy(missing)
    // Nor does he learn what remains of the other one, either way.
    expect(await offered(agent)).toBeUndefined()
    const other = await foundPartner(house)
    await serve(house, other, account, 2)
    await permitPartner(house, account, other, { acts: ['conversion', 'users'] })
    await convert(1, await partnerUserAt(house, other, 'agent'))
    expect(await postedTo(house, account, planning)).toMatchObject([{ kind: 'converted', partner_id: other }])
  })
})

describe('at once', () => {
  // To see these fail, take `for no key update` out of lockGrants (post.ts).
  test('200 who convert the same days make no more than there are', async () => {
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => convert(1)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(7)
    expect(results.filter((each) => each.status === 'rejected' && !isTooMany(each.reason))).toEqual([])
    expect(await standing()).toEqual({ vouchers: [9, 9], planning: [15, 2] })
  })

  test('converting and turning back in both orders ends in no circle, and conserves what there is', async () => {
    await convert(3)
    const results = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? convert(1) : undo(1))),
    )
    expect(results.filter((each) => each.status === 'rejected' && !isTooMany(each.reason))).toEqual([])
    const { vouchers: source, planning: target } = await standing()
    expect((source[0] ?? 0) + 3 * (target[0] ?? 0)).toBe(30 + 3 * 8)
  })

  test('one form sent 50 times converts once', async () => {
    const key = { key: 'a0a0a0a0-0000-4000-8000-000000000001', request: '2' }
    const results = await Promise.all(
      Array.from({ length: 50 }, () => change(house, manager, key, (work) => converting(work, planning, account, 2))),
    )
    for (const result of results) expect(result).toEqual(results[0])
    expect(await standing()).toEqual({ vouchers: [24, 9], planning: [10, 2] })
  })
})

function isTooMany(error: unknown): boolean {
  return isRefusal(error, 'conversion.too-many') || isRefusal(error, 'conversion.undo-too-many')
}

async function convert(quantity: number, actor = manager, benefit = planning) {
  return await change(house, actor, null, (work) => converting(work, benefit, account, quantity))
}

async function converting(work: Changing, benefit: number, at: number, quantity: number) {
  return await convertBenefit(work, await benefitDesk(work, at, benefit, 'conversion'), quantity)
}

async function undo(quantity: number) {
  return await change(house, manager, null, async (work) =>
    undoConversion(work, await benefitDesk(work, account, vouchers, 'conversion'), { targetId: planning, quantity }),
  )
}

async function offered(actor = manager) {
  return await read(house, actor, async (work) => {
    const { offer } = await conversionStanding(work, await benefitSight(work, account), planning)
    return offer
  })
}

async function offers() {
  return await read(house, manager, async (work) =>
    conversionStanding(work, await benefitSight(work, account), vouchers),
  )
}

/** Granted and used of both. */
async function standing() {
  const [source, target] = [await grantedTo(house, account, vouchers), await grantedTo(house, account, planning)]
  return { vouchers: [source.granted, source.used], planning: [target.granted, target.used] }
}
