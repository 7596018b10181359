/** Sealing: whatever commits is sealed once, in the order of ids, however late it commits; and an address is forgotten without breaking a seal. */
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { change, read, system } from '#server/work/index.ts'
import { testJournal, type TestJournal } from '../../../../test/world/journal.ts'
import { addressKeptDays, forgetAddresses } from './addresses.ts'
import { invariants } from './invariants.ts'
import { unsealed } from './seal.ts'

const actor = system('test')
let journal: TestJournal

beforeAll(async () => {
  journal = await testJournal()
})
beforeEach(() => journal.wipe())
afterAll(() => journal.drop())

describe('sealing', () => {
  test('takes every event of every scope once, the first one too, in the order of their ids', async () => {
    expect(await journal.seal()).toBe(0)
    for (const account of [7, 8, 7, 0, 8, 7]) await journal.tell(account)
    expect(await journal.seal(4)).toBe(4)
    expect(await journal.seal(4)).toBe(2)
    expect(await journal.seal(4)).toBe(0)
    await journal.tell(7)
    expect(await journal.seal(4)).toBe(1)
    expect(await journal.chain(7)).toEqual([1, 3, 6, 7])
    expect(await journal.chain(8)).toEqual([2, 5])
    expect(await journal.chain(0)).toEqual([4])
    expect(
      await journal.rows(sql`select number, position from event_seals where purchasing_account_id = 7 order by number`),
    ).toEqual([
      { number: 1, position: 2 },
      { number: 2, position: 3 },
      { number: 3, position: 4 },
    ])
    expect(await journal.firstBreach()).toBeUndefined()
    expect(await journal.house.breaches(invariants)).toEqual([])
  })

  // Without waiting for the writers (`awaited`) the second event would be sealed at once, and the first never.
  test('waits for an event whose change commits after a later one', async () => {
    const slow = new pg.Client({ connectionString: journal.house.databaseUrl })
    await slow.connect()
    await slow.query('begin')
    await slow.query(`insert into events (purchasing_account_id, scope, scope_id, name, actor_kind, occurred_at, details)
      values (7, 'account', 7, 'seats.reported', 'system', now(), '{}')`)
    await journal.tell(7)
    expect(await journal.sealAll()).toBe(0)
    await journal.tell(7)
    expect(await journal.sealAll()).toBe(0)
    expect(await read(journal.house, actor, unsealed)).toMatchObject({ count: 2 })
    await slow.query('commit')
    await slow.end()
    expect(await journal.sealAll()).toBe(3)
    expect(await journal.chain(7)).toEqual([1, 2, 3])
    expect(await journal.house.breaches(invariants)).toEqual([])
  })

  test('goes on without a change that was rolled back after it drew an id', async () => {
    const failing = change(journal.house, actor, null, async (work) => {
      await work.record({
        name: 'seats.reported',
        scope: { account: 7 },
        details: { itemId: 1, from: null, quantity: 1 },
      })
      throw new Error('lost')
    })
    await expect(failing).rejects.toThrow('lost')
    await journal.tell(7)
    expect(await journal.sealAll()).toBe(1)
    expect(await journal.chain(7)).toEqual([2])
  })

  test('misses nothing of many who write meanwhile, some of them slowly', async () => {
    const perWriter = 40
    const accounts = [1, 2, 3, 4, 5, 6]
    const writing = accounts.map(async (account) => {
      for (let each = 0; each < perWriter; each += 1) {
        await change(journal.house, actor, null, async (work) => {
          await work.record({
            name: 'seats.reported',
            scope: { account },
            details: { itemId: 1, from: null, quantity: each },
          })
          await pause(Math.random() * 8)
          await work.record({
            name: 'seats.reported',
            scope: 'system',
            details: { itemId: 1, from: null, quantity: each },
          })
          if (each % 7 === 3) throw new Error('lost')
        }).catch((error: unknown) => expect(error).toMatchObject({ message: 'lost' }))
      }
    })
    const over = new AbortController()
    const sealers = [1, 2].map(async () => {
      let sealed = 0
      while (!over.signal.aborted) {
        sealed += await journal.seal(13)
        await pause(2)
      }
      return sealed
    })
    await Promise.all(writing)
    over.abort()
    const meanwhile = (await Promise.all(sealers)).reduce((sum, sealed) => sum + sealed, 0)
    expect(meanwhile).toBeGreaterThan(0)
    const [there] = await journal.rows(sql<{ events: number }>`select count(*) as events from events`)
    expect(meanwhile + (await journal.sealAll())).toBe(there?.events)
    for (const account of [0, ...accounts]) {
      const ids = await journal.chain(account)
      expect(ids).toEqual(ids.toSorted((a, b) => a - b))
    }
    expect(await journal.house.breaches(invariants)).toEqual([])
  })

  // Delete the lock of `lockSealing` to see two links after the same one refused by the primary key.
  test('is done by one of two at once', async () => {
    for (let each = 0; each < 20; each += 1) await journal.tell(7)
    const sealed = await Promise.all(Array.from({ length: 8 }, () => journal.seal(20)))
    expect(sealed.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 20])
    expect(await journal.house.breaches(invariants)).toEqual([])
  })
})

describe('where somebody acted from', () => {
  const place = '203.0.113.7'
  const address = () =>
    journal.rows(
      sql<{
        address: string | null
        hash: Buffer | null
      }>`select address, address_hash as hash from events order by id`,
    )

  test('is kept with what he did, sealed, and forgotten after a year without breaking a seal', async () => {
    await journal.tell(7, 1, { ...journal.house, from: place })
    await journal.tell(7, 2)
    await journal.sealAll()
    expect(await address()).toEqual([
      { address: place, hash: expect.any(Buffer) },
      { address: null, hash: null },
    ])
    journal.house.pass((addressKeptDays - 1) * 86_400)
    expect(await change(journal.house, actor, null, (work) => forgetAddresses(work, 10))).toBe(0)
    journal.house.pass(2 * 86_400)
    expect(await change(journal.house, actor, null, (work) => forgetAddresses(work, 10))).toBe(1)
    expect(await address()).toEqual([
      { address: null, hash: expect.any(Buffer) },
      { address: null, hash: null },
    ])
    expect(await journal.firstBreach()).toBeUndefined()
  })

  test('cannot be made another place', async () => {
    await journal.tell(7, 1, { ...journal.house, from: place })
    await journal.sealAll()
    await journal.owner.query(`update events set address = '198.51.100.1'`)
    expect(await journal.firstBreach()).toMatchObject({ fault: 'event-changed', number: 1 })
  })

  test('is not found again by trying all addresses: two events of one place have different hashes', async () => {
    await journal.tell(7, 1, { ...journal.house, from: place })
    await journal.tell(7, 1, { ...journal.house, from: place })
    const [first, second] = await address()
    expect(first?.hash).not.toEqual(second?.hash)
  })
})
