/** Files of orders that partners send in: read in the background, accepted whole or refused whole, and what anybody sees of them. */
import { sql } from 'kysely'
import iconv from 'iconv-lite'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { partnerDesk, removePartnerUser, setPartnerRole } from '#server/business/access/index.ts'
import { invariants } from '#server/business/invariants.ts'
import { change, read, readInBulk, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../../test/world/house.ts'
import { orderFile, ownHeader, sendOrderFile, takeInAll } from '../../../../../test/world/order-files.ts'
import { stock } from '../../../../../test/world/orders.ts'
import { partnerUserAt } from '../../../../../test/world/people.ts'
import type { Place } from '../../../../../test/world/places.ts'
import { forgetJobs } from '../../../../../test/world/queue.ts'
import { dayIn, quantitiesOf, servedAccount, type ServingPartner } from '../../../../../test/world/set-ups.ts'
import { whileHeld } from '../../../../../test/world/waiting.ts'
import { orderFileFaultsQuery, troubledFiles } from './list.ts'
import { claimFile, endFailed, silenceSeconds } from './reading.ts'
import { takeInNext } from './take-in.ts'

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
function line(
  rest: { order?: string; account?: string; item?: string; quantity?: string; line?: number } = {},
): string {
  orders += 1
  const { order = `D-${String(orders)}`, quantity = '10', item = 'E1', line: place = 1 } = rest
  return [
    order,
    dayIn(house, 0),
    rest.account ?? account.number,
    'BC-7',
    place,
    'subscription',
    item,
    quantity,
    '',
  ].join(',')
}

async function sent(content: Parameters<typeof sendOrderFile>[2], rest?: Parameters<typeof sendOrderFile>[3]) {
  const id = await sendOrderFile(house, agent, content, rest)
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

describe('a file of orders', () => {
  test('is received, read and accepted, in the name of whoever sent it', async () => {
    const id = await sendOrderFile(house, agent, [ownHeader, line(), line()], { name: 'C:\\exports\\mars\u0000.csv' })
    expect(await orderFile(house, agent, id)).toMatchObject({ state: 'received', name: 'mars.csv', ended_at: null })
    await takeInAll(house)
    const file = await orderFile(house, agent, id)
    expect(file).toMatchObject({ state: 'accepted', orders: 2, lines: 2, repeated: 0, faults: [], failure: null })
    expect(await quantitiesOf(house, account)).toMatchObject({ available: 20, ordered: 20 })
    const { rows } = await read(house, acting, (work) =>
      sql`select o.source, e.actor_kind, e.actor_id from orders as o
        join events as e on e.purchasing_account_id = o.purchasing_account_id and e.subject = 'order:' || o.id
        where o.purchasing_account_id = ${account.id}`.execute(work.db),
    )
    expect(rows).toEqual([1, 2].map(() => ({ source: 'file', actor_kind: 'partner', actor_id: agent.userId })))
    expect(await told()).toEqual(['order-file.received', 'order-file.accepted'])
  })

  test('sent twice counts once, one after the other and at once', async () => {
    const content = [ownHeader, line(), line({ order: 'TWICE' })]
    expect(await sent(content)).toMatchObject({ state: 'accepted', orders: 2 })
    expect(await sent(content)).toMatchObject({ state: 'accepted', orders: 0, repeated: 2 })
    const racing = [ownHeader, line(), line()]
    const ids = await Promise.all([1, 2, 3, 4].map(() => sendOrderFile(house, agent, racing)))
    await Promise.all([takeInAll(house), takeInAll(house)])
    await takeInAll(house)
    const files = await Promise.all(ids.map((id) => orderFile(house, agent, id)))
    expect(files.map(({ state }) => state)).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
    expect(files.map((each) => each.orders).toSorted()).toEqual([0, 0, 0, 2])
    expect(await quantitiesOf(house, account)).toMatchObject({ ordered: 40 })
  })

  test.each([
    ['UTF-16', (text: string) => iconv.encode(text, 'utf-16le', { addBOM: true })],
    ['UTF-8 with its mark', (text: string) => iconv.encode(text, 'utf8', { addBOM: true })],
    ['Windows-1252', (text: string) => iconv.encode(text, 'windows-1252')],
    ['semicolons', (text: string) => Buffer.from(text.replaceAll(',', ';'))],
    ['tabs', (text: string) => Buffer.from(text.replaceAll(',', '\t'))],
    ['Windows line ends', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
  ])('is understood in %s', async (_, written) => {
    const order = `É-${String((orders += 1))}`
    expect(await sent(written(`${ownHeader}\n${line({ order })}\n`))).toMatchObject({ state: 'accepted', orders: 1 })
    const { rows } = await read(house, acting, (work) =>
      sql`select number from orders where purchasing_account_id = ${account.id}`.execute(work.db),
    )
    expect(rows).toEqual([{ number: order }])
  })

  test('is understood with its columns in another order, and others beside them', async () => {
    const columns = ownHeader.split(',')
    const cells = line().split(',')
    const turned = (row: readonly string[]) => row.toReversed().join(';')
    expect(await sent([`${turned(columns)};Commentaire`, `${turned(cells)};"à livrer; ou non"`])).toMatchObject({
      state: 'accepted',
      orders: 1,
    })
  })

  test('is refused whole, with every fault by line and column', async () => {
    const file = await sent([
      ownHeader,
      line(),
      line({ item: 'NOTHING' }),
      line({ quantity: '-1' }),
      line({ quantity: 'x', account: '' }),
    ])
    expect(file).toMatchObject({ state: 'refused', orders: null, fault_count: 3 })
    expect(file.faults).toEqual([
      { line: 4, column: 'quantity', code: 'quantity.out-of-range', value: '-1' },
      { line: 5, column: 'purchasing_account', code: 'value.missing', value: '' },
      { line: 5, column: 'quantity', code: 'quantity.out-of-range', value: 'x' },
    ])
    expect(await quantitiesOf(house, account)).toMatchObject({ ordered: 0 })
    expect(await told()).toEqual(['order-file.received', 'order-file.refused'])
  })

  test.each([
    ['a table of two thousand columns', `${ownHeader},${'x,'.repeat(2_000)}\n1\n`, 'file.malformed'],
    ['a workbook', Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000\u0008'), 'file.not-text'],
    ['a header alone', ownHeader, 'file.empty'],
    ['nothing that is CSV', `${ownHeader}\na,b,"c\n`, 'file.malformed'],
    ['other columns', 'a,b\n1,2\n', 'column.missing'],
  ])('that is %s is refused and says so', async (_, content, code) => {
    const file = await sent(content)
    expect(file.state).toBe('refused')
    expect(file.faults[0]?.code).toBe(code)
  })

  test('with more faults than anybody reads shows the first thousand and counts the rest', async () => {
    const wrong = Array.from({ length: 1_500 }, () => line({ quantity: '0' }))
    const file = await sent([ownHeader, ...wrong])
    expect([file.fault_count, file.faults.length, file.faults.at(-1)?.line]).toEqual([1_500, 1_000, 1_001])
    const desk = await read(house, agent, (work) => Promise.resolve(partnerDesk(work, 'customers.view')))
    const words = { 'quantity.out-of-range': 'quantité' }
    const { rows } = await readInBulk(house, agent, (work) =>
      orderFileFaultsQuery(desk, file.id, words).execute(work.db),
    )
    expect(rows).toHaveLength(1_000)
  })

  test('may name no other partner and no account but those that he serves: both are unknown, in the same words', async () => {
    const other = await servedAccount(house)
    const named = (number: string, row: string) => `${number},${row}`
    const file = await sent([
      `partner,${ownHeader}`,
      named(partner.number, line({ account: other.account.number })),
      named(partner.number, line({ account: 'NO-SUCH-ACCOUNT' })),
      named(other.partners[0].number, line()),
      named('NO-SUCH-PARTNER', line()),
      named('', line()),
    ])
    expect(file.faults.map(({ line: at, column, code }) => [at, column, code])).toEqual([
      [2, 'purchasing_account', 'purchasing-account.unknown'],
      [3, 'purchasing_account', 'purchasing-account.unknown'],
      [4, 'partner', 'partner.unknown'],
      [5, 'partner', 'partner.unknown'],
    ])
  })

  test('under the number of another order is refused', async () => {
    await sent([ownHeader, line({ order: 'TAKEN' })])
    const file = await sent([ownHeader, line({ order: 'TAKEN', quantity: '11' })])
    expect(file.faults.map(({ code }) => code)).toEqual(['order.different'])
  })
})

describe('a dry run', () => {
  test('says what would come of it, and orders nothing', async () => {
    const content = [ownHeader, line(), line()]
    expect(await sent(content, { dryRun: true })).toMatchObject({ state: 'checked', orders: 2, lines: 2 })
    expect(await quantitiesOf(house, account)).toMatchObject({ ordered: 0 })
    expect(await told()).toEqual(['order-file.received', 'order-file.checked'])
    expect(await sent(content)).toMatchObject({ state: 'accepted', orders: 2 })
  })

  test('that finds faults is refused, and troubles nobody', async () => {
    expect(await sent([ownHeader, line({ quantity: '0' })], { dryRun: true })).toMatchObject({ state: 'refused' })
    expect(await troubled()).toEqual([])
  })
})

describe('who reads it', () => {
  test('reads the files of a partner one after the other, and two at a time at the most', async () => {
    const [first, second] = [await sendOrderFile(house, agent, 'x'), await sendOrderFile(house, agent, 'x')]
    const others: number[] = []
    for (let count = 0; count < 2; count += 1) {
      const { partners } = await servedAccount(house)
      others.push(await sendOrderFile(house, await partnerUserAt(house, partners[0].id, 'agent'), 'x'))
    }
    const claim = () => change(house, acting, null, claimFile)
    expect([await claim(), await claim(), await claim()].map((file) => file?.id)).toEqual([first, others[0], undefined])
    // One who is not heard of for long is taken for dead.
    house.pass(silenceSeconds + 1)
    const again = await claim()
    expect(again).toMatchObject({ id: first, attempts: 2 })
    if (again !== undefined) await change(house, acting, null, (work) => endFailed(work, again, 'fault'))
    expect((await claim())?.id).toBe(second)
    house.pass(silenceSeconds + 1)
    await takeInAll(house)
  })

  test('gives up what fails again and again, and says so', async () => {
    const id = await sendOrderFile(house, agent, [ownHeader, line()])
    const bulkPool = new pg.Pool({ connectionString: 'postgres://nobody@127.0.0.1:9/none' })
    const broken = { ...house, database: { ...house.database, bulkPool } }
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(takeInNext(broken, AbortSignal.timeout(10_000))).rejects.toThrow()
      expect((await orderFile(house, agent, id)).state).toBe(attempt < 5 ? 'being-read' : 'failed')
      house.pass(silenceSeconds + 1)
    }
    expect(await orderFile(house, agent, id)).toMatchObject({ failure: 'fault' })
    expect(await told()).toEqual(['order-file.received', 'order-file.failed'])
  })

  test('orders nothing for somebody who may not any more', async () => {
    const id = await sendOrderFile(house, agent, [ownHeader, line()])
    const administrator = await partnerUserAt(house, partner.id, 'administrator')
    await change(house, administrator, null, (work) =>
      setPartnerRole(work, partnerDesk(work, 'partner-users.manage'), agent.userId, 'viewer'),
    )
    await takeInAll(house)
    expect(await orderFile(house, agent, id)).toMatchObject({ state: 'failed', failure: 'not-allowed' })
    expect(await quantitiesOf(house, account)).toMatchObject({ ordered: 0 })
  })

  // Without the second question in `endAccepted`, the file is accepted in the name of somebody who left while it was read.
  test('nor for somebody who left while it was read', async () => {
    const administrator = await partnerUserAt(house, partner.id, 'administrator')
    const id = await sendOrderFile(house, agent, [ownHeader, line()])
    await whileHeld(
      house,
      { statement: 'select id from purchasing_accounts where id = $1 for no key update', values: [account.id] },
      () => takeInAll(house),
      () =>
        change(house, administrator, null, (work) =>
          removePartnerUser(work, partnerDesk(work, 'partner-users.manage'), agent.userId),
        ),
    )
    expect(await orderFile(house, administrator, id)).toMatchObject({ state: 'failed', failure: 'not-allowed' })
    expect(await quantitiesOf(house, account)).toMatchObject({ ordered: 0 })
  })
})

async function troubled(): Promise<readonly number[]> {
  const files = await read(house, agent, (work) => troubledFiles(work, partnerDesk(work, 'customers.view')))
  return files.map(({ id }) => id)
}
