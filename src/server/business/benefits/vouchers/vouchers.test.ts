/** SPEC 8.7 and promises F8, F9, F10: vouchers are assigned, used, revoked and expire to the day, and what comes back comes back once. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitDesk, benefitSight } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { change, read, Refusal, system, type Actor, type House } from '#server/work/index.ts'
import { describeBenefit, grantBenefit, grantedTo, postedTo } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt } from '../../../../../test/world/people.ts'
import { foundAccounts } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { whileHeld } from '../../../../../test/world/waiting.ts'
import { assignVoucher } from './assign.ts'
import { revokeVoucher, useVoucher } from './end.ts'
import { expireVouchers } from './expire.ts'
import { vouchersOf, vouchersPageSize } from './list.ts'

let house: TestHouse
let account: number
let manager: Actor
/** Thirty days, in vouchers good for ninety. */
let training: number

const ann = { email: 'ann.lee@contoso.example', firstName: 'Ann', lastName: 'Lee', language: 'en' }
const validDays = 90

beforeAll(async () => {
  house = await testHouse()
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  const [place] = await foundAccounts(house, 1)
  if (!place) throw new Error('An account was asked for')
  account = place.id
  manager = await customerAt(house, account, ['account-manager'])
  training = await describeBenefit(house, { voucherValidDays: validDays })
  await grantBenefit(house, account, training, { calculated: 30 })
})

describe('the ends of a voucher', () => {
  test('revoked, its quantity comes back, once', async () => {
    const { id } = await assign(3)
    await revoke(id)
    expect((await grantedTo(house, account, training)).used).toBe(0)
    await expect(revoke(id)).rejects.toMatchObject({ status: 409, code: 'voucher.over', facts: { state: 'revoked' } })
    expect((await postedTo(house, account, training)).map(({ kind, used_change }) => [kind, used_change])).toEqual([
      ['voucher-assigned', 3],
      ['voucher-revoked', -3],
    ])
  })

  test('used, its quantity stays used and it can be neither revoked nor expire', async () => {
    const { id } = await assign(3)
    await use(id)
    await expect(revoke(id)).rejects.toMatchObject({ code: 'voucher.over', facts: { state: 'used' } })
    await expireAll(on(addDays(await todayOf(house), validDays + 1)))
    expect((await grantedTo(house, account, training)).used).toBe(3)
    expect(await vouchers()).toMatchObject([{ state: 'used' }])
  })

  test('what is not this benefit’s is unknown', async () => {
    const another = await describeBenefit(house, { voucherValidDays: 5 })
    await grantBenefit(house, account, another)
    const { id } = await assign(1, another)
    await expect(revoke(id)).rejects.toMatchObject({ status: 404, code: 'voucher.unknown' })
    await expect(use(id + 1_000)).rejects.toMatchObject({ status: 404, code: 'voucher.unknown' })
  })
})

describe('expiring, to the day in the publisher’s time zone', () => {
  test('good through its last day, expired and back from the next one on; a sweep that comes again finds nothing', async () => {
    const until = addDays(await todayOf(house), validDays)
    const { id } = await assign(3)
    await expireAll(on(until, '22:59:59'))
    expect((await grantedTo(house, account, training)).used).toBe(3)
    expect(await vouchers(on(until))).toMatchObject([{ id, state: 'good' }])

    const after = on(addDays(until, 1), '00:00:01')
    // From the first second it is over, though no sweep came round.
    expect(await vouchers(after)).toMatchObject([{ state: 'expired', expired_at: null }])
    await expect(use(id, after)).rejects.toMatchObject({ code: 'voucher.over', facts: { state: 'expired' } })
    await expireAll(after)
    await expireAll(after)
    expect((await grantedTo(house, account, training)).used).toBe(0)
    expect((await postedTo(house, account, training)).map(({ kind, used_change }) => [kind, used_change])).toEqual([
      ['voucher-assigned', 3],
      ['voucher-expired', -3],
    ])
  })

  test.each([
    ['over 29 February', '2028-02-10', 30, '2028-03-11'],
    ['on 29 February', '2028-01-30', 30, '2028-02-29'],
    ['in a year without one', '2027-01-30', 30, '2027-03-01'],
    ['over the change to summer time', '2027-03-20', 10, '2027-03-30'],
    ['over the change to winter time', '2027-10-25', 10, '2027-11-04'],
    ['over the end of a year', '2026-12-31', 1, '2027-01-01'],
  ])('%s', async (_, assignedOn, days, until) => {
    const benefit = await describeBenefit(house, { voucherValidDays: days })
    await grantBenefit(house, account, benefit)
    await assign(2, benefit, on(assignedOn, '12:00:00'))
    expect(await vouchers(on(until), benefit)).toMatchObject([{ expires_on: until, state: 'good' }])
    // The publisher's midnight: 22:00 or 23:00 UTC of the day before.
    await expireAll(justBeforeMidnight(until))
    expect((await grantedTo(house, account, benefit)).used).toBe(2)
    await expireAll(justAfterMidnight(until))
    expect((await grantedTo(house, account, benefit)).used).toBe(0)
  })

  // Without the second look of expireVouchers, under the grants' lock, what was revoked a moment before midnight comes back twice.
  test('one that is revoked while the sweep waits comes back once', async () => {
    const { id } = await assign(3)
    const after = on(addDays(await todayOf(house), validDays + 1))
    await whileHeld(
      house,
      {
        statement: 'select from benefit_grants where purchasing_account_id = $1 and benefit_id = $2 for update',
        values: [account, training],
      },
      () => expireAll(after),
      () =>
        house.database.pool.query(
          `update vouchers set revoked_at = now(), revoked_by = 'test' where purchasing_account_id = $1 and id = $2`,
          [account, id],
        ),
    )
    expect((await postedTo(house, account, training)).map(({ kind }) => kind)).toEqual(['voucher-assigned'])
    expect(await vouchers()).toMatchObject([{ state: 'revoked' }])
  })

  test('many of many accounts, each in changes of its own', async () => {
    for (let number = 0; number < 5; number += 1) await assign(1)
    const [place] = await foundAccounts(house, 1)
    const elsewhere = place?.id ?? 0
    const theirs = await customerAt(house, elsewhere, ['account-manager'])
    await grantBenefit(house, elsewhere, training, { calculated: 4 })
    await change(house, theirs, null, async (work) =>
      assignVoucher(work, await benefitDesk(work, elsewhere, training, 'vouchers'), { ...ann, quantity: 4 }),
    )
    await expireAll(on(addDays(await todayOf(house), validDays + 1)), 2)
    expect((await grantedTo(house, account, training)).used).toBe(0)
    expect((await grantedTo(house, elsewhere, training)).used).toBe(0)
  })
})

