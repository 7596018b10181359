/** The installation's health: how far the journal is sealed and when it was verified, and what name servers answered. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publisher } from '#server/business/access/index.ts'
import { noteCheck, sealEvents } from '#server/business/audit/index.ts'
import { change, changeInBulk, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { operator } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { checkDays, health } from './health.ts'

const acting = system('test')
let house: TestHouse
let boss: Actor

beforeAll(async () => {
  house = await testHouse()
  boss = await operator(house)
})
afterAll(async () => {
  await house.drop()
})

const told = () => read(house, boss, (work) => health(work, publisher(work)))

test('what no seal has yet is counted, with the time of the oldest, until it is sealed', async () => {
  const { journal } = await told()
  expect(journal).toMatchObject({ sealedAt: null, check: undefined, isCheckDue: false })
  expect(journal.unsealed).toBeGreaterThan(0)
  expect(journal.oldest).toBeInstanceOf(Date)

  while ((await changeInBulk(house, acting, null, (work) => sealEvents(work, 1_000))) === 0);
  const after = (await told()).journal
  expect(after).toMatchObject({ unsealed: 0, oldest: null })
  expect(after.sealedAt).toBeInstanceOf(Date)
})

test('a check of the journal is due once the last one, or the first seal, is long past', async () => {
  expect((await told()).journal.isCheckDue).toBe(false)
  house.pass((checkDays + 1) * 86_400)
  expect((await told()).journal.isCheckDue).toBe(true)
  await change(house, acting, null, (work) => noteCheck(work, { events: 12, breach: null }))
  expect((await told()).journal).toMatchObject({ isCheckDue: false, check: { events: 12, breach: null } })
  await change(house, acting, null, (work) => noteCheck(work, { events: 3, breach: 'was changed: event 4' }))
  expect((await told()).journal.check).toMatchObject({ events: 3, breach: 'was changed: event 4' })
})

test('of the last look-ups it says how many were answered, and which came when', async () => {
  expect((await told()).domains).toEqual({
    due: 0,
    late: 0,
    lastCheckedAt: null,
    lastAnswer: null,
    looks: 0,
    answered: 0,
  })
  await foundAccounts(house)
  const now = house.clock.now()
  const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
  await house.database.pool.query(
    `insert into domain_claims (organization_id, domain, token, claimed_at, checked_at, answer, check_due_at)
      select o.id, d.domain, 'token', $1, d.checked_at, d.answer, d.due
      from (select min(id) as id from organizations) as o, (values
        ('a.example', $2::timestamptz, 'timeout', $3::timestamptz), ('b.example', $4, 'absent', $5),
        ('c.example', null, null, null)) as d (domain, checked_at, answer, due)`,
    [now, before(1), before(20), before(30), before(2)],
  )
  expect((await told()).domains).toEqual({
    due: 2,
    late: 1,
    lastCheckedAt: before(1),
    lastAnswer: 'timeout',
    looks: 2,
    answered: 1,
  })
})
