/** A partner's orders across his customers (SPEC 10): found by numbers, customers, products and days, each once, and nobody else's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partnerDesk, publisher, purchasingAccount } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { changePartner, serve } from '#server/business/partners/index.ts'
import { change, read, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { itemIdOf, order, stock } from '../../../../test/world/orders.ts'
import { operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { servedAccount } from '../../../../test/world/set-ups.ts'
import type { PartnerOrderFilter } from './partner-filter.ts'
import { partnerOrders, partnerOrdersPageSize, type PartnerOrdersPage } from './partner-orders.ts'

type Agent = Actor & { readonly kind: 'partner' }
let house: TestHouse
let agent: Agent
let first: Awaited<ReturnType<typeof servedAccount>>['account']
let second: typeof first
let number: string

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const { account, partners } = await servedAccount(house)
  const [partner] = partners
  first = account
  number = partner.number
  agent = await partnerUserAt(house, partner.id, 'agent')
  const other = await servedAccount(house)
  second = other.account
  await change(house, await operator(house), null, async (work) =>
    serve(work, await purchasingAccount(work, second.id, 'agreements.change'), partner.id),
  )
  const bought = { partner: number, account: first.number }
  await order(house, { ...bought, order: 'PB-1', on: '2026-03-01', purchaseOrder: 'BC-9', item: 'E1' })
  await order(house, { ...bought, order: 'PB-2', on: '2026-03-02', item: 'E3' })
  await order(house, { ...bought, order: 'pb-3', on: '2026-03-03', kind: 'package', item: 'SUITE' })
  await order(house, {
    partner: number,
    account: second.number,
    order: 'XY-1',
    on: '2026-03-04',
    purchaseOrder: 'PB-77',
  })
  // Of another partner, in the second account.
  await order(house, { partner: other.partners[0].number, account: second.number, order: 'PB-4', on: '2026-03-05' })
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet, 'webhooks.announce': quiet })
  await house.drop()
  expect(breaches).toEqual([])
})

describe('a partner finds his orders', () => {
  test('by both numbers, whatever the case of what he types, and by customer and account', async () => {
    expect(await found({})).toEqual(['XY-1', 'pb-3', 'PB-2', 'PB-1'])
    expect(await found({ search: 'PB-' })).toEqual(['XY-1', 'PB-2', 'PB-1'])
    expect(await found({ search: 'pb-' })).toEqual(['XY-1', 'pb-3', 'PB-2', 'PB-1'])
    expect(await found({ search: 'bc-9' })).toEqual(['PB-1'])
    expect(await found({ search: second.number })).toEqual(['XY-1'])
    expect(await found({ search: 'comp' })).toEqual(['XY-1', 'pb-3', 'PB-2', 'PB-1'])
    for (const nothing of ['PB-4', 'zz', '%', "'", '---']) expect(await found({ search: nothing })).toEqual([])
  })

  test('by product, package and day, together with a search', async () => {
    expect(await found({ items: [await itemIdOf(house, 'E3')] })).toEqual(['PB-2'])
    expect(await found({ items: [await itemIdOf(house, 'SUITE')] })).toEqual(['pb-3'])
    expect(await found({ items: [] })).toEqual([])
    expect(await found({ from: '2026-03-02', to: '2026-03-03' })).toEqual(['pb-3', 'PB-2'])
    expect(await found({ search: 'comp', items: [await itemIdOf(house, 'E1')] })).toEqual(['XY-1', 'PB-1'])
    expect(await found({ search: 'PB', to: '2026-03-01' })).toEqual(['PB-1'])
  })

  test('page by page, forth and back, with any filter', async () => {
    const { account, partners } = await servedAccount(house)
    const [partner] = partners
    const many = await partnerUserAt(house, partner.id, 'viewer')
    const count = partnerOrdersPageSize + 7
    const names = Array.from({ length: count }, (_, index) => `M-${String(index).padStart(3, '0')}`)
    const lines = names.map((name, index) => ({
      partner: partner.number,
      account: account.number,
      order: name,
      on: `2026-0${String(1 + (index % 4))}-10`,
    }))
    await order(house, ...lines)
    for (const filter of [{}, { search: 'M-' }, { search: account.number }, { items: [await itemIdOf(house, 'E1')] }]) {
      const page = async (at: PartnerOrdersPage) => await pageOf(filter, at, many)
      const newest = await page({ at: 'newest' })
      const older = await page({ at: 'older-than', cursor: placeOf(newest.orders.at(-1)) })
      const back = await page({ at: 'newer-than', cursor: placeOf(older.orders[0]) })
      expect([newest.orders.length, newest.older, older.orders.length, older.older]).toEqual([50, true, 7, false])
      expect(back.orders).toEqual(newest.orders)
      expect(new Set([...newest.orders, ...older.orders].map((each) => each.number))).toEqual(new Set(names))
    }
  })

  test('that came to him with a change of partner, and no longer those that left him', async () => {
    const taking = await partnerUserAt(house, await foundPartner(house), 'agent')
    await change(house, await operator(house), null, async (work) => {
      const account = await purchasingAccount(work, first.id, 'agreements.change')
      return await changePartner(work, publisher(work), account, { fromId: agent.partnerId, toId: taking.partnerId })
    })
    expect(await found({ search: 'PB-' }, taking)).toEqual(['PB-2', 'PB-1'])
    expect(await found({ search: 'bc-9' }, taking)).toEqual(['PB-1'])
    expect(await found({ search: 'PB-' })).toEqual(['XY-1'])
  })
})

async function pageOf(filter: PartnerOrderFilter, page: PartnerOrdersPage, who: Agent) {
  return await read(house, who, (work) => partnerOrders(work, partnerDesk(work, 'customers.view'), page, 'fr', filter))
}

async function found(filter: PartnerOrderFilter, who: Agent = agent): Promise<readonly string[]> {
  const { orders } = await pageOf(filter, { at: 'newest' }, who)
  return orders.map((each) => each.number)
}

function placeOf(row: { readonly ordered_on: string; readonly id: number } | undefined) {
  return { on: row?.ordered_on ?? '', id: row?.id ?? 0 }
}
