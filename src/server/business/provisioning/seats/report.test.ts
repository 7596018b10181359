import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { purchasingAccountNumbered } from '#server/business/access/index.ts'
import { movableClock } from '#server/platform/clock.ts'
import { change, examine, isRefusal, read, system, type House } from '#server/work/index.ts'
import { shutGate } from '../../../../../test/world/gate.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order, stock } from '../../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../../../../../test/world/places.ts'
import { registerSite, siteOf } from '../../../../../test/world/services.ts'
import { invariants, reportSeats } from '../index.ts'

let house: TestHouse
let service: number
beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  service = (await registerSite(house, { group: 'Office 365' })).id
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})

test('of two reports at once, the one that was measured last stands, whichever comes through first', async () => {
  // Delete `.forUpdate()` in lockReport to see it fail: both read the number of before, and the older one overwrites.
  const account = await customer()
  await report(house, account, { quantity: 1, measuredAt: new Date('2026-01-05T08:00:00Z') })
  const gate = await shutGate(house, 'select from seats_in_use where purchasing_account_id = $1 for update', [
    account.id,
  ])
  const newer = report(house, account, { quantity: 3, measuredAt: new Date('2026-01-05T10:00:00Z') })
  await gate.waited(1)
  const older = report(house, account, { quantity: 2, measuredAt: new Date('2026-01-05T09:00:00Z') }).catch(same)
  await gate.waited(2)
  await gate.open()
  expect(await newer).toMatchObject({ quantity: 3 })
  expect(isRefusal(await older, 'seats.measured-earlier')).toBe(true)
  expect(await standing(account)).toBe(3)
})

test('sixty first reports at once leave one, the newest', async () => {
  const account = await customer()
  const start = Date.parse('2026-01-05T08:00:00Z')
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) =>
      report(house, account, { quantity: index, measuredAt: new Date(start + index * 1_000) }),
    ),
  )
  const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []))
  expect(refused.every((reason) => isRefusal(reason, 'seats.measured-earlier'))).toBe(true)
  expect(await standing(account)).toBe(59)
})

test('a day ends with its last number, and a day without a change has no row', async () => {
  const account = await customer()
  await report(house, account, { quantity: 10, measuredAt: new Date('2026-01-05T08:00:00Z') })
  await report(house, account, { quantity: 12, measuredAt: new Date('2026-01-05T20:00:00Z') })
  await report(house, account, { quantity: 12, measuredAt: new Date('2026-01-06T20:00:00Z') })
  // Half past eleven at night in UTC is the next day in Paris.
  await report(house, account, { quantity: 15, measuredAt: new Date('2026-01-07T23:30:00Z') })
  expect(await days(account)).toEqual(['2026-01-05: 12', '2026-01-08: 15'])
})

test('where business time is ahead, so is the day that a report belongs to', async () => {
  const account = await customer()
  const clock = movableClock('Europe/Paris', new Date(Date.now() + 400 * 86_400_000))
  await report({ ...house, clock }, account, { quantity: 3, measuredAt: new Date() })
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Paris' }).format(clock.now())
  expect(await days(account)).toEqual([`${today}: 3`])
})

const everythingOfIt = 'where purchasing_account_id = ACCOUNT'
const ofAnotherPlan = `with other as (
  insert into seats_in_use (purchasing_account_id, item_id, quantity, measured_at, reported_at, service_id)
  select s.purchasing_account_id, i.id, s.quantity, s.measured_at, s.reported_at, s.service_id
  from seats_in_use as s cross join items as i where i.code = 'E3' and s.purchasing_account_id = ACCOUNT returning *)
  insert into seats_in_use_days select purchasing_account_id, item_id, '2026-01-05', quantity from other`

test.each([
  [`update seats_in_use set quantity = quantity + 1 ${everythingOfIt}`, 'those with which their newest day ended'],
  [`update seats_in_use_days set quantity = quantity + 1 ${everythingOfIt}`, 'those with which their newest day ended'],
  [
    `update seats_in_use set reported_at = measured_at - interval '6 minutes' ${everythingOfIt}`,
    'after they were reported',
  ],
  [ofAnotherPlan, 'plans that the account holds or held'],
])('the doctor finds what came about otherwise: %s', async (statement, promise) => {
  const account = await customer()
  await report(house, account, { quantity: 10, measuredAt: new Date('2026-01-05T08:00:00Z') })
  await change(house, system('test'), null, async (work) => {
    await sql.raw(statement.replaceAll('ACCOUNT', String(account.id))).execute(work.db)
    const broken = (await examine(work, invariants)).filter(({ breaches }) => breaches > 0)
    expect(broken).toMatchObject([{ promise: expect.stringContaining(promise), breaches: 1 }])
    throw new Error('Undone')
  }).catch(undone)
})

const undone = (error: unknown) => {
  expect(error).toMatchObject({ message: 'Undone' })
}
const same = (error: unknown) => error

async function customer(): Promise<Place> {
  const [account] = await foundAccounts(house)
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account.id)
  await order(house, { partner: await partnerNumber(house, partnerId), account: account.number, item: 'E1' })
  return account
}

async function report(at: House, { number }: Place, said: { quantity: number; measuredAt: Date }) {
  return change(at, siteOf(service), null, async (work) =>
    reportSeats(work, await purchasingAccountNumbered(work, number, 'seats.report'), service, { code: 'E1', ...said }),
  )
}

async function standing({ id }: Place): Promise<number | undefined> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ quantity: number }>`select quantity from seats_in_use where purchasing_account_id = ${id}`.execute(work.db),
  )
  return rows[0]?.quantity
}

async function days({ id }: Place): Promise<string[]> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ day: string }>`select measured_on || ': ' || quantity as day from seats_in_use_days
      where purchasing_account_id = ${id} order by measured_on`.execute(work.db),
  )
  return rows.map(({ day }) => day)
}