test('the list is newest first, page by page in both directions', async () => {
  for (let number = 0; number < vouchersPageSize + 2; number += 1) {
    await assign(1, training, house, `ann.${String(number)}@contoso.example`)
  }
  const first = await page(undefined)
  expect([first.vouchers.length, first.hasNewer, first.hasOlder]).toEqual([vouchersPageSize, false, true])
  const second = await page({ id: first.vouchers.at(-1)?.id ?? 0, towards: 'older' })
  expect([second.vouchers.length, second.hasNewer, second.hasOlder]).toEqual([2, true, false])
  const back = await page({ id: second.vouchers[0]?.id ?? 0, towards: 'newer' })
  expect(back.vouchers.map(({ id }) => id)).toEqual(first.vouchers.map(({ id }) => id))
  expect([back.hasNewer, back.hasOlder]).toEqual([false, true])
})

// Without lockGrant in lockBenefitAt all of them see that a day remains.
test('of 200 who assign the last day at once, one does', async () => {
  const benefit = await describeBenefit(house, { voucherValidDays: 30 })
  await grantBenefit(house, account, benefit, { calculated: 5, used: 4 })
  const ends = await Promise.allSettled(Array.from({ length: 200 }, () => assign(1, benefit)))
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  const refused = ends.flatMap((end) =>
    end.status === 'rejected' && end.reason instanceof Refusal ? [end.reason.code] : [],
  )
  expect(new Set(refused)).toEqual(new Set(['benefit.exhausted']))
  expect(await grantedTo(house, account, benefit)).toMatchObject({ granted: 5, used: 5, entries: 3 })
})

// Without goodVoucher's look under the lock two of them would give the quantity back.
test('a voucher that is used and revoked by many at once has one end', async () => {
  const { id } = await assign(3)
  const ends = await Promise.allSettled(
    Array.from({ length: 40 }, (_, turn) => (turn % 2 === 0 ? revoke(id) : use(id))),
  )
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  const [voucher] = await vouchers()
  expect((await grantedTo(house, account, training)).used).toBe(voucher?.state === 'used' ? 3 : 0)
})

test('the same form sent fifty times at once assigns one voucher', async () => {
  const key = { key: randomUUID(), request: 'assign' }
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      change(house, manager, key, async (work) =>
        assignVoucher(work, await benefitDesk(work, account, training, 'vouchers'), { ...ann, quantity: 2 }),
      ),
    ),
  )
  expect(new Set(answers.map(({ number }) => number)).size).toBe(1)
  expect((await grantedTo(house, account, training)).used).toBe(2)
})

function assign(quantity: number, benefit = training, at: House = house, email = ann.email) {
  return change(at, manager, null, async (work) =>
    assignVoucher(work, await benefitDesk(work, account, benefit, 'vouchers'), { ...ann, email, quantity }),
  )
}

function revoke(id: number) {
  return change(house, manager, null, async (work) =>
    revokeVoucher(work, await benefitDesk(work, account, training, 'vouchers'), id),
  )
}

function use(id: number, at: House = house) {
  return change(at, manager, null, async (work) =>
    useVoucher(work, await benefitDesk(work, account, training, 'vouchers'), id),
  )
}

/** Sweeps until nothing is due, as the job does. */
async function expireAll(at: House, limit = 200): Promise<void> {
  while ((await change(at, system('benefits.expire-vouchers'), null, (work) => expireVouchers(work, limit))) > 0);
}

function page(from: Parameters<typeof vouchersOf>[3], benefit = training, at: House = house) {
  return read(at, manager, async (work) => vouchersOf(work, await benefitSight(work, account), benefit, from))
}

async function vouchers(at: House = house, benefit = training) {
  return (await page(undefined, benefit, at)).vouchers
}

function todayOf(at: House): Promise<string> {
  return read(at, manager, (work) => Promise.resolve(work.today))
}

/** The house at a time (UTC) of a day. */
function on(day: string, time = '12:00:00'): House {
  return moved(new Date(`${day}T${time}Z`))
}

function moved(now: Date): House {
  return { ...house, clock: { ...house.clock, now: () => now } }
}

function justBeforeMidnight(day: string): House {
  return moved(new Date(midnightAfter(day) - 1_000))
}

function justAfterMidnight(day: string): House {
  return moved(new Date(midnightAfter(day)))
}

/** When the day ends in Paris. */
function midnightAfter(day: string): number {
  const next = Date.parse(day) + 86_400_000
  const hourThere = Number(
    new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Europe/Paris' }).format(next),
  )
  return next - hourThere * 3_600_000
}
