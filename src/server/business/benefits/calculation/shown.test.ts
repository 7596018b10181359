/** SPEC 8.5: what « Afficher le mode de calcul » shows of an account's own licences and orders, and the history beside it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { benefitSight } from '#server/business/access/index.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { addRule, recalculate, useBenefit } from '../../../../../test/world/benefit-rules.ts'
import { describeBenefit } from '../../../../../test/world/benefits.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { itemIdOf, order, stock, type Line } from '../../../../../test/world/orders.ts'
import { customerAt } from '../../../../../test/world/people.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { benefitHistory } from '../history.ts'
import { lockGrant, post } from '../post.ts'
import { shownCalculation } from './shown.ts'

let house: TestHouse
let account: Place
let viewer: Actor
let partner: string
let days: number

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  const [place] = await foundAccounts(house)
  if (place === undefined) throw new Error('An account was asked for')
  account = place
  viewer = await customerAt(house, account.id, ['account-viewer'])
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account.id)
  partner = await partnerNumber(house, partnerId)
  days = await describeBenefit(house)
  await addRule(house, days, { ratio: [10, 1], cap: 30, items: ['PRO'] })
  await addRule(house, days, { counts: 'subscriptions', ratio: [100, 1] })
})
afterAll(async () => {
  await forgetJobs(house.ownerUrl) // orders ask for a reckoning each
  await house.drop()
})

describe('a calculation shows', () => {
  test('each rule with the products that it counts and the newest orders behind them', async () => {
    for (let number = 1; number <= 8; number += 1) {
      await order(house, line({ order: `C-${String(number)}`, on: `2026-03-0${String(number)}`, quantity: 50 }))
    }
    await order(house, { ...line({ order: 'ONLY-LICENCES', quantity: 9 }), kind: 'license', term: '' })
    await order(house, line({ order: 'SUITE-1', item: 'SUITE', kind: 'package', quantity: 10 }))
    await order(house, line({ order: 'S-1', item: 'E1', kind: 'subscription', quantity: 250 }))
    await recalculate(house)

    const shown = await shownNow()
    const pro = await itemIdOf(house, 'PRO')
    const [coverage, subscriptions] = [...shown.products.values()]
    // Two licences with Software Assurance and one seat come with each package.
    expect(coverage).toEqual({ listed: [{ itemId: pro, quantity: 420 }], others: { count: 0, quantity: 0 } })
    expect(shown.ordersOf('coverage', pro)).toMatchObject({ more: 4, isMoreAtLeast: false })
    expect(shown.ordersOf('coverage', pro)?.orders.map(({ number }) => number)).toEqual([
      'C-8', 'C-7', 'C-6', 'C-5', 'C-4',
    ]) // prettier-ignore
    expect(subscriptions?.listed).toEqual([
      { itemId: await itemIdOf(house, 'E1'), quantity: 250 },
      { itemId: await itemIdOf(house, 'E3'), quantity: 10 },
    ])
    expect(shown.ordersOf('subscriptions', await itemIdOf(house, 'E3'))?.orders.map(({ number }) => number)).toEqual([
      'SUITE-1',
    ])
    expect(shown.names.items.get(pro)).toBe('Office Professional Plus 2013')
    expect(shown.calculation.lines.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['rule', 42],
      ['rule-cap', -12],
      ['rule', 2],
    ])
    expect(shown.calculation.total).toBe(32)
  })

  test('what has just been ordered as not reckoned yet, until the job has come round', async () => {
    await order(house, line({ order: 'S-2', item: 'E1', kind: 'subscription', quantity: 100 }))
    const { lines, total } = (await shownNow()).calculation
    expect(lines.at(-1)).toEqual({ kind: 'pending', quantity: -1 })
    expect(total).toBe(32)
    await recalculate(house)
    expect((await shownNow()).calculation).toMatchObject({ total: 33 })
  })

  test('nothing to whoever may not see benefits, and no benefit that is not there', async () => {
    const visitor = await customerAt(house, account.id, ['user-administrator'])
    await expect(shownNow(visitor)).rejects.toSatisfy((error) => isRefusal(error, 'permission.missing'))
    await expect(shownNow(viewer, '999')).rejects.toSatisfy((error) => isRefusal(error, 'benefit.unknown'))
    await expect(shownNow(viewer, 'x')).rejects.toSatisfy((error) => isRefusal(error, 'benefit.unknown'))
  })
})

test('the history is read newest first by pages, with who did it, and for which partner', async () => {
  const manager = await customerAt(house, account.id, ['account-manager'])
  await change(house, manager, null, async (work) => {
    work.unchanged()
    const grant = await lockGrant(work, account.id, days)
    await post(work, grant, { kind: 'used', used: 2 }, { key: 'once', subject: 'Dossier 42' })
  })
  for (let use = 0; use < 20; use += 1) await useBenefit(house, account.id, days, 1)
  const page = await history()
  expect(page).toMatchObject({ older: false, newer: false })
  expect(page.entries.map(({ position }) => position)).toEqual(
    page.entries.map((_, index) => page.entries.length - index),
  )
  expect(page.entries[20]).toMatchObject({
    kind: 'used',
    subject: 'Dossier 42',
    used_change: 2,
    by: 'customer',
    partner: null,
  })
  expect(page.entries[20]?.actor).toMatch(/\w+ \w+/)
  expect(page.entries.at(-1)).toMatchObject({ kind: 'calculated', by: 'portal', actor: null, granted_after: 32 })
  const oldest = await history({ at: 'newer-than', position: 0 })
  expect(oldest.entries.at(-1)?.position).toBe(1)
})

function line(changes: Partial<Line>): Line {
  return { partner, account: account.number, item: 'PRO', kind: 'license-with-coverage', ...changes }
}

async function shownNow(actor = viewer, benefit: number | string = days) {
  return await read(house, actor, async (work) =>
    shownCalculation(work, await benefitSight(work, account.id), benefit, 'fr'),
  )
}

async function history(cursor?: Parameters<typeof benefitHistory>[3]) {
  return await read(house, system('test'), async (work) =>
    benefitHistory(work, await benefitSight(work, account.id), days, cursor),
  )
}
