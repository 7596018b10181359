/** What ends at a partner's customers (SPEC 10): his alone, complete after every booking, and by cursor. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partnerDesk, publisher, purchasingAccount } from '#server/business/access/index.ts'
import { accountCalled, accountsCalled } from '#server/business/agreements/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { expireTerms } from '#server/business/inventory/index.ts'
import { change, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { operator, partnerUserAt } from '../../../../test/world/people.ts'
import { foundPartner } from '../../../../test/world/places.ts'
import { runJobs } from '../../../../test/world/queue.ts'
import { dayIn, itemIdOf, servedAccount, setUp } from '../../../../test/world/set-ups.ts'
import { changePartner } from './change-of-partner.ts'
import {
  countEndingTerms,
  endingTerms,
  endingTermsPageSize,
  renewableTerm,
  type EndingFilter,
  type EndingTerm,
} from './ending-terms.ts'

let house: TestHouse

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  const quiet = { timeoutMs: 1_000, batchLimit: 1, run: () => Promise.resolve() }
  await runJobs(house.ownerUrl, { 'notifications.tell': quiet, 'webhooks.announce': quiet })
  await house.drop()
  expect(breaches).toEqual([])
})

describe('what ends at the customers of a partner', () => {
  test('is listed by its last day, Software Assurance as well, and what is perpetual never', async () => {
    const { account, agent, line } = await served()
    await order(house, line({ item: 'E3', quantity: 30, term: dayIn(house, 60) }))
    await order(house, line({ item: 'PRO', kind: 'license-with-coverage', quantity: 7, term: dayIn(house, 20) }))
    await order(house, line({ item: 'STD', kind: 'license', quantity: 5 }))
    await order(house, line({ item: 'E1', quantity: 9, term: dayIn(house, 91) }))
    expect(await listed(agent)).toEqual([
      ['Office Professional Plus', 0, 7, dayIn(house, 20)],
      ['Office 365 E3', 30, 0, dayIn(house, 60)],
    ])
    expect(await counted(agent, { withinDays: 30 })).toEqual({ count: 1, more: false })
    expect(await listed(await partnerUserAt(house, await foundPartner(house), 'agent'))).toEqual([])
    const [pro, e3] = [await itemIdOf(house, 'PRO'), await itemIdOf(house, 'E3')]
    expect(
      await read(house, agent, async (work) => {
        const found = await purchasingAccount(work, account.id, 'orders.place')
        const of = async (item: number, days: number) => await renewableTerm(work, found, item, dayIn(house, days))
        return [await of(pro, 20), await of(e3, 60), await of(e3, 61)]
      }),
    ).toEqual([{ item_code: 'PRO', ordered: 0, coverage: 7 }, { item_code: 'E3', ordered: 30, coverage: 0 }, undefined])
  })

  test('leaves the list when it is renewed, reduced to nothing, or over, and stays on its last day', async () => {
    const { agent, line } = await served()
    const soon = dayIn(house, 10)
    await order(house, line({ item: 'E1', quantity: 100, term: soon }))
    await order(house, line({ item: 'E3', quantity: 40, term: soon }))
    await order(house, line({ item: 'E1', kind: 'renewal', quantity: 100, term: dayIn(house, 375) }))
    await order(house, line({ item: 'E3', kind: 'seats-reduced', quantity: 15, term: soon }))
    expect(await listed(agent)).toEqual([['Office 365 E3', 25, 0, soon]])
    await order(house, line({ item: 'E3', kind: 'seats-reduced', quantity: 25, term: soon }))
    expect(await listed(agent)).toEqual([])
    await order(house, line({ item: 'E3', kind: 'subscription', quantity: 1, term: soon }))
    expect(await listed(agent)).toEqual([['Office 365 E3', 1, 0, soon]])

    house.pass(10 * secondsPerDay)
    expect(await listed(agent)).toEqual([['Office 365 E3', 1, 0, dayIn(house, 0)]])
    house.pass(secondsPerDay)
    expect(await listed(agent)).toEqual([])
    expect(await rowsOf(agent)).toBe(2)
    await change(house, system('test'), null, (work) => expireTerms(work, 100))
    expect(await rowsOf(agent)).toBe(1)
  })

  test('is there for what a customer set up himself, and passes with a change of partner', async () => {
    const { account, agent, partner, line } = await served()
    const other = await partnerUserAt(house, await foundPartner(house), 'agent')
    await setUp(house, account, partner, { item: 'E1', quantity: 100, termInDays: 50 })
    await order(house, line({ item: 'E3', quantity: 3, term: dayIn(house, 40) }))
    expect(await listed(agent)).toEqual([
      ['Office 365 E3', 3, 0, dayIn(house, 40)],
      ['Office 365 E1', 100, 0, dayIn(house, 50)],
    ])
    await change(house, await operator(house), null, async (work) => {
      const found = await purchasingAccount(work, account.id, 'agreements.change')
      return await changePartner(work, publisher(work), found, { fromId: partner.id, toId: other.partnerId })
    })
    expect(await listed(agent)).toEqual([])
    expect(await rowsOf(agent)).toBe(0)
    expect(await listed(other)).toHaveLength(2)
    // What is booked later goes to whoever has the serving then.
    await order(house, { partner: await numberOf(other), account: account.number, item: 'E3', term: dayIn(house, 45) })
    expect(await listed(other)).toHaveLength(3)
  })

  test('is narrowed down to customers, accounts and products', async () => {
    const first = await served()
    await order(house, first.line({ item: 'E1', quantity: 1, term: dayIn(house, 5) }))
    await order(house, first.line({ item: 'E3', quantity: 2, term: dayIn(house, 6) }))
    await order(house, first.line({ item: 'SUITE', kind: 'package', quantity: 4, term: dayIn(house, 7) }))
    const { agent, account } = first
    const quantities = async (filter: Omit<EndingFilter, 'withinDays'>) =>
      (await listed(agent, { withinDays: 90, ...filter })).map(([, available, coverage]) => available + coverage)
    expect(await quantities({ items: [await itemIdOf(house, 'E3')] })).toEqual([2, 4])
    expect(await quantities({ items: [await itemIdOf(house, 'SUITE')] })).toEqual([4, 8])
    expect(await quantities({ items: [] })).toEqual([])
    expect(await quantities({ customer: account.number })).toEqual([1, 2, 4, 8])
    expect(await quantities({ customer: 'organis' })).toEqual([1, 2, 4, 8])
    expect(await quantities({ customer: 'nobody' })).toEqual([])
    expect(await quantities({ customer: '---' })).toEqual([])
  })

  test('comes page by page, each line once', async () => {
    const { agent, line } = await served()
    const lines = Array.from({ length: endingTermsPageSize + 3 }, (_, index) =>
      line({ item: index % 2 === 0 ? 'E1' : 'E3', quantity: index + 1, term: dayIn(house, 1 + Math.floor(index / 2)) }),
    )
    await order(house, ...lines)
    const pages: number[] = []
    const seen = new Set<string>()
    let after: EndingTerm | undefined
    do {
      const page = await pageOf(agent, { withinDays: 90 }, after)
      pages.push(page.rows.length)
      for (const row of page.rows) seen.add(`${row.term_ends_on} ${String(row.item_id)}`)
      after = page.next
    } while (after !== undefined)
    expect(pages).toEqual([endingTermsPageSize, 3])
    expect(seen.size).toBe(lines.length)
  })
})

test('accounts that are called alike are the same ones, whether they are few or met on the way', async () => {
  const { agent, account } = await served()
  const called = async (typed: string, few?: number) =>
    await read(house, agent, async (work) => {
      const condition = accountCalled(await accountsCalled(work, agent.partnerId, typed, few), sql`a.id`)
      const { rows } = await sql<{ id: number }>`select a.id from purchasing_accounts as a where ${condition}
        and exists (select from servings as s where s.purchasing_account_id = a.id and s.partner_id = ${agent.partnerId})`.execute(
        work.db,
      )
      return rows.map(({ id }) => id)
    })
  for (const typed of ['comp', 'Compte', account.number, 'organisation', 'rganisation', '100 %', "d'", '!']) {
    expect([typed, await called(typed, 0)]).toEqual([typed, await called(typed)])
  }
  expect(await called('COMPTE')).toEqual([account.id])
  expect(await called('ompte')).toEqual([])
})

const secondsPerDay = 86_400
type Line = Parameters<typeof order>[1]

/** An account of its own, served by one partner of its own, and a line that he orders for it. */
async function served() {
  const { account, partners } = await servedAccount(house)
  const [partner] = partners
  const agent = await partnerUserAt(house, partner.id, 'agent')
  const line = (what: Partial<Line>): Line => ({
    partner: partner.number,
    account: account.number,
    on: dayIn(house, 0),
    ...what,
  })
  return { account, partner, agent, line }
}

