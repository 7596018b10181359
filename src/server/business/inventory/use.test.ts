/** Seats in use where the account is shown: to those who see it whole, and at the time that it is shown of. */
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { purchasingAccount, purchasingAccountNumbered } from '#server/business/access/index.ts'
import { reportSeats } from '#server/business/provisioning/index.ts'
import { change, exportCsv, read, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { order, stock } from '../../../../test/world/orders.ts'
import { customerAt, partnerUserAt } from '../../../../test/world/people.ts'
import { foundAccounts, foundPartner, partnerNumber, serve, type Place } from '../../../../test/world/places.ts'
import { registerSite, siteOf } from '../../../../test/world/services.ts'
import { heldName, historyOf, historyQuery, inventoryOf, type EntryKind } from './index.ts'

let house: TestHouse
let account: Place
let customer: Actor
let partner: Actor
let service: number

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
  ;[account] = await foundAccounts(house)
  const partnerId = await foundPartner(house)
  await serve(house, partnerId, account.id)
  customer = await customerAt(house, account.id, ['account-viewer'])
  partner = await partnerUserAt(house, partnerId, 'viewer')
  service = (await registerSite(house, { group: 'Office 365' })).id
  const line = { partner: await partnerNumber(house, partnerId), account: account.number }
  await order(house, { ...line, item: 'E3', quantity: 20, on: '2026-03-01' })
  await order(house, { ...line, item: 'SUITE', kind: 'package', quantity: 5, on: '2026-03-05', term: '2030-06-30' })
  await order(house, { ...line, item: 'E3', kind: 'seats-added', quantity: 1, on: '2026-03-09', term: '' })
  for (const [quantity, measuredAt] of [
    [7, '2026-03-02T10:00:00Z'],
    [9, '2026-03-09T22:30:00Z'],
  ] as const) {
    const report = { code: 'E3', quantity, measuredAt: new Date(measuredAt) }
    await change(house, siteOf(service), null, async (work) =>
      reportSeats(work, await purchasingAccountNumbered(work, account.number, 'seats.report'), service, report),
    )
  }
})
afterAll(() => house.drop())

const inventory = (actor: Actor) =>
  read(house, actor, async (work) =>
    (
      await inventoryOf(work, await purchasingAccount(work, account.id, 'inventory.view'), {
        language: 'fr',
        expired: false,
      })
    )
      .map((item) => [item.edition, item.package_id > 0, item.available, item.in_use])
      .sort(),
  )

test('a plan is used as one, however it is held; what nobody reports has no number', async () => {
  expect(await inventory(customer)).toEqual([
    ['Office 365 E3', false, 21, 9],
    ['Office 365 E3', true, 5, 9],
    ['Office Professional Plus', true, 10, null],
  ])
})

test('a partner, who may not know what others ordered, is told of no use', async () => {
  expect((await inventory(partner)).map((row) => row.at(-1))).toEqual([null, null, null])
})

const history = (actor: Actor) =>
  read(house, actor, async (work) => {
    const opened = await purchasingAccount(work, account.id, 'inventory.view')
    const item = await work.db.selectFrom('items').select('id').where('code', '=', 'E3').executeTakeFirstOrThrow()
    const held = await heldName(work, opened, { itemId: item.id, packageId: 0 }, 'fr')
    return { opened, held, page: await historyOf(work, opened, held) }
  })

test('a transaction stands beside the seats of its day', async () => {
  const { held, page } = await history(customer)
  expect(held).toMatchObject({ in_use: 9, measured_at: new Date('2026-03-09T22:30:00Z') })
  // Half past eleven at night in Paris is still the ninth; nobody had reported any on the first.
  expect(page.entries.map((entry) => [entry.effective_on, entry.in_use])).toEqual([
    ['2026-03-09', 9],
    ['2026-03-01', null],
  ])
  expect((await history(partner)).page.entries.map((entry) => entry.in_use)).toEqual([null, null])
})

test('and in the export', async () => {
  const { opened, held } = await history(customer)
  const kinds = { subscription: 'subscription', 'seats-added': 'seats-added' } as Record<EntryKind, string>
  const states = { ended: '', processed: '', ordered: '', 'to-order': '', suspended: '', 'never-ordered': '' }
  const query = historyQuery(opened, held, { kinds, states, unordered: new Map() })
  const exported = await exportCsv(house, { query, header: ['date'], delimiter: ',' })
  if (!('file' in exported)) throw new Error('No connection was free')
  const lines = (await text(exported.file)).trim().split('\n').slice(1)
  expect(lines.map((line) => line.split(',').slice(5, 8).join())).toEqual(['"21","21","9"', '"20","20",'])
})
