/** SPEC 8.5 and promises F10, I: quantities follow the ledger and the rules, each change once, and nothing used is taken back. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitJobs } from '#server/business/benefits/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { expireTerms } from '#server/business/inventory/index.ts'
import { change, system } from '#server/work/index.ts'
import {
  addRule,
  benefitEntriesOf,
  calculationsTold,
  grantsOf,
  identifiersOf,
  recalculate,
  useBenefit,
  withdrawBenefits,
} from '../../../../../test/world/benefit-rules.ts'
import { describeBenefit, giveEverybody, saId } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order, stock, type Line } from '../../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'

const acting = system('test')
const secondsPerDay = 86_400

let house: TestHouse
let account: Place
let other: Place
let partner: string

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await forgetJobs(house.ownerUrl) // orders ask for a reckoning each
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  const [first, second] = await foundAccounts(house, 2)
  if (!first || !second) throw new Error('Two accounts were asked for')
  account = first
  other = second
  const partnerId = await foundPartner(house)
  for (const { id } of [account, other]) await serve(house, partnerId, id)
  partner = await partnerNumber(house, partnerId)
  await withdrawBenefits(house)
  await recalculate(house)
})

describe('what an account orders', () => {
  test('gives what the rules say: a grant, its first entry and one event', async () => {
    const days = await describeBenefit(house, { names: { fr: 'Jours', en: 'Days' } })
    await addRule(house, days, { ratio: [120, 1], cap: 30, items: ['PRO'] })
    await buyCoverage(600)
    expect(await recalculate(house)).toBe(1)

    const today = dayIn(0)
    expect(await grantsOf(house, account.id)).toEqual([
      {
        benefit_id: days,
        entries: 1,
        calculated: 5,
        converted: 0,
        used: 0,
        granted: 5,
        first_granted_on: today,
        ended_on: null,
        lapses_on: '2030-06-30',
        lapses_to: 0,
      },
    ])
    expect(await benefitEntriesOf(house, account.id, days)).toMatchObject([
      { position: 1, kind: 'calculated', granted_change: 5, granted_after: 5, effective_on: today },
    ])
    expect(await calculationsTold(house, account.id)).toEqual([
      { benefits: [{ benefitId: days, names: { fr: 'Jours', en: 'Days' }, from: 0, to: 5 }] },
    ])
    expect(await grantsOf(house, other.id)).toEqual([])
  })

  test('counts once: what has not changed leaves no trace', async () => {
    const days = await describeBenefit(house)
    await addRule(house, days, { ratio: [120, 1] })
    await buyCoverage(600)
    await recalculate(house)
    await buyCoverage(60)
    expect(await recalculate(house)).toBe(1)
    expect(await recalculate(house)).toBe(0)
    expect(await benefitEntriesOf(house, account.id, days)).toHaveLength(1)
    expect(await calculationsTold(house, account.id)).toHaveLength(1)
  })

  test('counts as coverage, licences or subscriptions, several rules adding up', async () => {
    const [days, copies] = [await describeBenefit(house), await describeBenefit(house)]
    await addRule(house, days, { counts: 'subscriptions', steps: [[100, 2], [500, 7]], items: ['E1'] }) // prettier-ignore
    await addRule(house, days, { ratio: [50, 1], items: ['PRO'] })
    await addRule(house, copies, { counts: 'licenses' })
    await order(house, line({ item: 'E1', quantity: 499 }), line({ item: 'PRO', kind: 'license', quantity: 40 }))
    await buyCoverage(100)
    await recalculate(house)
    expect(await calculated()).toEqual([4, 140])
  })

  test('has more or less of it as the ledger goes on', async () => {
    const seats = await describeBenefit(house)
    await addRule(house, seats, { counts: 'subscriptions' })
    await order(house, line({ quantity: 100 }))
    await recalculate(house)
    await order(house, line({ kind: 'seats-reduced', quantity: 30, term: '' }))
    await recalculate(house)
    expect(await benefitEntriesOf(house, account.id, seats)).toMatchObject([
      { granted_change: 100, granted_after: 100 },
      { granted_change: -30, granted_after: 70 },
    ])
  })
})

describe('what is used', () => {
  test('is not taken back: the shortfall stands until there is more again', async () => {
    const seats = await describeBenefit(house)
    await addRule(house, seats, { counts: 'subscriptions', ratio: [10, 1] })
    await order(house, line({ quantity: 100 }))
    await recalculate(house)
    await useBenefit(house, account.id, seats, 8)
    await order(house, line({ kind: 'seats-reduced', quantity: 70, term: '' }))
    await recalculate(house)
    expect(await grantsOf(house, account.id)).toMatchObject([{ calculated: 3, used: 8, granted: 8 }])
    await order(house, line({ quantity: 60 }))
    await recalculate(house)
    expect(await grantsOf(house, account.id)).toMatchObject([{ calculated: 9, used: 8, granted: 9 }])
    expect((await benefitEntriesOf(house, account.id, seats)).map((each) => each.granted_change)).toEqual([
      10, 0, -2, 1,
    ])
  })
})

test('gives no two accounts the same identifier', async () => {
  // Without the claim of each value, six accounts draw six different digits once in seven runs.
  const digit = { ...saId, code: 'digit', pattern: '#' }
  await giveEverybody(house, await describeBenefit(house, { identifiers: [digit] }), 1)
  const others = await foundAccounts(house, 4)
  const partnerId = await foundPartner(house)
  const ordering = await partnerNumber(house, partnerId)
  for (const each of others) {
    await serve(house, partnerId, each.id)
    await order(house, { ...line(), partner: ordering, account: each.number })
  }
  for (const each of [account, other]) await order(house, { ...line(), account: each.number })
  await recalculate(house)
  const given = (await Promise.all([account, other, ...others].map(({ id }) => identifiersOf(house, id))))
    .flat()
    .map(([, value]) => value)
  expect(given.length).toBeGreaterThan(4)
  expect(new Set(given).size).toBe(given.length)
})

describe('time', () => {
  test('ends a benefit with its coverage, and begins it again with new one, under the same identifiers', async () => {
    const days = await describeBenefit(house, { identifiers: [saId] })
    await addRule(house, days, { ratio: [100, 1] })
    const lastDay = dayIn(2)
    await order(house, line({ item: 'PRO', kind: 'license-with-coverage', quantity: 300, term: lastDay }))
    await recalculate(house)
    const given = await identifiersOf(house, account.id)
    expect(await grantsOf(house, account.id)).toMatchObject([{ ended_on: null, lapses_on: lastDay, lapses_to: 0 }])

    house.pass(3 * secondsPerDay)
    await change(house, acting, null, (work) => expireTerms(work, 100))
    await recalculate(house)
    expect(await grantsOf(house, account.id)).toMatchObject([
      { calculated: 0, granted: 0, ended_on: dayIn(0), lapses_on: null, lapses_to: null },
    ])

    await buyCoverage(200)
    await recalculate(house)
    expect(await grantsOf(house, account.id)).toMatchObject([{ calculated: 2, granted: 2, ended_on: null }])
    expect(await identifiersOf(house, account.id)).toEqual(given)
  })

  test('lapses at the first term’s end that takes something, and says what is left after it', async () => {
    const days = await describeBenefit(house)
    await addRule(house, days, { ratio: [100, 1] })
    const sold = { item: 'PRO', kind: 'license-with-coverage' }
    await order(
      house,
      line({ ...sold, quantity: 30, term: dayIn(10) }),
      line({ ...sold, quantity: 320, term: dayIn(20) }),
      line({ ...sold, quantity: 100, term: dayIn(30) }),
    )
    await recalculate(house)
    expect(await grantsOf(house, account.id)).toMatchObject([{ calculated: 4, lapses_on: dayIn(20), lapses_to: 1 }])
  })

  test('begins and ends rules by date, for whoever they concern', async () => {
    const days = await describeBenefit(house)
    await addRule(house, days, { ratio: [100, 1], since: dayIn(2), until: dayIn(3) })
    await buyCoverage(500)
    await order(house, { ...line(), account: other.number })
    await recalculate(house)
    expect(await calculated()).toEqual([])
    house.pass(2 * secondsPerDay)
    await runDue()
    expect(await calculated()).toEqual([5])
    house.pass(2 * secondsPerDay)
    await runDue()
    expect(await calculated()).toEqual([0])
    house.pass(-secondsPerDay) // a clock that goes back
    await runDue()
    expect(await calculated()).toEqual([5])
    house.pass(secondsPerDay)
    await runDue()
    expect(await grantsOf(house, other.id)).toEqual([])
  })
})

function line(changes: Partial<Line> = {}): Line {
  return { partner, account: account.number, ...changes }
}

async function buyCoverage(quantity: number): Promise<void> {
  await order(house, line({ item: 'PRO', kind: 'license-with-coverage', quantity }))
}

async function calculated(): Promise<number[]> {
  return (await grantsOf(house, account.id)).map((grant) => grant.calculated)
}

async function runDue(): Promise<void> {
  const jobs = benefitJobs(house)
  await jobs['benefits.mark'].run({}, AbortSignal.timeout(20_000))
  await jobs['benefits.recalculate'].run({}, AbortSignal.timeout(20_000))
}

function dayIn(days: number): string {
  return new Date(house.clock.now().getTime() + days * secondsPerDay * 1_000).toISOString().slice(0, 10)
}
