/** What a change can do beyond reading: record events, enqueue jobs, and copy rows in by the million. */
import { pipeline } from 'node:stream/promises'
import { sql, type RawBuilder } from 'kysely'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { arrayColumn } from '#server/platform/database.ts'
import { copyText, type Cell } from '#server/platform/copy-text.ts'
import { announceEvent, appendEvent, appendEvents, type EventName, type EventOf, type EventScopeKind } from './event.ts'
import { originOfAddress, type Origin } from './origin.ts'
import type { Work } from './work.ts'

export interface Changing extends Work {
  /** Appends the event that says what this change did. */
  record(event: EventOf): Promise<void>
  /**
   * One event per row of `source` (id of the scope, subject text, details jsonb), for bulk work; answers how many.
   * `announces` has services told of each, which an import never does.
   */
  recordEach(name: EventName, source: RawBuilder<unknown>, scope?: EventScopeKind, announces?: boolean): Promise<number>
  /** Says that there was nothing to change, so that no event is owed. */
  unchanged(): void
  /** Asks for a job to run once this change is committed; a `jobKey` replaces a waiting job of the same key. */
  enqueue(job: string, payload: object, jobKey?: string): Promise<void>
  /** The same, to run so many seconds of real time later. A sweep must find what is due as well: this only makes it prompt. */
  enqueueLater(job: string, payload: object, jobKey: string, seconds: number): Promise<void>
  /** Copies into a table, by default in COPY's text form. Only in `changeInBulk`. `target` and `options` are SQL. */
  copyIn(target: string, source: AsyncIterable<string | Buffer>, options?: string): Promise<void>
  /** Appends rows to a table; `columns` names them with their types. In `changeInBulk` by COPY, which costs half as much. */
  append(table: string, columns: Readonly<Record<string, string>>, rows: readonly (readonly Cell[])[]): Promise<void>
  /**
   * Lets PostgreSQL plan anew, statements as well as checks of foreign keys. To be called as a bulk change fills tables:
   * a plan that was made while one was all but empty would go on scanning it whole, for each of a million rows.
   */
  replan(): Promise<void>
}

interface Guarded extends Changing {
  assertRecorded(): void
}

/** Gives a work its changing side, on the connection that holds its transaction; `bulk` for one that can COPY. */
export function changing(work: Work, client: pg.ClientBase, bulk: boolean): Guarded {
  let owesEvent = true
  let knownOrigin: Origin | undefined
  // Made with the first event: most changes of jobs come from nowhere, and many record nothing.
  const origin = () => (knownOrigin ??= originOfAddress(work.from))
  const copyIn: Changing['copyIn'] = async (target, source, options = 'format text') => {
    await pipeline(source, client.query(copyFrom(`copy ${target} from stdin (${options})`)))
  }
  const enqueue: Changing['enqueue'] = async (job, payload, jobKey) => {
    await sql`select enqueue_job(${job}, ${JSON.stringify(payload)}::json, ${jobKey ?? null})`.execute(work.db)
  }
  return {
    ...work,
    async record(event) {
      owesEvent = false
      // Who acted for others' eyes did so from nowhere that they may learn.
      const from = event.as === undefined ? origin() : undefined
      const address = await appendEvent(work.db, event.as ?? work.actor, work.now, event, from)
      if (event.tells === true) await enqueue('notifications.tell', address)
      if (event.announces === true) await announceEvent(work.db, address)
    },
    async recordEach(name, source, scope, announces) {
      owesEvent = false
      return appendEvents(work.db, work.actor, work.now, name, source, scope, announces, origin())
    },
    unchanged() {
      owesEvent = false
    },
    enqueue,
    async enqueueLater(job, payload, jobKey, seconds) {
      const asked = JSON.stringify(payload)
      await sql`select enqueue_job_later(${job}, ${asked}::json, ${jobKey}, ${seconds}::double precision)`.execute(
        work.db,
      )
    },
    copyIn,
    async append(table, columns, rows) {
      if (rows.length === 0) return
      const names = Object.keys(columns)
      if (bulk) {
        await copyIn(`${table} (${names.join(', ')})`, copyText(rows))
        return
      }
      const arrays = Object.values(columns).map(
        (type, index) => sql`${arrayColumn(rows.map((row) => row[index] ?? null))}::${sql.raw(type)}[]`,
      )
      await sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
        select * from unnest(${sql.join(arrays)})`.execute(work.db)
    },
    async replan() {
      await client.query('discard plans')
    },
    assertRecorded() {
      if (owesEvent) throw new Error('A change recorded no event: record() what it did, or say unchanged()')
    },
  }
}
