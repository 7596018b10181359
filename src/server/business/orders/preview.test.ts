/** What an order would do, foreseen: the same as what it then does, and nothing is done by asking. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { purchasingAccount } from '#server/business/access/index.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { stock } from '../../../../test/world/orders.ts'
import { partnerUserAt } from '../../../../test/world/people.ts'
import type { Place } from '../../../../test/world/places.ts'
import { forgetJobs } from '../../../../test/world/queue.ts'
import { dayIn, servedAccount, setUp, type ServingPartner } from '../../../../test/world/set-ups.ts'
import { placeOrder, type TypedLine, type TypedOrder } from './place.ts'
import { previewOrder } from './preview.ts'

let house: TestHouse
let account: Place
let partner: ServingPartner
let agent: Actor & { kind: 'partner' }
let numbers = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl)
  await house.drop()
})
beforeEach(async () => {
  const served = await servedAccount(house, 2)
  account = served.account
  partner = served.partners[0]
  agent = await partnerUserAt(house, partner.id, 'agent')
})

function typed(lines: readonly Partial<TypedLine>[], rest: Partial<TypedOrder> = {}): TypedOrder {
  numbers += 1
  return {
    number: `V-${String(numbers)}`,
    orderedOn: dayIn(house, 0),
    customerPurchaseOrder: '',
    lines: lines.map((line) => ({ kind: 'subscription', item: 'E1', quantity: '100', termEndsOn: '', ...line })),
    ...rest,
  }
}

const preview = (order: TypedOrder) =>
  change(house, agent, null, async (work) =>
    previewOrder(work, await purchasingAccount(work, account.id, 'orders.place'), order, 'fr'),
  )
const place = (order: TypedOrder) =>
  change(house, agent, null, async (work) =>
    placeOrder(work, await purchasingAccount(work, account.id, 'orders.place'), order),
  )

/** Totals of everything that the account holds, by item. */
async function held(): Promise<Readonly<Record<string, readonly number[]>>> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ code: string; available: number; ordered: number; coverage: number }>`
      select i.code || case when h.package_id = 0 then '' else ' in package' end as code, h.available, h.ordered, h.coverage
      from holdings as h join items as i on i.id = h.item_id
      where h.purchasing_account_id = ${account.id} order by 1`.execute(work.db),
  )
  return Object.fromEntries(rows.map(({ code, ...totals }) => [code, Object.values(totals)]))
}

describe('a preview', () => {
  test.each<[string, readonly Partial<TypedLine>[]]>([
    ['settles what the customer set up', [{ quantity: '250' }, { quantity: '100' }]],
    [
      'adds and takes away',
      [{ quantity: '40' }, { kind: 'seats-added', quantity: '5' }, { kind: 'seats-reduced', quantity: '45' }],
    ],
    ['renews', [{ quantity: '40' }, { kind: 'renewal', quantity: '60' }]],
    [
      'counts licences and their coverage',
      [
        { item: 'PRO', kind: 'license-with-coverage' },
        { item: 'PRO', kind: 'license', quantity: '3' },
      ],
    ],
    ['opens packages', [{ item: 'SUITE', kind: 'package', quantity: '7' }]],
  ])('%s as the order then does', async (_, lines) => {
    await setUp(house, account, partner, { quantity: 300 })
    const order = typed(lines)
    const before = await held()
    const foreseen = await preview(order)
    expect(await held()).toEqual(before)

    await place(order)
    const after = await held()
    const last = new Map(
      foreseen.effects.map((each) => [`${each.item}${each.inPackage ? ' in package' : ''}`, each.after]),
    )
    for (const [name, totals] of last) {
      const code = Object.keys({ ...after }).find((each) => nameOf(each) === name) ?? ''
      expect([name, totals.available, totals.ordered, totals.coverage]).toEqual([name, ...(after[code] ?? [])])
      expect(totals.unordered).toBe(totals.available - totals.ordered)
    }
    const lineNumbers = foreseen.effects.map(({ line }) => line)
    expect(lineNumbers).toEqual(lineNumbers.toSorted((a, b) => a - b))
    expect((await preview(order)).isRepeated).toBe(true)
  })

  test('says what each line changes, one after the other', async () => {
    await setUp(house, account, partner, { quantity: 300 })
    const { effects } = await preview(typed([{ quantity: '250' }, { quantity: '100' }], { number: '' }))
    expect(effects.map(({ before, after }) => [before, after])).toEqual([
      [
        { available: 300, ordered: 0, unordered: 300, coverage: 0 },
        { available: 300, ordered: 250, unordered: 50, coverage: 0 },
      ],
      [
        { available: 300, ordered: 250, unordered: 50, coverage: 0 },
        { available: 350, ordered: 350, unordered: 0, coverage: 0 },
      ],
    ])
  })

  test('refuses what placing would refuse, in the same words', async () => {
    for (const lines of [
      [{ quantity: '-1' }, { item: '' }],
      [{ item: 'NOTHING' }, { kind: 'present' }],
      [{ kind: 'seats-reduced', quantity: '5' }],
    ]) {
      const order = typed(lines)
      expect(await faultsOf(preview(order))).toEqual(await faultsOf(place(order)))
    }
    const taken = typed([{}])
    await place(taken)
    const other = { ...typed([{ quantity: '7' }]), number: taken.number }
    expect(await faultsOf(preview(other))).toEqual([[1, 'order_number', 'order.different']])
  })

  test('leaves no order, no number and no event', async () => {
    const count = async () => {
      const { rows } = await read(house, system('test'), (work) =>
        sql`select (select count(*) from orders) as orders, (select count(*) from order_numbers) as numbers,
          (select count(*) from ledger_entries) as entries, (select count(*) from events) as events`.execute(work.db),
      )
      return rows
    }
    const before = await count()
    await preview(typed([{}, { item: 'E3' }]))
    expect(await count()).toEqual(before)
  })
})

const names: Readonly<Record<string, string>> = {
  E1: 'Office 365 E1',
  E3: 'Office 365 E3',
  PRO: 'Office Professional Plus',
}

function nameOf(code: string): string {
  return code.replace(/^\w+/, (item) => names[item] ?? item)
}

async function faultsOf(asking: Promise<unknown>) {
  const error: unknown = await asking.catch((thrown: unknown) => thrown)
  if (!isRefusal(error, 'import.refused')) throw new Error(`Not refused for faults: ${String(error)}`)
  return error.facts.faults.map(({ line, column, code }) => [line, column, code])
}
