/**
 * Books movements into the ledger: one line or a million, in the same way and with the same rule (holding.ts). Balances
 * and holdings are written in the same transaction as the entries that they sum.
 */
import { sql, type RawBuilder } from 'kysely'
import { actorKey, type Changing } from '#server/work/index.ts'
import { applyMovement, type Entry, type Movement, type MovementFault } from './holding.ts'
import { loadHoldings, lockLedgers, type HoldingKey, type KeyedHolding, type LoadedHoldings } from './holdings.ts'
import { newBatch, writeBatch, type Batch } from './write.ts'

/**
 * One row of the source of a booking, with the columns' names as the source must have them. Rows of the same holding
 * are booked in the order of `sequence`.
 */
export interface BookingRow extends HoldingKey {
  /** The order of booking, and what a fault is reported by (the line of a file). */
  readonly sequence: number
  readonly serving_number: number
  readonly partner_id: number
  readonly kind: Movement['kind']
  readonly quantity: number
  readonly term_ends_on: string | null
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

const rowsPerBatch = 2_000
const faultsLimit = 1_000

/**
 * Books every row of `source` (see BookingRow). Locks the ledgers concerned first; constant memory.
 */
export async function book(work: Changing, source: RawBuilder<BookingRow>): Promise<Booking> {
  await sql`create temporary table movements on commit drop as ${source}`.execute(work.db)
  await lockLedgers(work, sql`select purchasing_account_id from movements`)
  await sql`declare movements_in_order no scroll cursor for
    select purchasing_account_id, item_id, package_id, sequence, serving_number, partner_id, kind, quantity,
      term_ends_on, effective_on, order_id, order_line, key
    from movements order by purchasing_account_id, item_id, package_id, sequence`.execute(work.db)
  const faults: BookingFault[] = []
  let entries = 0
  let next = await nextRows(work)
  while (next.rows.length > 0 && faults.length < faultsLimit) {
    const batch = newBatch()
    for (const row of next.rows) faults.push(...bookRow(work, row, next.holdings.at(row), batch))
    entries += batch.entries.length
    if (faults.length === 0) await writeBatch(work, batch)
    next = await nextRows(work, next.holdings.last())
  }
  await sql`close movements_in_order`.execute(work.db)
  await sql`drop table movements`.execute(work.db)
  return { entries, faults }
}

/** The next rows with their holdings; `carried` is the one in whose middle the last batch may have ended. */
async function nextRows(work: Changing, carried?: KeyedHolding): Promise<{ rows: BookingRow[]; holdings: LoadedHoldings }> {
  const { rows } = await sql<BookingRow>`fetch ${sql.lit(rowsPerBatch)} from movements_in_order`.execute(work.db)
  return { rows, holdings: await loadHoldings(work, rows, carried) }
}

function bookRow(work: Changing, row: BookingRow, keyed: KeyedHolding, batch: Batch): BookingFault[] {
  const result = applyMovement(keyed.holding, {
    kind: row.kind,
    serving: row.serving_number,
    quantity: row.quantity,
    term: row.term_ends_on,
    on: row.effective_on,
    at: work.now.toISOString(),
  })
  if ('fault' in result) return [{ sequence: row.sequence, fault: result.fault }]
  batch.holdings.add(keyed)
  result.entries.forEach((entry, index) => {
    batch.entries.push({ ...ledgerRow(row, entry), key: index === 0 ? row.key : `${row.key}.${String(index)}`, actor: actorKey(work.actor) })
  })
  return []
}

function ledgerRow(row: BookingRow, entry: Entry) {
  return {
    purchasing_account_id: row.purchasing_account_id,
    item_id: row.item_id,
    package_id: row.package_id,
    // An entry that settles another serving's seats belongs to that serving's partner, who is looked up as it is written.
    partner_id: entry.serving === row.serving_number ? row.partner_id : null,
    effective_on: row.effective_on,
    order_id: row.order_id,
    order_line: row.order_line,
    entry,
  }
}
