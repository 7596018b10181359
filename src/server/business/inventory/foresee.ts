/**
 * What movements would do to an account's holdings, by the same rule as booking them (holding.ts) and in the same order, and
 * nothing is written or locked: what is booked meanwhile by others is not foreseen.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import type { BookingFault, BookingRow } from './book.ts'
import { applyMovement, type Holding } from './holding.ts'
import { loadHoldings } from './holdings.ts'

/** A holding's totals at a moment. unordered = available - ordered. */
export interface Totals {
  readonly available: number
  readonly ordered: number
  readonly unordered: number
  /** Licences with Software Assurance in force. */
  readonly coverage: number
}

export interface ForeseenMovement {
  readonly sequence: number
  readonly item_id: number
  /** 0 where the item is held singly. */
  readonly package_id: number
  readonly before: Totals
  readonly after: Totals
}

export interface Foresight {
  /** In the order of `sequence`. */
  readonly movements: readonly ForeseenMovement[]
  readonly faults: readonly BookingFault[]
}

/** Movements that are foreseen at a time. */
export const foreseenLimit = 5_000

/** Foresees every row of `source` (see BookingRow), each after the one before. */
export async function foresee(work: Work, source: RawBuilder<BookingRow>): Promise<Foresight> {
  const { rows } = await sql<BookingRow>`
    select * from (${source}) as m order by purchasing_account_id, item_id, package_id, effective_on, sequence
    limit ${sql.lit(foreseenLimit + 1)}`.execute(work.db)
  if (rows.length > foreseenLimit) throw new Error('These are more movements than anybody looks at')
  const holdings = await loadHoldings(work, rows)
  const movements: ForeseenMovement[] = []
  const faults: BookingFault[] = []
  for (const row of rows) {
    const { holding } = holdings.at(row)
    const before = totalsOf(holding)
    const result = applyMovement(holding, {
      kind: row.kind,
      serving: row.serving_number,
      quantity: row.quantity,
      term: row.term_ends_on,
      anniversaryOn: row.anniversary_on,
      on: row.effective_on,
      at: work.now.toISOString(),
    })
    const { sequence, item_id, package_id } = row
    if ('fault' in result) faults.push({ sequence, fault: result.fault })
    else movements.push({ sequence, item_id, package_id, before, after: totalsOf(holding) })
  }
  return { movements: movements.toSorted((a, b) => a.sequence - b.sequence), faults }
}

function totalsOf({ available, ordered, coverage }: Holding): Totals {
  return { available, ordered, unordered: available - ordered, coverage }
}
