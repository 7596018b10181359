/** SPEC 8.1: what is held, what is over, what stands beside it and for whom, and what asks for something to be done first. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitSight } from '#server/business/access/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import {
  accessCode,
  describeBenefit,
  endBenefit,
  grantBenefit,
  identify,
  permitPartner,
  saId,
} from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve, type Place } from '../../../../test/world/places.ts'
import { benefitsOf, heldBenefit, type HeldBenefit } from './held.ts'

let house: TestHouse
let account: Place
let other: Place
let manager: Actor

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await house.drop()
})
beforeEach(async () => {
  const [first, second] = await foundAccounts(house, 2)
  if (!first || !second) throw new Error('Two accounts were asked for')
  account = first
  other = second
  manager = await customerAt(house, account.id, ['account-manager'])
})

describe('what an account has', () => {
  test('used and remaining, in the publisher’s order, and what it might have besides', async () => {
    const [one, two, three] = [await describeBenefit(house), await describeBenefit(house), await describeBenefit(house)]
    await grantBenefit(house, account.id, two, { calculated: 10, used: 4 })
    await grantBenefit(house, account.id, one, { calculated: 3, converted: 2 })
    await grantBenefit(house, other.id, three)
    const { held, others } = await seen()
    expect(held.filter(isOf(one, two)).map(({ benefit, standing }) => [benefit.id, standing])).toEqual([
      [one, { granted: 5, used: 0, remaining: 5, shortfall: 0, isHeld: true, lapses: undefined }],
      [two, { granted: 10, used: 4, remaining: 6, shortfall: 0, isHeld: true, lapses: undefined }],
    ])
    expect(others.find(isOf(three))).toMatchObject({ standing: undefined, alerts: [], identifiers: [] })
  })

  test('what is over is among the others, with what it was', async () => {
    const over = await describeBenefit(house, { hasDomains: true, usersTake: 'one' })
    await grantBenefit(house, account.id, over, { calculated: 5, used: 2 })
    await endBenefit(house, account.id, over)
    const { held, others } = await seen()
    expect(held.some(isOf(over))).toBe(false)
    expect(others.find(isOf(over))).toMatchObject({ standing: { isHeld: false, used: 2 }, alerts: [] })
  })

  test('what the publisher has withdrawn stays with whoever has it and is offered to nobody else', async () => {
    const withdrawn = await describeBenefit(house)
    await grantBenefit(house, account.id, withdrawn)
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`update benefits set withdrawn_at = ${work.now} where id = ${withdrawn}`.execute(work.db)
    })
    expect((await seen()).held.some(isOf(withdrawn))).toBe(true)
    const elsewhere = await seen(await customerAt(house, other.id, ['account-manager']), other.id)
    expect(elsewhere.others.some(isOf(withdrawn))).toBe(false)
  })
})

describe('what it is known by', () => {
  test('codes only for those who may see them', async () => {
    const benefit = await describeBenefit(house, {
      identifiers: [saId, accessCode],
      usersTake: 'one',
      handsOutCodes: true,
    })
    await grantBenefit(house, account.id, benefit)
    await identify(house, account.id, 'sa-id', '0098-3321-77')
    await identify(house, account.id, 'access-code', 'E7K4-22QF')
    const values = async (actor: Actor) =>
      (await seen(actor)).held.find(isOf(benefit))?.identifiers.map(({ value }) => value)
    expect(await values(manager)).toEqual(['0098-3321-77', 'E7K4-22QF'])
    expect(await values(await customerAt(house, account.id, ['report-viewer']))).toEqual(['0098-3321-77', 'E7K4-22QF'])
    expect(await values(await customerAt(house, account.id, ['account-viewer']))).toEqual(['0098-3321-77'])

    const partnerId = await foundPartner(house)
    await serve(house, partnerId, account.id)
    await permitPartner(house, account.id, partnerId, { acts: ['users'] })
    const agent = await partnerUserAt(house, partnerId, 'agent')
    expect(await values(agent)).toEqual(['0098-3321-77'])
  })
})

describe('a partner sees', () => {
  test('the benefits that the permission names, and no others', async () => {
    const [shown, hidden] = [await describeBenefit(house), await describeBenefit(house)]
    await grantBenefit(house, account.id, shown)
    await grantBenefit(house, account.id, hidden)
    const partnerId = await foundPartner(house)
    await serve(house, partnerId, account.id)
    await permitPartner(house, account.id, partnerId, { benefits: [shown] })
    const agent = await partnerUserAt(house, partnerId, 'agent')
    const { held, others } = await seen(agent)
    expect([...held, ...others].map(({ benefit }) => benefit.id)).toEqual([shown])
    await expect(
      read(house, agent, async (work) => heldBenefit(work, await benefitSight(work, account.id), hidden)),
    ).rejects.toMatchObject({ status: 404, code: 'benefit.unknown' })
  })
})

describe('what asks for something to be done', () => {
  test('no domain where its users need one; and nothing more once there is one', async () => {
    const benefit = await describeBenefit(house, { hasDomains: true, usersTake: 'one' })
    await grantBenefit(house, account.id, benefit)
    expect(await alerts(benefit)).toEqual([{ kind: 'domains-missing' }])
    await change(house, system('test'), null, async (work) => {
      work.unchanged()
      await sql`insert into benefit_domains (purchasing_account_id, benefit_id, domain, added_at, added_by)
        values (${account.id}, ${benefit}, 'contoso.example', ${work.now}, 'system:test')`.execute(work.db)
    })
    expect(await alerts(benefit)).toEqual([])
  })

  test('a shortfall, and what lapses within ninety days', async () => {
    const today = await read(house, manager, (work) => Promise.resolve(work.today))
    const [short, soon, later] = [
      await describeBenefit(house),
      await describeBenefit(house),
      await describeBenefit(house),
    ]
    await grantBenefit(house, account.id, short, { calculated: 3, used: 8 })
    await grantBenefit(house, account.id, soon, { lapses: { on: dayAfter(today, 90), to: 4 } })
    await grantBenefit(house, account.id, later, { lapses: { on: dayAfter(today, 91), to: 4 } })
    expect(await alerts(short)).toEqual([{ kind: 'shortfall', quantity: 5 }])
    expect(await alerts(soon)).toEqual([{ kind: 'lapsing', on: dayAfter(today, 90), to: 4 }])
    expect(await alerts(later)).toEqual([])
  })

  test('vouchers that expire within thirty days and are still good, this account’s and this benefit’s', async () => {
    const today = await read(house, manager, (work) => Promise.resolve(work.today))
    const [benefit, another] = [
      await describeBenefit(house, { voucherValidDays: 90 }),
      await describeBenefit(house, { voucherValidDays: 90 }),
    ]
    for (const each of [benefit, another]) await grantBenefit(house, account.id, each, { used: 6 })
    await grantBenefit(house, other.id, benefit, { used: 6 })
    const give = (place: Place, id: number, number: string, on: string, state: string) =>
      change(house, system('test'), null, async (work) => {
        work.unchanged()
        await sql`insert into vouchers (purchasing_account_id, benefit_id, number, quantity, email, first_name, last_name,
            language, assigned_at, assigned_by, expires_on, used_on, revoked_at, expired_at)
          values (${place.id}, ${id}, ${number}, 1, 'a@contoso.example', 'Ann', 'Lee', 'fr', ${work.now}, 'system:test',
            ${on}, ${state === 'used' ? work.today : null}, ${state === 'revoked' ? work.now : null},
            ${state === 'expired' ? work.now : null})`.execute(work.db)
      })
    await give(account, benefit, 'V1', today, 'good')
    await give(account, benefit, 'V2', dayAfter(today, 30), 'good')
    await give(account, benefit, 'V3', dayAfter(today, 31), 'good')
    await give(account, benefit, 'V4', dayAfter(today, -1), 'good')
    await give(account, benefit, 'V5', dayAfter(today, 3), 'used')
    await give(account, benefit, 'V6', dayAfter(today, 3), 'revoked')
    await give(account, benefit, 'V7', dayAfter(today, 3), 'expired')
    await give(other, benefit, 'V8', dayAfter(today, 3), 'good')
    expect(await alerts(benefit)).toEqual([
      { kind: 'vouchers-expiring', count: 2, firstOn: today, lastOn: dayAfter(today, 30) },
    ])
    expect(await alerts(another)).toEqual([])
  })
})

async function seen(actor: Actor = manager, accountId = account.id) {
  return await read(house, actor, async (work) => benefitsOf(work, await benefitSight(work, accountId)))
}

async function alerts(benefitId: number) {
  return (await seen()).held.find(isOf(benefitId))?.alerts
}

function isOf(...ids: readonly number[]): (each: HeldBenefit) => boolean {
  return ({ benefit }) => ids.includes(benefit.id)
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)
}
