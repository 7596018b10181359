/** Everything that matters to a service is told to it, in the shapes that it knows (SPEC 5.9). */
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { endAdministrator } from '#server/business/domains/index.ts'
import { expireTerms, suspendUnordered } from '#server/business/inventory/index.ts'
import { acceptAs, claimDomain, claimOf, lastNamed, nothing, settle, texts } from '../../../../test/world/claims.ts'
import type { TestHouse } from '../../../../test/world/house.ts'
import { order } from '../../../../test/world/orders.ts'
import { partnerNumber } from '../../../../test/world/places.ts'
import { foundTold, toldHouse, type ToldSite } from '../../../../test/world/webhooks.ts'
import { messageKinds } from './index.ts'

const secondsPerDay = 86_400
let house: TestHouse
let siteId: number
let told: ToldSite
beforeAll(async () => {
  ;({ house, siteId } = await toldHouse())
})
afterAll(() => house.drop())
beforeEach(async () => {
  told = await foundTold(house, siteId)
})
afterEach(() => told.close())

/** What came since it was asked last, as [type, data]. */
let read = 0
async function arrived(): Promise<readonly (readonly [string, unknown])[]> {
  await told.runAll()
  const fresh = told.receiver.taken.slice(read).map(({ body }) => JSON.parse(body) as { type: string; data: unknown })
  read += fresh.length
  return fresh.map(({ type, data }) => [type, data] as const)
}
beforeEach(() => {
  read = 0
})

test('of plans: what is suspended and what expires, with what is left', async () => {
  const term = house.clock.now().getFullYear() + 1
  await told.setUp()
  const [setUp] = await arrived()
  expect(setUp?.[0]).toBe('plans.set-up')
  const plan = (available: number, ordered: number) => ({
    purchasingAccount: told.account.number,
    items: [{ code: 'E1', available, ordered }],
  })
  const partner = await partnerNumber(house, told.partner)
  await order(house, { partner, account: told.account.number, quantity: 40, term: `${String(term)}-12-31` })
  house.pass(31 * secondsPerDay)
  await told.act((work) => suspendUnordered(work, 100))
  expect(await arrived()).toEqual([['plans.suspended', plan(40, 40)]])
  house.pass(800 * secondsPerDay)
  await told.act((work) => expireTerms(work, 100))
  expect((await arrived()).filter(([type]) => type === 'plans.expired')).toEqual([['plans.expired', plan(0, 0)]])
})

test('of domains: what an account uses, what is proved and lost, who administers it', async () => {
  const domain = `contoso${String(told.account.id)}.example`
  const data = { purchasingAccount: told.account.number, domain }
  await told.setUp()
  await arrived()

  await claimDomain(house, told.account.id, domain)
  expect(await arrived()).toEqual([['domain.associated', data]])
  const claim = await claimOf(house, told.account.id)
  await acceptAs(house, claim.id)
  expect(await arrived()).toEqual([['administrators.changed', data]])
  const { id } = await lastNamed(house, claim.id)
  await told.act(async (work) => {
    await endAdministrator(work, await purchasingAccount(work, told.account.id, 'domains.associate'), id)
  })
  expect(await arrived()).toEqual([['administrators.changed', data]])

  await claimDomain(house, told.account.id, domain)
  await acceptAs(house, claim.id)
  await settle(house, claim.id, texts(`token=${claim.token}`))
  const [accepted, proved] = [
    ['administrators.changed', data],
    ['domain.proved', data],
  ]
  expect(await arrived()).toEqual([accepted, proved])

  await settle(house, claim.id, nothing)
  expect(await arrived()).toEqual([]) // nobody has lost anything yet
  house.pass(4 * secondsPerDay)
  await told.act(async (work) => {
    work.unchanged()
    await sql`update domain_claims set check_due_at = ${work.now} where id = ${claim.id}`.execute(work.db)
  })
  await settle(house, claim.id, nothing)
  expect(await arrived()).toEqual([['domain.lost', data]])
})

test('and of nothing else', () => {
  expect(messageKinds).toEqual([
    'plans.set-up',
    'plans.ordered',
    'plans.suspended',
    'plans.expired',
    'domain.associated',
    'domain.proved',
    'domain.lost',
    'administrators.changed',
  ])
})
