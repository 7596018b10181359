/** Looking something up in the journal: by whom, what it is called, kind and day; and none of it costs more because the history is long. */
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { publisher, purchasingAccount, takeRole } from '#server/business/access/index.ts'
import { change, read, readInBulk, system, type Actor } from '#server/work/index.ts'
import { testHouse, type TestHouse } from '../../../../test/world/house.ts'
import { customerAt, give, meet, operator } from '../../../../test/world/people.ts'
import { foundAccounts } from '../../../../test/world/places.ts'
import { journalOfAccount, journalOfHouse, newestEvents, type JournalQuestion } from './journal.ts'
import { ledBy, walks, type JournalOf } from './walks.ts'

/** Orders of the account: enough that reading them shows. */
const orders = 60_000
const dayMs = 86_400_000

let house: TestHouse
let ada: Actor
let ann: Actor
let account: number
let other: number
let lambert: { readonly userId: number; readonly email: string }

beforeAll(async () => {
  house = await testHouse()
  const [own, foreign] = await foundAccounts(house, 2)
  account = own.id
  other = foreign.id
  ada = await customerAt(house, account, ['account-administrator'])
  ann = await operator(house)
  lambert = await meet(house, { firstName: 'Paul', lastName: 'Lâmbert' })
  await give(house, account, lambert.userId, 'report-viewer')
  await give(house, other, lambert.userId, 'report-viewer')
  house.pass(3 * 86_400)
  await change(house, ada, null, async (work) =>
    takeRole(work, await purchasingAccount(work, account, 'users.manage'), lambert.userId, 'report-viewer'),
  )
  await change(house, system('test'), null, (work) =>
    work
      .recordEach(
        'order.placed',
        sql`select ${account}::bigint, 'order:' || n, jsonb_build_object('number', 'B-' || n, 'lines', 1, 'partnerId', 1)
          from generate_series(1, ${orders}::int) as n`,
      )
      .then(() => undefined),
  )
})
afterAll(() => house.drop())

function journal(question: Partial<JournalQuestion>, by: Actor = ada, of = account) {
  return read(house, by, async (work) =>
    journalOfAccount(work, await purchasingAccount(work, of, 'events.view'), { ...newestEvents, ...question }),
  )
}

async function names(question: Partial<JournalQuestion>): Promise<readonly string[]> {
  return (await journal(question)).events.map(({ name }) => name)
}

const today = () => house.clock.now().toISOString().slice(0, 10)
const daysAgo = (days: number) => new Date(house.clock.now().getTime() - days * dayMs).toISOString().slice(0, 10)

describe('finds', () => {
  test('what somebody did, or what was done to him, by part of his name without its accents, or of his e-mail', async () => {
    const all = ['role.taken', 'role.given']
    expect(await names({ words: 'lambert' })).toEqual(all)
    expect(await names({ words: 'paul LAMB' })).toEqual(all)
    expect(await names({ words: lambert.email })).toEqual(all)
    expect(await names({ words: 'paul dupont' })).toEqual([])
    expect(await names({ person: 'userId' in ada ? ada.userId : 0 })).toContain('role.taken')
  })

  test('an order by its whole number, whatever its letters', async () => {
    const { events } = await journal({ words: 'b-777' })
    expect(events.map(({ details }) => details['number'])).toEqual(['B-777'])
    expect(await names({ words: 'B-77' })).toHaveLength(1)
    expect(await names({ words: 'B' })).toEqual([])
  })

  test('nothing by what patterns are made of', async () => {
    for (const words of ['%%%', '___', 'lam%ert', '\\\\\\', "'; drop table events"])
      expect(await names({ words })).toEqual([])
  })

  test('a kind, a group and days of the publisher, each alone and together', async () => {
    expect(await names({ kind: 'role.taken' })).toEqual(['role.taken'])
    expect(await names({ group: 'access', words: 'lambert' })).toEqual(['role.taken', 'role.given'])
    expect(await names({ group: 'services', words: 'lambert' })).toEqual([])
    expect(await names({ words: 'lambert', from: daysAgo(1), to: today() })).toEqual(['role.taken'])
    expect(await names({ words: 'lambert', to: daysAgo(2) })).toEqual(['role.given'])
    expect(await names({ kind: 'role.taken', from: daysAgo(30), to: daysAgo(10) })).toEqual([])
    expect(await names({ kind: 'moon.landed' })).toEqual([])
  })

  test('the kinds that there are, whatever is asked', async () => {
    const { kinds } = await journal({ kind: 'role.taken' })
    expect(kinds).toEqual(['order.placed', 'purchasing-account.registered', 'role.given', 'role.taken'])
  })

  test('in one account nothing of another, and for the publisher what happened in all of them, each with its name', async () => {
    const everywhere = await read(house, ann, (work) =>
      journalOfHouse(work, publisher(work), { ...newestEvents, words: 'lambert' }, true),
    )
    expect(everywhere.events.map(({ name, account: at }) => [name, at])).toEqual([
      ['role.taken', account],
      ['role.given', other],
      ['role.given', account],
      ['person.created', 0],
    ])
    expect(everywhere.events[0]?.account_name).toMatch(/^Compte /)
    const outside = await read(house, ann, (work) =>
      journalOfHouse(work, publisher(work), { ...newestEvents, words: 'lambert' }),
    )
    expect(outside.events.map(({ name }) => name)).toEqual(['person.created'])
  })
})

