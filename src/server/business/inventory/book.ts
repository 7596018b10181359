/**
 * Books movements into the ledger: one line or a million, in the same way and with the same rule (holding.ts). Balances
 * and holdings are written in the same transaction as the entries that they sum.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import { actorKey, type Changing } from '#server/work/index.ts'
import { applyMovement, type Movement, type MovementFault } from './holding.ts'
import {
  loadHoldings,
  lockLedgers,
  partnerOf,
  sameKey,
  type HoldingKey,
  type KeyedHolding,
  type LoadedHoldings,
} from './holdings.ts'
import { entryCells, newBatch, writeBatch, type Batch } from './write.ts'

/**
 * One row of the source of a booking, with the columns' names as the source must have them. Rows of the same holding
 * are booked by date, and in the order of `sequence` on the same day.
 */
export interface BookingRow extends HoldingKey {
  /** The order of booking, and what a fault is reported by (the line of a file). */
  readonly sequence: number
  readonly serving_number: number
  readonly partner_id: number
  readonly kind: Movement['kind']
  readonly quantity: number
  readonly term_ends_on: string | null
  /** The agreement's first anniversary, for a renewal without a term; else null. */
  readonly anniversary_on: string | null
  readonly effective_on: string
  readonly order_id: number | null
  readonly order_line: number | null
  /** What makes the cause count once: unique within the purchasing account. */
  readonly key: string
}

export interface BookingFault {
  readonly sequence: number
  readonly fault: MovementFault
}

export interface Booking {
  readonly entries: number
  /** When there are any, the caller must refuse: some movements have been booked and others not. */
  readonly faults: readonly BookingFault[]
}

const rowsPerBatch = 4_000
/** Rows worked out before what is being written gets its turn: PostgreSQL would wait for the next of it meanwhile. */
const rowsPerTurn = 250
const faultsLimit = 1_000

/**
 * Books every row of `source` (see BookingRow). Locks the ledgers concerned first; constant memory. While one batch is
 * written the next is read and worked out: neither side waits for the other's share. `onBooked` hears how far it is.
 */
export async function book(
  work: Changing,
  source: RawBuilder<BookingRow>,
  onBooked?: (rows: number, of: number) => void,
): Promise<Booking> {
  await sql`create temporary table movements on commit drop as ${source}`.execute(work.db)
  const total = onBooked === undefined ? 0 : await countMovements(work)
  await lockLedgers(work, sql`select purchasing_account_id from movements`)
  await sql`declare movements_in_order no scroll cursor for
    select purchasing_account_id, item_id, package_id, sequence, serving_number, partner_id, kind, quantity,
      term_ends_on, anniversary_on, effective_on, order_id, order_line, key, ${deadline} as order_by
    from movements order by purchasing_account_id, item_id, package_id, effective_on, sequence`.execute(work.db)
  const at = work.now.toISOString()
  const actor = actorKey(work.actor)
  const faults: BookingFault[] = []
  let entries = 0
  let booked = 0
  let carried: KeyedHolding | undefined
  let batches = 0
  let writing: Promise<void> | undefined
  let reading = nextRows(work)
  for (let next = await reading; next.rows.length > 0 && faults.length < faultsLimit; next = await reading) {
    reading = handled(nextRows(work, next.rows.at(-1)))
    const batch = newBatch()
    for (const [index, row] of next.rows.entries()) {
      const keyed = carried !== undefined && sameKey(carried, row) ? carried : next.holdings.at(row)
      const fault = bookRow(row, keyed, batch, at, actor)
      if (fault !== undefined) faults.push({ sequence: row.sequence, fault })
      carried = keyed
      if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn()
    }
    entries += batch.entries.length
    booked += next.rows.length
    await writing
    onBooked?.(booked, total)
    batches += 1
    // With each doubling: what foreign keys are checked against grows with the batches.
    if (batches > 1 && Number.isInteger(Math.log2(batches))) await work.replan()
    if (faults.length === 0) writing = handled(writeBatch(work, batch))
  }
  await Promise.all([reading, writing])
  await sql`close movements_in_order`.execute(work.db)
  await sql`drop table movements`.execute(work.db)
  return { entries, faults }
}

async function countMovements(work: Changing): Promise<number> {
  const { rows } = await sql<{ total: number }>`select count(*) as total from movements`.execute(work.db)
  return rows[0]?.total ?? 0
}

/** The same promise; it is waited for later, and until then its failure must not end the process. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

// The catalogue's grace period on the day of the set-up; asked for set-ups alone, of which a file of orders has none.
const deadline = sql`case when kind = 'set-up' then effective_on + (
  select i.grace_days from items as i where i.id = movements.item_id) end`

type FetchedRow = BookingRow & { readonly order_by: string | null }

/** The next rows with their holdings, but for the one in whose middle the batch before may have ended. */
async function nextRows(
  work: Changing,
  before?: HoldingKey,
): Promise<{ rows: FetchedRow[]; holdings: LoadedHoldings }> {
  const { rows } = await sql<FetchedRow>`fetch ${sql.lit(rowsPerBatch)} from movements_in_order`.execute(work.db)
  const fresh = before === undefined ? rows : rows.filter((row) => !sameKey(row, before))
  return { rows, holdings: await loadHoldings(work, fresh) }
}

/** Books the row into its holding and the batch; answers why not, where it cannot be. */
function bookRow(
  row: FetchedRow,
  keyed: KeyedHolding,
  batch: Batch,
  at: string,
  actor: string,
): MovementFault | undefined {
  const result = applyMovement(keyed.holding, {
    kind: row.kind,
    serving: row.serving_number,
    quantity: row.quantity,
    term: row.term_ends_on,
    anniversaryOn: row.anniversary_on,
    on: row.effective_on,
    at,
    orderBy: row.order_by,
  })
  if ('fault' in result) return result.fault
  batch.holdings.add(keyed)
  if (!keyed.partners.has(row.serving_number)) keyed.partners.set(row.serving_number, row.partner_id)
  for (const [index, entry] of result.entries.entries()) {
    // An entry that settles another serving's seats belongs to that serving's partner.
    const partner = entry.serving === row.serving_number ? row.partner_id : partnerOf(keyed, entry.serving)
    const key = index === 0 ? row.key : `${row.key}.${String(index)}`
    batch.entries.push(entryCells(row, entry, partner, at, actor, key))
  }
  return undefined
}
