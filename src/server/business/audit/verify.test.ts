/** What is changed after it was sealed is found, and said first; and whoever kept a head notices that all was written anew. */
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { read, system } from '#server/work/index.ts'
import { testJournal, type TestJournal } from '../../../../test/world/journal.ts'
import { invariants } from './invariants.ts'
import { eventLine } from './line.ts'
import { headOfRun, newestRun } from './runs.ts'

const actor = system('test')
let journal: TestJournal

beforeAll(async () => {
  journal = await testJournal()
})
beforeEach(() => journal.wipe())
afterAll(() => journal.drop())

describe('what was sealed', () => {
  beforeEach(async () => {
    // Chains of several seals, over several runs: 7 has events 1, 3, 5, 7, 9 and 11; 8 the others.
    for (let each = 1; each <= 6; each += 1) {
      await journal.tell(7, each)
      await journal.tell(8, each)
      if (each % 2 === 0) await journal.sealAll()
    }
    expect(await journal.firstBreach()).toBeUndefined()
  })

  test.each([
    ['an event with other details', `update events set details = '{"quantity": 9}' where id = 5`, 'event-changed', 5],
    ['an event of somebody else', `update events set actor_id = 1 where id = 5`, 'event-changed', 5],
    [
      'an event at another time',
      `update events set occurred_at = occurred_at + interval '1 microsecond' where id = 5`,
      'event-changed',
      5,
    ],
    ['an event that came from elsewhere', `update events set address_hash = 'x' where id = 5`, 'event-changed', 5],
    ['a first event that is gone', 'delete from events where id = 1', 'event-removed', 1],
    ['an event that is gone', 'delete from events where id = 5', 'event-removed', 5],
    ['a last event that is gone', 'delete from events where id = 11', 'event-removed', 11],
    [
      'an event of another account',
      'update events set purchasing_account_id = 8, scope_id = 8 where id = 5',
      undefined,
      5,
    ],
    [
      'two events that changed places',
      `update events as e set details = o.details from events as o where (e.id, o.id) in ((3, 5), (5, 3))`,
      'event-changed',
      3,
    ],
    [
      'an event in the place of one that was rolled back',
      `insert into events overriding system value select purchasing_account_id, 0, scope, scope_id, name, actor_kind, actor_id,
        subject, occurred_at, details from events where id = 5`,
      'event-added',
      0,
    ],
    [
      'hashes that were made to fit',
      `update event_seals set event_hashes = decode(repeat('00', 64), 'hex') where purchasing_account_id = 7 and number = 2`,
      'event-changed',
      5,
    ],
    [
      'a seal of another time',
      `update event_seals set sealed_at = sealed_at - interval '1 day' where purchasing_account_id = 7 and number = 2`,
      'seal-changed',
      2,
    ],
    ['a seal that is gone', 'delete from event_seals where purchasing_account_id = 7 and number = 2', 'event-added', 5],
    [
      'a chain whose end is gone',
      `with gone as (delete from event_seals where purchasing_account_id = 7 and number = 3) delete from events where id in (9, 11)`,
      'run-changed',
      3,
    ],
    ['a run that is gone', 'delete from seal_runs where number = 2', 'seal', undefined],
    ['a run that says other', 'update seal_runs set seals = 1 where number = 2', 'run-changed', 2],
  ])('%s is found', async (_, tampering, fault, number) => {
    await journal.owner.query(tampering)
    expect(await journal.house.breaches(invariants)).not.toEqual([])
    const breach = await journal.firstBreach()
    expect(breach).toBeDefined()
    if (fault?.includes('-') === true) expect(breach?.fault).toBe(fault)
    if (number !== undefined) expect(breach?.number).toBe(number)
  })

  test('is checked for one account alone, which says nothing of the others', async () => {
    await journal.owner.query('update events set actor_id = 1 where id in (4, 8)')
    expect(await journal.firstBreach({ scope: 'account', scopeId: 7 })).toBeUndefined()
    expect(await journal.firstBreach({ scope: 'account', scopeId: 8 })).toEqual({
      scope: 'account',
      scopeId: 8,
      fault: 'event-changed',
      number: 4,
    })
    await journal.owner.query('delete from events where id = 3')
    expect(await journal.firstBreach({ scope: 'account', scopeId: 7 })).toMatchObject({
      fault: 'event-removed',
      number: 3,
    })
  })

  // A column that no line has could be changed unnoticed. The account follows from the scope, the address from its hash.
  test('is hashed with every column that an event has', async () => {
    const columns = await journal.rows(
      sql<{
        name: string
      }>`select attname as name from pg_attribute where attrelid = 'events'::regclass and attnum > 0`,
    )
    const { sql: line } = await read(journal.house, actor, (work) => Promise.resolve(eventLine('e').compile(work.db)))
    const unhashed = columns.filter(({ name }) => !line.includes(`"e"."${name}"`)).map(({ name }) => name)
    expect(unhashed).toEqual(['purchasing_account_id', 'address', 'address_salt'])
  })

  test('cannot be touched by the application', async () => {
    const app = new pg.Client({ connectionString: journal.house.databaseUrl })
    await app.connect()
    for (const table of ['events', 'event_seals', 'seal_runs']) {
      await expect(app.query(`delete from ${table}`)).rejects.toThrow(/permission denied/)
    }
    await expect(app.query('update events set name = name')).rejects.toThrow(/permission denied/)
    await expect(app.query('update event_seals set number = number')).rejects.toThrow(/permission denied/)
    await app.end()
  })

  test('shows that all of it was written anew to whoever kept a head', async () => {
    const kept = await read(journal.house, actor, newestRun)
    await journal.owner.query('delete from event_seals')
    await journal.owner.query('delete from seal_runs')
    await journal.owner.query('update events set actor_id = 1 where id = 5')
    await journal.owner.query(`update sealing set settled_to = 0, bound = 0, awaited = '{}'`)
    await journal.sealAll()
    expect(await journal.firstBreach()).toBeUndefined()
    expect(await read(journal.house, actor, (work) => headOfRun(work, kept?.number ?? 0))).not.toBe(kept?.head)
  })
})
