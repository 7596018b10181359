/** What doctor asks of benefits would tell: each promise is broken once, by hand. */
import { sql, type RawBuilder } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { change, system } from '#server/work/index.ts'
import { addRule, recalculate } from '../../../../test/world/benefit-rules.ts'
import { describeBenefit } from '../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { foundAccounts, foundPartner, partnerNumber, serve } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { invariants } from './invariants.ts'

const [sums, chain, used, converted, calculated] = invariants.map(({ promise }) => promise)
let house: TestHouse
let account: number
let benefit: number

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  benefit = await describeBenefit(house)
  await addRule(house, benefit, { counts: 'subscriptions', steps: [[10, 1], [100, 4]], cap: 3 }) // prettier-ignore
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl) // orders ask for a reckoning each
  await house.drop()
})
beforeEach(async () => {
  const [place] = await foundAccounts(house)
  if (place === undefined) throw new Error('An account was asked for')
  account = place.id
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account)
  await order(house, { partner: await partnerNumber(house, partnerId), account: place.number, quantity: 120 })
  await recalculate(house)
})

test('what was only reckoned breaks none', async () => {
  expect(await broken(sql`select 1`)).toEqual([])
})

test.each<[string, (string | undefined)[], string]>([
  ['a use without an entry', [sums, used], 'update benefit_grants set used = used + 1'],
  ['an entry too many', [sums], 'update benefit_grants set entries = entries + 1'],
  [
    'a conversion that nobody made',
    [sums, converted],
    'update benefit_grants set converted = 1, granted = granted + 1',
  ],
  ['more than the rules give', [sums, calculated], 'update benefit_grants set calculated = 4, granted = 4'],
])('%s', async (_, promises, statement) => {
  expect(await broken(sql.raw(`${statement} where purchasing_account_id = ${String(account)}`))).toEqual(promises)
})

test('an entry that does not go on from the one before', async () => {
  const entry = sql`
    insert into benefit_entries (purchasing_account_id, benefit_id, position, kind, effective_on, recorded_at,
      granted_change, used_change, granted_after, used_after, actor, key)
    values (${account}, ${benefit}, 3, 'used', '2026-01-01', '2026-01-01', 0, 0, 9, 1, 'test', 'test')`
  expect(await broken(entry)).toEqual([sums, chain])
})

/** Which promises are broken after this; it is undone. */
async function broken(statement: RawBuilder<unknown>): Promise<readonly string[]> {
  const found: string[] = []
  const attempt = change(house, system('test'), null, async (work) => {
    await statement.execute(work.db)
    for (const { promise, breaches } of invariants) {
      const query = typeof breaches === 'function' ? breaches(work) : breaches
      const { rows } = await query.execute(work.db)
      if (rows.length > 0) found.push(promise)
    }
    throw new Error('Undone')
  })
  await expect(attempt).rejects.toThrow('Undone')
  return found
}
