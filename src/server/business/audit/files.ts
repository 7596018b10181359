/** The journal as files: its rows for a spreadsheet, and the verifiable journal, which a customer checks without us (docs/audit.md). */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher, PurchasingAccount } from '#server/business/access/index.ts'
import type { RowsOf, Work } from '#server/work/index.ts'
import { described, type JournalEvent } from './journal.ts'
import { eventLine, sealHead, sealLine } from './line.ts'
import { ledBy, matches, type JournalFilter, type JournalOf } from './walks.ts'

/** Every event of an account's journal that the filter leaves, in the order in which they were recorded. */
export async function journalRows(
  work: Work,
  account: PurchasingAccount<'events.view'>,
  filter: JournalFilter,
): Promise<RawBuilder<JournalEvent>> {
  return rowsOf(work, { account: account.id }, filter)
}

/** The same of the publisher's journals, as `journalOfHouse`. */
export async function journalRowsOfHouse(
  work: Work,
  _desk: Publisher,
  filter: JournalFilter,
  whole = false,
): Promise<RawBuilder<JournalEvent>> {
  return rowsOf(work, whole ? 'all' : { account: 0 }, filter)
}

async function rowsOf(work: Work, of: JournalOf, filter: JournalFilter): Promise<RawBuilder<JournalEvent>> {
  const isMatch = matches(of, filter, await ledBy(work, of, filter), work.timeZone)
  return sql<JournalEvent>`${described(sql`events as e`, work.actor)} where ${isMatch} order by e.id`
}

/** What the verifiable journal is made of: an account's events and seals, each in the order of its chain. */
export function verifiableQueries(work: Work, account: PurchasingAccount<'events.view'>) {
  const isShown = work.actor.kind === 'customer' ? sql`e.actor_kind = 'customer'` : sql`true`
  return {
    events: sql<ChainedEvent>`
      select e.id, ${eventLine('e')} as line, case when ${isShown} then e.address end as address,
        case when ${isShown} then encode(e.address_salt, 'hex') end as salt
      from events as e where e.purchasing_account_id = ${account.id} and e.scope = 'account' order by e.id`,
    seals: sql<ChainedSeal>`
      select ${sealLine('s')} as line, encode(${sealHead('s')}, 'hex') as head, s.number, s.event_ids[cardinality(s.event_ids)] as "lastId"
      from event_seals as s
      where s.purchasing_account_id = ${account.id} and s.scope = 'account' and s.scope_id = ${account.id} order by s.number`,
  }
}

interface ChainedEvent {
  readonly id: number
  readonly line: string
  readonly address: string | null
  readonly salt: string | null
}

interface ChainedSeal {
  readonly line: string
  readonly head: string
  readonly number: number
  readonly lastId: number
}

export interface FileHead {
  /** The account's number and name, for whoever reads the file. */
  readonly account: string
  readonly publisher: string
  readonly madeAt: Date
}

/**
 * The file's lines: a head, the events of the first seal, the seal, and so on; what is not sealed yet; an end that names the last head.
 * Lines of events and seals are what is hashed, to the byte.
 */
export async function* verifiableJournal(
  { events, seals }: RowsOf<ReturnType<typeof verifiableQueries>>,
  { account, publisher, madeAt }: FileHead,
): AsyncGenerator<string, undefined> {
  yield `${JSON.stringify({ format: 'comptoir-journal', version: 1, publisher, account, made_at: madeAt.toISOString() })}\n`
  const counts = { events: 0, seals: 0, unsealed: 0 }
  let head = '0'.repeat(64)
  let event = await next(events)
  for await (const seal of seals) {
    while (event !== undefined && event.id <= seal.lastId) {
      yield eventLines(event)
      counts.events += 1
      event = await next(events)
    }
    yield `${seal.line}\n`
    counts.seals += 1
    head = seal.head
  }
  while (event !== undefined) {
    yield eventLines(event)
    counts.unsealed += 1
    event = await next(events)
  }
  yield `${JSON.stringify({ end: true, head, ...counts })}\n`
  return undefined
}

/** The event's line, and beside it the address that its hash stands for, as long as it is known. */
function eventLines({ id, line, address, salt }: ChainedEvent): string {
  if (address === null || salt === null) return `${line}\n`
  return `${line}\n${JSON.stringify({ address_of: id, address, salt })}\n`
}

async function next<Row>(rows: AsyncGenerator<Row, undefined>): Promise<Row | undefined> {
  const { value, done } = await rows.next()
  return done === true ? undefined : value
}

/** The newest seal of an account's chain; its head is worth writing down. */
export async function newestSeal(
  work: Work,
  account: PurchasingAccount<'events.view'>,
): Promise<
  { readonly number: number; readonly head: string; readonly position: number; readonly sealedAt: Date } | undefined
> {
  const { rows } = await sql<{ number: number; head: string; position: number; sealedAt: Date }>`
    select number, encode(head, 'hex') as head, position, sealed_at as "sealedAt" from event_seals
    where purchasing_account_id = ${account.id} and scope = 'account' and scope_id = ${account.id}
    order by number desc limit 1`.execute(work.db)
  return rows[0]
}
