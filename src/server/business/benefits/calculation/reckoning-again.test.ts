/** SPEC 8.5 and promise F12: what the publisher edits reaches whoever it concerns, and reckoning meets whatever else happens. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { benefitJobs } from '#server/business/benefits/index.ts'
import { importCatalogue } from '#server/business/catalog/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { change, changeInBulk, system } from '#server/work/index.ts'
import {
  addRule,
  benefitEntriesOf,
  calculationsTold,
  grantsOf,
  identifiersOf,
  markLedger,
  recalculate,
  useBenefit,
  withdrawBenefits,
} from '../../../../../test/world/benefit-rules.ts'
import { accessCode, describeBenefit, saId } from '../../../../../test/world/benefits.ts'
import { csvOf } from '../../../../../test/world/csv.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order, stock, type Line } from '../../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../../../../../test/world/places.ts'
import { forgetJobs, runJobs } from '../../../../../test/world/queue.ts'
import { markConcerned } from '../concerned.ts'

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

describe('the publisher', () => {
  test('edits a rule: whoever it concerns is reckoned again, and nobody else', async () => {
    const days = await describeBenefit(house)
    const rule = await addRule(house, days, { ratio: [100, 1], items: ['PRO'] })
    await buyCoverage(500)
    await order(house, { ...line(), account: other.number })
    await recalculate(house)
    await change(house, acting, null, async (work) => {
      work.unchanged()
      await sql`update benefit_rules set gives = 3 where id = ${rule}`.execute(work.db)
      await markConcerned(work, days)
    })
    const { length: before } = await calculationsTold(house, account.id)
    await runJobs(house.ownerUrl, benefitJobs(house))
    expect(await calculated()).toEqual([15])
    expect(await calculationsTold(house, account.id)).toHaveLength(before + 1)
    expect(await grantsOf(house, other.id)).toEqual([])
  })

  test('moves an item to another product group: whoever holds it is reckoned by its new one', async () => {
    const days = await describeBenefit(house)
    await addRule(house, days, { ratio: [100, 1], groups: ['Azure'] })
    await buyCoverage(500)
    await recalculate(house)
    expect(await calculated()).toEqual([])
    for (const [group, expected] of [
      ['Azure', 5],
      ['Office', 0],
    ] as const) {
      const csv = await csvOf(['code,group', `PRO,${group}`])
      await changeInBulk(house, acting, null, (work) => importCatalogue(work, csv))
      await runJobs(house.ownerUrl, benefitJobs(house))
      expect(await calculated()).toEqual([expected])
    }
  })

  test('withdraws a benefit: it is over for everybody', async () => {
    const days = await describeBenefit(house)
    await addRule(house, days)
    await buyCoverage(5)
    await recalculate(house)
    await withdrawBenefits(house)
    await recalculate(house)
    expect(await grantsOf(house, account.id)).toMatchObject([{ calculated: 0, ended_on: dayIn(0) }])
  })
})

describe('identifiers', () => {
  test('are given with the first benefit that lists them, by their pattern, and shared by all that do', async () => {
    const [one, two] = [
      await describeBenefit(house, { identifiers: [saId] }),
      await describeBenefit(house, { identifiers: [saId, accessCode] }),
    ]
    for (const benefit of [one, two]) await addRule(house, benefit)
    await buyCoverage(5)
    await order(house, { ...line(), account: other.number })
    await recalculate(house)
    expect(await identifiersOf(house, account.id)).toEqual([
      ['access-code', expect.stringMatching(/^[A-Z]\d[A-Z]\d-\d\d[A-Z]{2}$/)],
      ['sa-id', expect.stringMatching(/^\d{4}-\d{4}-\d\d$/)],
    ])
    expect(await identifiersOf(house, other.id)).toEqual([])
  })

  test('that a benefit lists later are given to whoever has it', async () => {
    const days = await describeBenefit(house)
    await addRule(house, days)
    await buyCoverage(5)
    await recalculate(house)
    await change(house, acting, null, async (work) => {
      work.unchanged()
      await sql`update benefits set identifiers = ${JSON.stringify([saId])}::jsonb where id = ${days}`.execute(work.db)
    })
    await markLedger(house, account.id)
    await recalculate(house)
    expect((await identifiersOf(house, account.id)).map(([code]) => code)).toEqual(['sa-id'])
  })
})

describe('races, on real connections', () => {
  // Without `for no key update` in lockStored the reckoning writes over what was used meanwhile.
  test('what is used while it is reckoned counts, and the ledger has no gap', async () => {
    const seats = await describeBenefit(house)
    await addRule(house, seats, { counts: 'subscriptions' })
    await order(house, line({ quantity: 100 }))
    await recalculate(house)
    await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        if (index % 2 === 0) await useBenefit(house, account.id, seats, 1)
        else {
          await order(house, line({ quantity: 1 }))
          await recalculate(house)
        }
      }),
    )
    await recalculate(house)
    expect(await grantsOf(house, account.id)).toMatchObject([{ calculated: 120, used: 20, granted: 120 }])
    const positions = (await benefitEntriesOf(house, account.id, seats)).map((each) => each.position)
    expect(positions).toEqual(Array.from({ length: positions.length }, (_, index) => index + 1))
  })

  test('many jobs at once reckon each account once', async () => {
    const seats = await describeBenefit(house)
    await addRule(house, seats, { counts: 'subscriptions' })
    await Promise.all(Array.from({ length: 10 }, () => order(house, line({ quantity: 1 }))))
    const jobs = [benefitJobs(house), benefitJobs(house)]
    await Promise.all(jobs.flatMap((own) => [run(own), run(own), run(own)]))
    expect(await calculated()).toEqual([10])
    expect(await benefitEntriesOf(house, account.id, seats)).toHaveLength(1)
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

function run(jobs: ReturnType<typeof benefitJobs>): Promise<void> {
  return jobs['benefits.recalculate'].run({}, AbortSignal.timeout(20_000))
}

function dayIn(days: number): string {
  return new Date(house.clock.now().getTime() + days * secondsPerDay * 1_000).toISOString().slice(0, 10)
}
