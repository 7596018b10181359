/** Returns (SPEC 7.2): within the catalogue's days, never more than was bought, never twice, and whole or not at all. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher, purchasingAccount } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { changePartner, setVisibility } from '#server/business/partners/index.ts'
import { change, isRefusal, read, Refusal, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { customerAt, operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { dayIn, quantitiesOf, servedAccount, setUp } from '../../../../test/world/set-ups.ts'
import { returnableLines, returnOrder, returnsOf, type ReturnedLine } from './return.ts'

type Agent = Actor & { readonly kind: 'partner' }
let house: TestHouse
let placed = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    await sql`update items set return_days = 0 where code = 'AZ'`.execute(work.db)
    await sql`update items set return_days = 14 where code = 'E3'`.execute(work.db)
  })
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet, 'webhooks.announce': quiet })
  await house.drop()
  expect(breaches).toEqual([])
})

describe('a return', () => {
  test('takes back part of a line, then the rest, and nothing more', async () => {
    const { account, agent, buy } = await served()
    const id = await buy({ item: 'E1', quantity: 100 })
    expect(await give(agent, account.id, id, [{ line: 1, quantity: 60 }])).toBe(1)
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 40, ordered: 40 })
    expect(await refusal(give(agent, account.id, id, [{ line: 1, quantity: 41 }]))).toEqual(['exceeds', 40])
    expect(await give(agent, account.id, id, [{ line: 1, quantity: 40 }])).toBe(2)
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 0, ordered: 0 })
    expect(await refusal(give(agent, account.id, id, [{ line: 1, quantity: 1 }]))).toEqual(['exceeds', 0])
    expect(await past(agent, account.id, id)).toEqual([
      [1, 1, 60],
      [2, 1, 40],
    ])
  })

  test('of licences takes their Software Assurance along, and of a package all of its parts', async () => {
    const { account, agent, buy } = await served()
    const licences = await buy({ item: 'PRO', kind: 'license-with-coverage', quantity: 10 })
    const suite = await buy({ item: 'SUITE', kind: 'package', quantity: 4 })
    expect(await held(account.id)).toEqual({ 'E3 in SUITE': [4, 0], PRO: [10, 10], 'PRO in SUITE': [8, 8] })
    await give(agent, account.id, licences, [{ line: 1, quantity: 3 }])
    await give(agent, account.id, suite, [{ line: 1, quantity: 1 }])
    expect(await held(account.id)).toEqual({ 'E3 in SUITE': [3, 0], PRO: [7, 7], 'PRO in SUITE': [6, 6] })
  })

  test('leaves alone what the customer set up himself and nobody ordered', async () => {
    const { account, agent, partner, buy } = await served()
    const id = await buy({ item: 'E1', quantity: 30, term: dayIn(house, 200) })
    await setUp(house, account, partner, { item: 'E1', quantity: 100, termInDays: 200 })
    await give(agent, account.id, id, [{ line: 1, quantity: 30 }])
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 100, ordered: 0 })
  })

  test('is refused whole when one line of it cannot be', async () => {
    const { account, agent, buy } = await served()
    const id = await buy({ item: 'E1', quantity: 10 }, { item: 'PRO', kind: 'license', quantity: 5 })
    const lines = [
      { line: 2, quantity: 5 },
      { line: 1, quantity: 11 },
    ]
    expect(await refusal(give(agent, account.id, id, lines))).toEqual(['exceeds', 10])
    expect(await refusal(give(agent, account.id, id, [{ line: 3, quantity: 1 }]))).toEqual(['unfit', undefined])
    expect(await refusal(give(agent, account.id, id, []))).toEqual(['empty', undefined])
    expect(await held(account.id)).toEqual({ E1: [10, 0], PRO: [5, 0] })
    expect(await past(agent, account.id, id)).toEqual([])
  })

  test('ends with the days that the catalogue gives each item, and some items never come back', async () => {
    const { account, agent, buy } = await served()
    const id = await buy({ item: 'E3', quantity: 10 }, { item: 'AZ', kind: 'azure', quantity: 1 })
    expect(await refusal(give(agent, account.id, id, [{ line: 2, quantity: 1 }]))).toEqual(['unfit', undefined])
    expect(await untils(agent, account.id, id)).toEqual([dayIn(house, 14), null])
    house.pass(14 * secondsPerDay)
    await give(agent, account.id, id, [{ line: 1, quantity: 1 }])
    house.pass(secondsPerDay)
    expect(await refusal(give(agent, account.id, id, [{ line: 1, quantity: 1 }]))).toEqual(['late', undefined])
  })

  test('takes back nothing that was reduced or renewed since: neither is anything there twice', async () => {
    const { account, agent, buy } = await served()
    const soon = dayIn(house, 60)
    const reduced = await buy({ item: 'E1', quantity: 10, term: soon })
    await buy({ item: 'E1', kind: 'seats-reduced', quantity: 4, term: soon })
    expect(await refusal(give(agent, account.id, reduced, [{ line: 1, quantity: 7 }]))).toEqual(['gone', undefined])
    await give(agent, account.id, reduced, [{ line: 1, quantity: 6 }])
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 0, ordered: 0 })
    const renewed = await buy({ item: 'E3', quantity: 5, term: soon })
    const renewal = await buy({ item: 'E3', kind: 'renewal', quantity: 5, term: dayIn(house, 400) })
    expect(await refusal(give(agent, account.id, renewed, [{ line: 1, quantity: 1 }]))).toEqual(['gone', undefined])
    expect(await refusal(give(agent, account.id, renewal, [{ line: 1, quantity: 1 }]))).toEqual(['unfit', undefined])
    expect(await held(account.id)).toEqual({ E1: [0, 0], E3: [5, 0] })
  })

  test('is the partner’s whose order it is now: not of one who has but sight of it, nor of a former one', async () => {
    const { account, agent, partner, others, buy } = await served(2)
    const [seeing] = others
    const id = await buy({ item: 'E1', quantity: 10 })
    const other = await partnerUserAt(house, seeing?.id ?? 0, 'agent')
    await change(house, await customerAt(house, account.id, ['account-administrator']), null, async (work) => {
      const found = await purchasingAccount(work, account.id, 'partner-visibility.manage')
      await setVisibility(work, found, other.partnerId, [agent.partnerId])
    })
    expect(await untils(other, account.id, id)).toEqual([])
    expect(await refusal(give(other, account.id, id, [{ line: 1, quantity: 1 }]))).toEqual(['unknown', undefined])
    const taking = await partnerUserAt(house, await foundPartner(house), 'agent')
    await change(house, await operator(house), null, async (work) => {
      const found = await purchasingAccount(work, account.id, 'agreements.change')
      return await changePartner(work, publisher(work), found, { fromId: partner.id, toId: taking.partnerId })
    })
    await give(taking, account.id, id, [{ line: 1, quantity: 10 }])
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 0, ordered: 0 })
  })

  // Without the lock of the ledger, taken before what was returned is read, both find all hundred there.
  test('of the same line by two people at once takes back what there is, once', async () => {
    const { account, agent, buy } = await served()
    const id = await buy({ item: 'E1', quantity: 100 }, { item: 'E3', quantity: 100 })
    const ends = await Promise.allSettled(
      [1, 2, 3, 4].map(async () => give(agent, account.id, id, [{ line: 1, quantity: 60 }])),
    )
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected'])
    for (const end of ends) {
      if (end.status === 'rejected') expect(isRefusal(end.reason, 'order-return.exceeds')).toBe(true)
    }
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 40, ordered: 40 })
  })
})

const secondsPerDay = 86_400
type Bought = Omit<Parameters<typeof order>[1], 'partner' | 'account'>

/** An account of its own with a partner who orders for it; `buy` answers the order's id. */
async function served(count = 1) {
  const { account, partners } = await servedAccount(house, count)
  const [partner, ...others] = partners
  const agent = await partnerUserAt(house, partner.id, 'agent')
  const buy = async (...lines: readonly Bought[]): Promise<number> => {
    placed += 1
    const number = `R-${String(placed)}`
    const shared = { partner: partner.number, account: account.number, order: number, on: dayIn(house, 0) }
    await order(house, ...lines.map((line, index) => ({ ...shared, line: index + 1, ...line })))
    const { id } = await read(house, system('test'), (work) =>
      work.db.selectFrom('orders').select('id').where('number', '=', number).executeTakeFirstOrThrow(),
    )
    return id
  }
  return { account, agent, partner, others, buy }
}

