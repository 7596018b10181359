/**
 * One transaction, held by one actor, at one instant. `read` opens one that can only read, `change` one that also
 * records events and enqueues jobs, after claiming its key so that a repeat gets the first one's answer. Nothing else
 * opens transactions, and nothing calls out to the world while holding one.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { sql, type Kysely } from 'kysely'
import type pg from 'pg'
import { dateIn, type Clock } from '#server/platform/clock.ts'
import { kyselyOn, type Database } from '#server/platform/database.ts'
import type { Secret } from '#server/platform/secret.ts'
import type { Tables } from '#server/platform/tables.generated.ts'
import { isViewed, type Actor } from './actor.ts'
import { claim, settleClaim, type ChangeKey } from './claim.ts'
import { changing, type Changing } from './changing.ts'
import { Refusal } from './refusal.ts'

/** What the whole process works with: its database, its clock and the installation's secret. */
export interface House {
  readonly database: Database
  readonly clock: Clock
  readonly secret: Secret
  /** The network address of whoever asks, where a request is being answered: events remember it. */
  readonly from?: string | undefined
  /** True where nothing may be changed in whoever's name: what an operator has who looks as a user would. */
  readonly isReadOnly?: true
}

/** First argument of every business function. */
export interface Work {
  readonly db: Kysely<Tables>
  readonly actor: Actor
  /** Business time, the same for the whole work. */
  readonly now: Date
  /** Real time, for sessions, tokens and delays only. */
  readonly realNow: Date
  /** The business date (YYYY-MM-DD) in the publisher's time zone. */
  readonly today: string
  /** The publisher's time zone (IANA name), in which every business date is one. */
  readonly timeZone: string
  /** What links that nobody can guess are made of. */
  readonly secret: Secret
  /** The network address that the request came from, if one is being answered. */
  readonly from: string | undefined
}

/** A reading work that is held open for a request. */
export interface Reading {
  readonly work: Work
  /** The same transaction in the name of the person whom the session turned out to be. */
  as(actor: Actor): Reading
  /** Gives the connection back; every statement after it fails. */
  close(): Promise<void>
}

const open = new AsyncLocalStorage<true>()
const deadlockRetries = 3
const retryable = new Set(['40P01', '40001'])

/** Runs `fn` in a transaction that can only read. */
export async function read<T>(house: House, actor: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
  refuseNesting()
  const reading = await openReading(house, actor)
  try {
    return await open.run(true, () => fn(reading.work))
  } finally {
    await reading.close()
  }
}

/** As `read`, on a connection without the pages' time limits: for a command that reads everything. */
export async function readInBulk<T>(house: House, actor: Actor, fn: (work: Work) => Promise<T>): Promise<T> {
  refuseNesting()
  const client = await house.database.bulkPool.connect()
  let over = false
  try {
    await client.query('begin isolation level repeatable read read only')
    return await open.run(true, () => fn(workOn(house, client, actor, () => over)))
  } finally {
    over = true
    await endReading(client)
  }
}

/**
 * Opens a reading work for a request. BEGIN is sent together with the first statement and COMMIT is not waited for:
 * waiting for either would cost a round trip that protects nothing, since a reading changes nothing.
 */
export async function openReading(house: House, actor: Actor): Promise<Reading> {
  const client = await house.database.pool.connect()
  let over = false
  client.query('begin read only').catch(() => undefined)
  const base = workOn(house, client, actor, () => over)
  const close = async () => {
    if (over) return
    over = true
    await endReading(client)
  }
  const reading = (work: Work): Reading => ({ work, as: (next) => reading({ ...work, actor: next }), close })
  return reading(base)
}

/**
 * Runs `fn` in a transaction that changes something, exactly once per (actor, key).
 *
 * With a key, a repeat of the same request gets the first one's result without running again, and another request
 * under the same key is refused (409 change.reused). `null` is for acts that repeat harmlessly, such as signing in.
 * A change that records no event fails unless it says `work.unchanged()`.
 */
