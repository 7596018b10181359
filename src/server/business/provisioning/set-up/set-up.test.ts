/** Setting services up as a verb: what comes of it, what is refused, and who may race for what. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purchasingAccount, type Role } from '#server/business/access/index.ts'
import { inventoryOf } from '#server/business/inventory/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { order, stock } from '../../../../../test/world/orders.ts'
import { customerAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, numberOfPartner, serve, type Place } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { offeredPlans } from './offers.ts'
import { proposedPartners, setUpOf } from './pages.ts'
import { setUpServices, type SetUpLine } from './set-up.ts'

const acting = system('test')
let house: TestHouse
let account: Place
let partners: number[]
let administrator: Actor
let keys = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  const breaches = await house.breaches(invariants)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  ;[account] = await foundAccounts(house)
  partners = [await foundPartner(house), await foundPartner(house)]
  for (const [index, partner] of partners.entries()) await serve(house, partner, account.id, index + 1)
  administrator = await customerAt(house, account.id, ['account-administrator'])
})

describe('several plans in one request', () => {
  test('are available at once, unordered, until the agreement’s next anniversary, each asked of its partner', async () => {
    const { setUp } = await send([await line('E1', 100, 1), await line('E3', 300)])
    expect(await held()).toEqual({ 'Office 365 E1': [100, 0], 'Office 365 E3': [300, 0] })

    const plans = await read(house, administrator, async (work) =>
      setUpOf(work, await purchasingAccount(work, account.id, 'services.set-up'), setUp, 'fr'),
    )
    const [first, second] = plans
    expect(plans).toHaveLength(2)
    expect(first).toMatchObject({ edition: 'Office 365 E1', quantity: 100, state: 'requested' })
    expect(second).toMatchObject({ edition: 'Office 365 E3', quantity: 300 })
    expect(first?.term_ends_on.slice(5)).toBe('02-01')
    expect(first?.partner_name).not.toBe(second?.partner_name)
    expect(await events('subscription.set-up')).toEqual([{ setUp, lines: 2, quantity: 400 }])
  })

  test('of which one is wrong change nothing, and every wrong one is told', async () => {
    const azure = await idOf('AZ')
    const wanted = [
      await line('E1', 100),
      await line('E3', 150),
      { itemId: azure, quantity: 100, partnerId: partnerAt(0) },
      { itemId: 999_999, quantity: 100, partnerId: partnerAt(0) },
      await line('E1', 200),
    ]
    const refusal: unknown = await send(wanted).catch((error: unknown) => error)
    expect(isRefusal(refusal, 'set-up.refused') && refusal.facts.faults).toEqual([
      { line: 1, code: 'quantity.not-in-steps', quantity: 150, step: 100, below: 100, above: 200 },
      { line: 2, code: 'plan.not-offered' },
      { line: 3, code: 'plan.not-offered' },
      { line: 4, code: 'plan.repeated' },
    ])
    expect(await held()).toEqual({})
    expect(await events('subscription.set-up')).toEqual([])
  })

  test('are at least one and at most fifty', async () => {
    await expect(send([])).rejects.toThrow('set-up.empty')
    const one = await line('E1', 100)
    await expect(send(Array.from({ length: 51 }, () => one))).rejects.toThrow('set-up.too-long')
    expect(await held()).toEqual({})
  })
})

test('a plan that was withdrawn after the page was shown is not set up; what is held of it stays', async () => {
  await send([await line('E3', 100)])
  await forgetfully(sql`update items set withdrawn_at = now() where code = 'E3'`)
  try {
    await expect(send([await line('E3', 100)])).rejects.toThrow('set-up.refused')
    expect(await held()).toEqual({ 'Office 365 E3': [100, 0] })
    const offered = await read(house, administrator, (work) => offeredPlans(work, 'fr'))
    expect(offered.map(({ edition }) => edition)).toEqual(['Office 365 E1'])
  } finally {
    await forgetfully(sql`update items set withdrawn_at = null`)
  }
})

test('only partners of the account can be asked to order', async () => {
  const stranger = await foundPartner(house)
  await expect(send([{ ...(await line('E1', 100)), partnerId: stranger }])).rejects.toThrow(
    'set-up.partner-not-serving',
  )
  expect(await held()).toEqual({})
})

test('the partner who ordered the service last is proposed, also where the other settled since', async () => {
  const propose = async () => {
    const [group] = (await ask<{ id: number }>(sql`select id from product_groups where name = 'Office 365'`)) ?? []
    const proposed = await read(house, administrator, async (work) =>
      proposedPartners(work, await purchasingAccount(work, account.id, 'services.set-up'), [group?.id ?? 0]),
    )
    return proposed.get(group?.id ?? 0)
  }
  expect(await propose()).toBeUndefined()
  await send([await line('E1', 100, 0)])
  expect(await propose()).toBeUndefined()
  await ordered(1, 'E3')
  expect(await propose()).toBe(partnerAt(1))
  await ordered(0, 'E1')
  expect(await propose()).toBe(partnerAt(0))
})

test('the same key is the same intention, whoever sends it again', async () => {
  const wanted = [await line('E1', 100)]
  const { setUp } = await send(wanted, 'shared')
  const refusal: unknown = await send(wanted, 'shared').catch((error: unknown) => error)
  expect(isRefusal(refusal, 'set-up.sent-already') && refusal.facts).toEqual({ setUp })
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => send(wanted, 'raced')))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await held()).toEqual({ 'Office 365 E1': [200, 0] })
})

test.each(['account-viewer', 'report-viewer', 'user-administrator', 'agreement-administrator'] as const)(
  'a %s may not',
  async (role: Role) => {
    const actor = await customerAt(house, account.id, [role])
    await expect(send([await line('E1', 100)], undefined, actor)).rejects.toThrow('permission.missing')
  },
)

// F10. Without the lock at the start of `examineLines` (inventory's unorderedOf) several see the same hundred as free.
test('two hundred race for what a ceiling leaves, and it is never exceeded', async () => {
  await forgetfully(sql`update items set set_up_ceiling = 350 where code = 'E1'`)
  try {
    await send([await line('E1', 200)])
    const one = await line('E1', 100)
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => send([one])))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
    const faults = refused.map((reason) => isRefusal(reason, 'set-up.refused') && reason.facts.faults)
    expect(new Set(faults.map((fault) => JSON.stringify(fault)))).toEqual(
      new Set([JSON.stringify([{ line: 0, code: 'ceiling.exceeded', ceiling: 350, left: 0 }])]),
    )
    expect(await held()).toEqual({ 'Office 365 E1': [300, 0] })

    // What is ordered makes room again.
    await ordered(0, 'E1', 100)
    await send([one])
    expect(await held()).toEqual({ 'Office 365 E1': [400, 100] })
  } finally {
    await forgetfully(sql`update items set set_up_ceiling = null`)
  }
}, 60_000)

async function send(lines: readonly SetUpLine[], key?: string, actor = administrator): Promise<{ setUp: number }> {
  keys += 1
  const own = key ?? `key ${String(keys)}`
  return await change(house, actor, null, async (work) =>
    setUpServices(work, await purchasingAccount(work, account.id, 'services.set-up'), { key: own, lines }),
  )
}

async function line(code: string, quantity: number, partner = 0): Promise<SetUpLine> {
  return { itemId: await idOf(code), quantity, partnerId: partnerAt(partner) }
}

function partnerAt(index: number): number {
  return partners[index] ?? 0
}

async function idOf(code: string): Promise<number> {
  const [item] = await ask<{ id: number }>(sql`select id from items where code = ${code}`)
  return item?.id ?? 0
}

async function ordered(partner: number, item: string, quantity = 50): Promise<void> {
  const on = house.clock.now().toISOString().slice(0, 10)
  const number = await numberOfPartner(house, partnerAt(partner))
  await order(house, { partner: number, account: account.number, item, quantity, on })
}

/** Available and ordered of each item. */
async function held(): Promise<Record<string, readonly [number, number]>> {
  const items = await read(house, acting, async (work) =>
    inventoryOf(work, await purchasingAccount(work, account.id, 'inventory.view'), { language: 'fr', expired: false }),
  )
  return Object.fromEntries(items.map(({ edition, available, ordered }) => [edition, [available, ordered]]))
}

async function events(name: string): Promise<readonly unknown[]> {
  const rows = await ask<{ details: unknown }>(
    sql`select details from events where purchasing_account_id = ${account.id} and name = ${name} order by id`,
  )
  return rows.map(({ details }) => details)
}

async function ask<Row>(query: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> {
  return (await read(house, acting, (work) => query.execute(work.db))).rows
}

async function forgetfully(statement: ReturnType<typeof sql>): Promise<void> {
  await change(house, acting, null, async (work) => {
    work.unchanged()
    await statement.execute(work.db)
  })
}