async function give(who: Agent, accountId: number, orderId: number, lines: readonly ReturnedLine[]): Promise<number> {
  return await change(house, who, null, async (work) =>
    returnOrder(work, await purchasingAccount(work, accountId, 'orders.place'), orderId, lines),
  )
}

/** The last word of a refusal's code, and how many are left where it says so. */
async function refusal(act: Promise<unknown>): Promise<readonly [string, number | undefined]> {
  try {
    await act
  } catch (error) {
    if (isRefusal(error, 'order-return.exceeds')) return ['exceeds', error.facts.left]
    if (error instanceof Refusal) return [error.code.split('.').at(-1) ?? '', undefined]
    throw error
  }
  return ['none', undefined]
}

async function past(who: Agent, accountId: number, orderId: number) {
  const rows = await read(house, who, async (work) =>
    returnsOf(work, await purchasingAccount(work, accountId, 'orders.view'), orderId, 'fr'),
  )
  return rows.map(({ number, line, quantity }) => [number, line, quantity])
}

async function untils(who: Agent, accountId: number, orderId: number) {
  const rows = await read(house, who, async (work) =>
    returnableLines(work, await purchasingAccount(work, accountId, 'orders.view'), orderId, 'fr'),
  )
  return rows.map(({ until }) => until)
}

/** What is available and covered, by item and package. */
async function held(accountId: number): Promise<Record<string, readonly [number, number]>> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ name: string; available: number; coverage: number }>`
      select concat_ws(' in ', i.code, p.code) as name, h.available, h.coverage
      from holdings as h join items as i on i.id = h.item_id left join items as p on p.id = h.package_id
      where h.purchasing_account_id = ${accountId} order by 1`.execute(work.db),
  )
  return Object.fromEntries(rows.map(({ name, available, coverage }) => [name, [available, coverage] as const]))
}