test('says from where the customer’s people acted, and to the publisher from where everybody did', async () => {
  const by = (actor: Actor, address: string) =>
    change({ ...house, from: address }, actor, null, (work) =>
      work.record({
        name: 'purchasing-account.renamed',
        scope: { account: other },
        details: { name: 'N', city: 'C', countryCode: 'FR' },
      }),
    )
  const reader = await customerAt(house, other, ['account-administrator'])
  await by(reader, '203.0.113.7')
  await by(ann, '198.51.100.1')
  const seen = async (actor: Actor) =>
    (await journal({ kind: 'purchasing-account.renamed' }, actor, other)).events.map(({ address }) => address)
  expect(await seen(reader)).toEqual([null, '203.0.113.7'])
  expect(await seen(ann)).toEqual(['198.51.100.1', '203.0.113.7'])
})

describe('costs a few pages of the database, however many orders the account has', () => {
  // Without its indexes each of these reads the account's events: a thousand blocks and more.
  const blocksLimit = 400

  test.each<[string, Partial<JournalQuestion>]>([
    ['the newest', {}],
    ['a rare kind', { kind: 'role.taken' }],
    ['a group beside the orders', { group: 'access' }],
    ['a kind of which there is none', { kind: 'moon.landed' }],
    ['orders on a day', { group: 'orders', from: daysAgoAtStart(1), to: daysAgoAtStart(-5) }],
    ['orders long ago', { group: 'orders', to: daysAgoAtStart(300) }],
    ['a person', { person: 1 }],
    ['words', { words: 'lambert' }],
    ['a number', { words: 'B-59999' }],
    ['words in a group', { words: 'lambert', group: 'orders' }],
  ])('%s', async (_, question) => {
    await readInBulk(house, system('test'), (work) => sql`select count(*) from events`.execute(work.db))
    for (const of of [{ account }, 'all'] as const) expect(await blocks(of, question)).toBeLessThan(blocksLimit)
  })

  test('and so does a page in the middle', async () => {
    const middle = await readInBulk(house, system('test'), (work) =>
      sql<{
        id: number
        at: string
      }>`select id, occurred_at::text as at from events where subject = 'order:30000'`.execute(work.db),
    )
    const [place] = middle.rows
    const side = sql<boolean>`(e.occurred_at, e.id) < (${place?.at}::timestamptz, ${place?.id}::bigint)`
    expect(await blocks({ account }, {}, side)).toBeLessThan(blocksLimit)
  })

  /** Blocks that the walks touch, by PostgreSQL's own account. */
  async function blocks(of: JournalOf, asked: Partial<JournalQuestion>, side = sql<boolean>`true`): Promise<number> {
    const question = { ...newestEvents, ...asked }
    return readInBulk(house, system('test'), async (work) => {
      const led = await ledBy(work, of, question)
      const found = walks(of, question, led, { side, order: sql`desc`, limit: 51, timeZone: 'Europe/Paris' })
      const { rows } = await sql<{ 'QUERY PLAN': readonly { readonly Plan: Readonly<Record<string, number>> }[] }>`
        explain (analyze, buffers, format json) ${found}`.execute(work.db)
      const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
      return (plan?.['Shared Hit Blocks'] ?? Infinity) + (plan?.['Shared Read Blocks'] ?? 0)
    })
  }
})

function daysAgoAtStart(days: number): string {
  return new Date(Date.now() - days * dayMs).toISOString().slice(0, 10)
}