export async function change<T>(
  house: House,
  actor: Actor,
  key: ChangeKey | null,
  fn: (work: Changing) => Promise<T>,
): Promise<T> {
  return attemptUntilSettled(house, house.database.pool, actor, key, fn)
}

/** As `change`, on a connection that can COPY and without the pages' time limits: for imports and other bulk work. */
export async function changeInBulk<T>(
  house: House,
  actor: Actor,
  key: ChangeKey | null,
  fn: (work: Changing) => Promise<T>,
): Promise<T> {
  return attemptUntilSettled(house, house.database.bulkPool, actor, key, fn)
}

/** As `changeInBulk`, but all that it did is thrown away at its end: what would come of it (a dry run). */
export async function rehearseInBulk<T>(house: House, actor: Actor, fn: (work: Changing) => Promise<T>): Promise<T> {
  const thrownAway = new Error('A rehearsal ends here')
  const outcomes: T[] = []
  try {
    await changeInBulk(house, actor, null, async (work) => {
      outcomes.push(await fn(work))
      throw thrownAway
    })
  } catch (error) {
    if (error !== thrownAway) throw error
  }
  for (const outcome of outcomes.slice(-1)) return outcome
  throw thrownAway
}

async function attemptUntilSettled<T>(
  house: House,
  pool: pg.Pool,
  actor: Actor,
  key: ChangeKey | null,
  fn: (work: Changing) => Promise<T>,
): Promise<T> {
  refuseNesting()
  if (house.isReadOnly === true || isViewed(actor)) throw new Refusal(403, 'viewing.read-only', {})
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptChange(house, pool, actor, key, fn)
    } catch (error) {
      // PostgreSQL has rolled the loser of a deadlock back whole, so running it again is safe and nobody sees it.
      if (attempt > deadlockRetries || !isRetryable(error)) throw error
    }
  }
}

async function attemptChange<T>(
  house: House,
  pool: pg.Pool,
  actor: Actor,
  key: ChangeKey | null,
  fn: (work: Changing) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let over = false
  let broken: Error | undefined
  try {
    const bulk = pool === house.database.bulkPool
    const work = changing(
      workOn(house, client, actor, () => over),
      client,
      bulk,
    )
    // Not waited for on a pipelined connection, where it travels with the first statement; elsewhere `pg` would complain.
    const begun = client.query('begin').catch(() => undefined)
    if (bulk) {
      await begun
      await work.replan() // what the connection planned for an earlier change may have met smaller tables
    }
    const result = await open.run(true, async () => {
      const earlier = key && (await claim<T>(work, key))
      if (earlier) return earlier.result
      const fresh = await fn(work)
      work.assertRecorded()
      if (key) await settleClaim(work, key, fresh)
      return fresh
    })
    over = true
    await client.query('commit')
    return result
  } catch (error) {
    over = true
    // A rollback that fails means a connection that is gone or in doubt: it must not go back to the pool.
    broken = await client.query('rollback').then(() => undefined, toError)
    throw error
  } finally {
    client.release(broken)
  }
}

/** For the rest of this work, PostgreSQL plans a statement once: for statements that cost more to plan than to run. */
export async function keepPlans(work: Work): Promise<void> {
  await sql`set local plan_cache_mode = force_generic_plan`.execute(work.db)
}

function workOn(house: House, client: pg.ClientBase, actor: Actor, isOver: () => boolean): Work {
  const now = house.clock.now()
  return {
    db: kyselyOn(client, isOver),
    actor,
    now,
    realNow: house.clock.realNow(),
    today: dateIn(house.clock.timeZone, now),
    timeZone: house.clock.timeZone,
    secret: house.secret,
    from: house.from,
  }
}

async function endReading(client: pg.PoolClient): Promise<void> {
  const broken = await client.query('commit').then(() => undefined, toError)
  client.release(broken)
}

function refuseNesting(): void {
  if (open.getStore()) throw new Error('A work was opened inside a work')
}

function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && retryable.has(String(error.code))
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
