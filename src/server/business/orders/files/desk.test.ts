/** What a partner's people see of the files that they sent in, and how long what those held is kept. */
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { partnerDesk } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { change, isRefusal, read, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { orderFile, ownHeader, sendOrderFile, takeInAll } from '../../../../../test/world/order-files.ts'
import { stock } from '../../../../../test/world/orders.ts'
import { partnerUserAt } from '../../../../../test/world/people.ts'
import type { Place } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { dayIn, servedAccount, type ServingPartner } from '../../../../../test/world/set-ups.ts'
import { untilSomebodyWaits, whileHeld } from '../../../../../test/world/waiting.ts'
import { forgetOrderFiles, orderFileKeptDays } from './forget.ts'
import { orderFiles, troubledFiles } from './list.ts'
import { settleOrderFile } from './file.ts'
import { keptGigabytes } from './receive.ts'

const acting = system('test')
let house: TestHouse
let account: Place
let partner: ServingPartner
let agent: Actor & { kind: 'partner' }
let orders = 0

beforeAll(async () => {
  house = await testHouse()
  await stock(house)
})
afterAll(async () => {
  const breaches = await house.breaches(invariants)
  await forgetJobs(house.ownerUrl)
  await house.drop()
  expect(breaches).toEqual([])
})
beforeEach(async () => {
  const served = await servedAccount(house)
  account = served.account
  partner = served.partners[0]
  agent = await partnerUserAt(house, partner.id, 'agent')
})

/** A line of the file in the order of `ownHeader`. */
function line({ quantity = '10' } = {}): string {
  orders += 1
  return [`K-${String(orders)}`, dayIn(house, 0), account.number, '', 1, 'subscription', 'E1', quantity, ''].join(',')
}

async function sent(content: readonly string[]) {
  const id = await sendOrderFile(house, agent, content)
  await takeInAll(house)
  return await orderFile(house, agent, id)
}

async function told(): Promise<readonly string[]> {
  const { rows } = await read(house, acting, (work) =>
    sql<{ name: string }>`select name from events where scope = 'partner' and scope_id = ${partner.id}
      and name like 'order-file.%' order by id`.execute(work.db),
  )
  return rows.map(({ name }) => name)
}

describe('at the desk', () => {
  test('one sees the partner’s own files alone, page by page', async () => {
    const ids: number[] = []
    for (let count = 0; count < 3; count += 1) ids.push((await sent([ownHeader, line()])).id)
    const page = await read(house, agent, (work) => orderFiles(work, partnerDesk(work, 'customers.view'), undefined, 2))
    expect(page.files.map(({ id }) => id)).toEqual(ids.toReversed().slice(0, 2))
    const rest = await read(house, agent, (work) => orderFiles(work, partnerDesk(work, 'customers.view'), page.next, 2))
    expect([rest.files.map(({ id }) => id), rest.next]).toEqual([[ids[0]], undefined])
    const other = await servedAccount(house)
    const stranger = await partnerUserAt(house, other.partners[0].id, 'agent')
    const refused: unknown = await orderFile(house, stranger, ids[0] ?? 0).catch((error: unknown) => error)
    expect(isRefusal(refused, 'order-file.unknown')).toBe(true)
    await expect(change(house, stranger, null, (work) => settleOrderFile(work, ids[0] ?? 0))).rejects.toMatchObject({
      code: 'order-file.unknown',
    })
  })

  test('a viewer sends and settles nothing, and nobody else comes in', async () => {
    const viewer = await partnerUserAt(house, partner.id, 'viewer')
    await expect(sendOrderFile(house, viewer, [ownHeader, line()])).rejects.toMatchObject({
      code: 'partner-role.missing',
    })
    await expect(sendOrderFile(house, acting, [ownHeader, line()])).rejects.toMatchObject({ code: 'desk.unknown' })
  })

  test('what was refused stays in trouble until somebody has seen to it, once', async () => {
    const accepted = await sent([ownHeader, line()])
    const refused = await sent([ownHeader, line({ quantity: '0' })])
    expect(await troubled()).toEqual([refused.id])
    const settle = (id: number) => change(house, agent, null, (work) => settleOrderFile(work, id))
    await expect(settle(accepted.id)).rejects.toMatchObject({ code: 'order-file.untroubled' })
    // Without the lock of its row both of two at once see to it, and the journal has it twice.
    await whileHeld(
      house,
      { statement: 'select from order_files where id = $1 for no key update', values: [refused.id] },
      () => Promise.all([settle(refused.id), settle(refused.id)]),
      () => untilSomebodyWaits(house, 2),
    )
    await settle(refused.id)
    expect(await troubled()).toEqual([])
    expect((await told()).filter((name) => name === 'order-file.settled')).toHaveLength(1)
  })
})

test('what a file held is forgotten in time, and what came of it is not', async () => {
  await takeInAll(house)
  const file = await sent([ownHeader, line()])
  const waits = await sendOrderFile(house, agent, [ownHeader, line()])
  const forget = () => change(house, acting, null, (work) => forgetOrderFiles(work, 1_000))
  expect(await forget()).toBe(0)
  house.pass(orderFileKeptDays * 86_400 + 60)
  expect(await forget()).toBeGreaterThan(0)
  expect(await forget()).toBe(0)
  expect(await orderFile(house, agent, file.id)).toMatchObject({ state: 'accepted', orders: 1 })
  const { rows } = await read(house, acting, (work) =>
    sql`select distinct file_id from order_file_pieces`.execute(work.db),
  )
  expect(rows).toEqual([{ file_id: waits }])
  await takeInAll(house)
  expect(await orderFile(house, agent, waits)).toMatchObject({ state: 'accepted' })
})

async function troubled(): Promise<readonly number[]> {
  const files = await read(house, agent, (work) => troubledFiles(work, partnerDesk(work, 'customers.view')))
  return files.map(({ id }) => id)
}

test('no more is kept of a partner’s files than so much, until some of it is forgotten', async () => {
  const id = await sendOrderFile(house, agent, [ownHeader, line()])
  await takeInAll(house)
  const sized = (bytes: number) =>
    change(house, acting, null, async (work) => {
      work.unchanged()
      await sql`update order_files set size_bytes = ${bytes} where id = ${id}`.execute(work.db)
    })
  await sized(keptGigabytes * 1024 ** 3 - 10)
  await expect(sendOrderFile(house, agent, [ownHeader, line()])).rejects.toMatchObject({
    status: 409,
    code: 'order-file.too-much',
  })
  const other = await servedAccount(house)
  await sendOrderFile(house, await partnerUserAt(house, other.partners[0].id, 'agent'), 'x')
  await takeInAll(house)
  await change(house, acting, null, async (work) => {
    work.unchanged()
    await sql`update order_files set forgotten_at = ${work.now} where id = ${id}`.execute(work.db)
  })
  await sendOrderFile(house, agent, [ownHeader, line()])
  await takeInAll(house)
})
