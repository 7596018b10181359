/** SPEC 8.7, 2.4: to whom vouchers are assigned and how many, and who reads their numbers, which are good for whoever has them. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitSight } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { read, type Actor } from '#server/work/index.ts'
import { actAt, addDomain, giveVoucher, karim, type BenefitPlace } from '../../../../../test/world/benefit-acts.ts'
import {
  describeBenefit,
  endBenefit,
  grantBenefit,
  grantedTo,
  permitPartner,
  postedTo,
} from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { customerAt, operator, partnerUserAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, serve } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { benefitHistory, benefitHistoryExport, type BenefitHistoryWords } from '../history.ts'
import { revokeVoucher } from './end.ts'
import { vouchersOf } from './list.ts'
import { voucherNumber } from './voucher.ts'

let house: TestHouse
/** Thirty days, in vouchers good for ninety. */
let training: BenefitPlace

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
  const actor = await customerAt(house, place.id, ['account-manager'])
  const benefit = await describeBenefit(house, { voucherValidDays: validDays })
  training = { house, actor, account: place.id, benefit }
  await grantBenefit(house, place.id, benefit, { calculated: 30 })
})

describe('assigning', () => {
  test('takes its quantity and gives a number of its own, good for as long as the publisher says', async () => {
    const today = await read(house, training.actor, (work) => Promise.resolve(work.today))
    const [one, two] = [await giveVoucher(training, { quantity: 3 }), await giveVoucher(training, { quantity: 2 })]
    expect(one.number).toMatch(/^[\dA-Z]{4}(-[\dA-Z]{4}){2}$/)
    expect(one.number).not.toBe(two.number)
    expect((await granted()).used).toBe(5)
    expect(await postedTo(house, training.account, training.benefit)).toMatchObject([
      { kind: 'voucher-assigned', used_change: 3, subject: one.number },
      { kind: 'voucher-assigned', used_change: 2, subject: two.number },
    ])
    const until = addDays(today, validDays)
    expect(await vouchers()).toMatchObject([
      { id: two.id, quantity: 2, expires_on: until, state: 'good' },
      { id: one.id, quantity: 3, expires_on: until, state: 'good', first_name: 'Karim' },
    ])
  })

  test.each([0, -2, 1.5, Number.NaN])('not for a quantity of %s', async (quantity) => {
    await expect(giveVoucher(training, { quantity })).rejects.toMatchObject({
      status: 422,
      code: 'benefit.quantity-malformed',
    })
    expect(await granted()).toMatchObject({ used: 0, entries: 1 })
  })

  test('not for more than remains, of what is over, or of what has no vouchers', async () => {
    await expect(giveVoucher(training, { quantity: 31 })).rejects.toMatchObject({
      code: 'benefit.exhausted',
      facts: { remaining: 30 },
    })
    const none = await another({})
    await expect(giveVoucher(none)).rejects.toMatchObject({ status: 409, code: 'benefit.without-vouchers' })
    await endBenefit(house, training.account, training.benefit)
    await expect(giveVoucher(training)).rejects.toMatchObject({ status: 409, code: 'benefit.not-held' })
  })

  test('not to an address outside the eligible domains, where the benefit has them', async () => {
    const closed = await another({ voucherValidDays: 5, hasDomains: true })
    await expect(giveVoucher(closed)).rejects.toMatchObject({ status: 422, code: 'benefit.domains-missing' })
    await addDomain(closed, 'fabrikam.example')
    for (const email of [karim.email, 'ann@mail.fabrikam.example', 'ann@f\u0430brikam.example']) {
      await expect(giveVoucher(closed, { email })).rejects.toMatchObject({ code: 'benefit.domain-not-eligible' })
    }
    await giveVoucher(closed, { email: 'ANN@Fabrikam.Example' })
    expect((await granted(closed)).used).toBe(1)
  })

  test('mails one person only so often, however often his vouchers are revoked', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { id } = await giveVoucher(training)
      await actAt(training, 'vouchers', (work, desk) => revokeVoucher(work, desk, id))
    }
    await expect(giveVoucher(training)).rejects.toMatchObject({ status: 409, code: 'recipient.mailed-often' })
    await giveVoucher(training, { email: 'zoe@contoso.example' })
    expect((await granted()).used).toBe(1)
  })
})

test('numbers are made of what is read out without mistakes', () => {
  for (let turn = 0; turn < 200; turn += 1)
    expect(voucherNumber()).toMatch(/^[\dA-HJKMNP-TV-Z]{4}(-[\dA-HJKMNP-TV-Z]{4}){2}$/)
})

describe('a number, in the list, the history and its export', () => {
  let number: string
  beforeEach(async () => {
    ;({ number } = await giveVoucher(training, { quantity: 2 }))
  })

  test('is whole for those who see codes or manage vouchers', async () => {
    for (const reader of [training.actor, await customerAt(house, training.account, ['report-viewer'])]) {
      expect(await numbersSeenBy(reader)).toEqual([number, number, number])
    }
  })

  test('is its end alone for everybody else', async () => {
    const partnerId = await foundPartner(house)
    await serve(house, partnerId, training.account)
    await permitPartner(house, training.account, partnerId, { acts: ['users'] })
    const hidden = `••••-••••-${number.slice(-4)}`
    for (const reader of [
      await customerAt(house, training.account, ['account-viewer']),
      await partnerUserAt(house, partnerId, 'agent'),
      await operator(house),
    ]) {
      expect(await numbersSeenBy(reader)).toEqual([hidden, hidden, hidden])
    }
  })
})

/** The voucher's number as somebody finds it in the list, in the history and in the file of it. */
async function numbersSeenBy(reader: Actor): Promise<readonly unknown[]> {
  const { account, benefit } = training
  return await read(house, reader, async (work) => {
    const sight = await benefitSight(work, account)
    const page = await vouchersOf(work, sight, benefit, undefined)
    const { entries } = await benefitHistory(work, sight, benefit)
    const { rows } = await sql<{ subject: string }>`
      select subject from (${benefitHistoryExport(sight, benefit, words, 'csv')})
        as e (day, kind, subject, by, partner, g, u, granted, used, remaining)`.execute(work.db)
    return [page.vouchers[0]?.number, entries[0]?.subject, rows[0]?.subject]
  })
}

const words: BenefitHistoryWords = {
  kinds: {
    calculated: '',
    used: '',
    returned: '',
    'user-added': '',
    'user-changed': '',
    'user-removed': '',
    'voucher-assigned': '',
    'voucher-revoked': '',
    'voucher-expired': '',
    converted: '',
    'conversion-undone': '',
    downloaded: '',
  },
  portal: 'portal',
  publisher: 'publisher',
}

async function another(wish: Parameters<typeof describeBenefit>[1]): Promise<BenefitPlace> {
  const benefit = await describeBenefit(house, wish)
  await grantBenefit(house, training.account, benefit)
  return { ...training, benefit }
}

function granted({ account, benefit }: BenefitPlace = training) {
  return grantedTo(house, account, benefit)
}

async function vouchers() {
  return await read(house, training.actor, async (work) => {
    const { account, benefit } = training
    return (await vouchersOf(work, await benefitSight(work, account), benefit, undefined)).vouchers
  })
}