type Agent = Actor & { readonly kind: 'partner' }

async function pageOf(agent: Agent, filter: EndingFilter, after?: EndingTerm) {
  return await read(house, agent, (work) => endingTerms(work, partnerDesk(work, 'customers.view'), filter, 'fr', after))
}

async function listed(agent: Agent, filter: EndingFilter = { withinDays: 90 }) {
  const { rows } = await pageOf(agent, filter)
  return rows.map(
    ({ edition, available, coverage, term_ends_on }) => [edition, available, coverage, term_ends_on] as const,
  )
}

async function counted(agent: Agent, filter: EndingFilter) {
  return await read(house, agent, (work) => countEndingTerms(work, partnerDesk(work, 'customers.view'), filter))
}

/** What the partner's list holds, whatever the days. */
async function rowsOf({ partnerId }: Agent): Promise<number> {
  const { rows } = await read(house, system('test'), (work) =>
    sql<{ rows: number }>`select count(*) as rows from terms_ending where partner_id = ${partnerId}`.execute(work.db),
  )
  return rows[0]?.rows ?? 0
}

async function numberOf({ partnerId }: Agent): Promise<string> {
  const { number } = await read(house, system('test'), (work) =>
    work.db.selectFrom('partners').select('number').where('id', '=', partnerId).executeTakeFirstOrThrow(),
  )
  return number
}
