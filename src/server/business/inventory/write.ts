/** Writes what one batch of bookings came to: holdings and balances as they stand now, ledger entries appended. */
import { sql } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing } from '#server/work/index.ts'
import type { Entry } from './holding.ts'
import type { HoldingKey, KeyedHolding } from './holdings.ts'

export interface LedgerRow extends HoldingKey {
  /** null: the partner whom the entry's serving has now. */
  readonly partner_id: number | null
  readonly effective_on: string
  readonly order_id: number | null
  readonly order_line: number | null
  readonly key: string
  readonly actor: string
  readonly entry: Entry
}

export interface Batch {
  readonly holdings: Set<KeyedHolding>
  readonly entries: LedgerRow[]
}

export function newBatch(): Batch {
  return { holdings: new Set(), entries: [] }
}

/** Holdings first, then balances, then entries: the order in which their foreign keys point. */
export async function writeBatch(work: Changing, batch: Batch): Promise<void> {
  await writeHoldings(work, [...batch.holdings])
  await writeBalances(work, [...batch.holdings])
  await appendEntries(work, batch.entries)
}

async function writeHoldings(work: Changing, rows: readonly KeyedHolding[]): Promise<void> {
  await sql`
    insert into holdings (purchasing_account_id, item_id, package_id, entries, available, ordered, coverage)
    select * from unnest(
      ${arrayColumn(rows.map((row) => row.purchasing_account_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.item_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.package_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.holding.entries))}::bigint[],
      ${arrayColumn(rows.map((row) => row.holding.available))}::bigint[],
      ${arrayColumn(rows.map((row) => row.holding.ordered))}::bigint[],
      ${arrayColumn(rows.map((row) => row.holding.coverage))}::bigint[])
    on conflict (purchasing_account_id, item_id, package_id) do update set
      entries = excluded.entries, available = excluded.available, ordered = excluded.ordered,
      coverage = excluded.coverage`.execute(work.db)
}

async function writeBalances(work: Changing, holdings: readonly KeyedHolding[]): Promise<void> {
  const rows = holdings.flatMap((keyed) => keyed.holding.balances.map((balance) => ({ keyed, balance })))
  await sql`
    insert into balances (purchasing_account_id, item_id, package_id, serving_number, term_ends_on, available, ordered,
      coverage, lapsed, unordered_since)
    select * from unnest(
      ${arrayColumn(rows.map((row) => row.keyed.purchasing_account_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.keyed.item_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.keyed.package_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.balance.serving))}::smallint[],
      ${arrayColumn(rows.map((row) => row.balance.term))}::date[],
      ${arrayColumn(rows.map((row) => row.balance.available))}::bigint[],
      ${arrayColumn(rows.map((row) => row.balance.ordered))}::bigint[],
      ${arrayColumn(rows.map((row) => row.balance.coverage))}::bigint[],
      ${arrayColumn(rows.map((row) => row.balance.lapsed))}::bigint[],
      ${arrayColumn(rows.map((row) => row.balance.unorderedSince))}::timestamptz[])
    on conflict (purchasing_account_id, item_id, package_id, serving_number, term_ends_on) do update set
      available = excluded.available, ordered = excluded.ordered, coverage = excluded.coverage,
      lapsed = excluded.lapsed, unordered_since = excluded.unordered_since`.execute(work.db)
}

async function appendEntries(work: Changing, rows: readonly LedgerRow[]): Promise<void> {
  await sql`
    insert into ledger_entries (purchasing_account_id, item_id, package_id, position, serving_number, partner_id,
      term_ends_on, kind, effective_on, recorded_at, available_change, ordered_change, coverage_change, available_after,
      ordered_after, coverage_after, order_id, order_line, actor, key)
    select account, item, package, position, serving,
      coalesce(partner, (select s.partner_id from servings as s where s.purchasing_account_id = account and s.number = serving)),
      term, kind, effective_on, ${work.now}::timestamptz,
      available_change, ordered_change, coverage_change, available_after, ordered_after, coverage_after, order_id,
      order_line, ${rows[0]?.actor ?? ''}::text, key
    from unnest(
      ${arrayColumn(rows.map((row) => row.purchasing_account_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.item_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.package_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.position))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.serving))}::smallint[],
      ${arrayColumn(rows.map((row) => row.partner_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.term))}::date[],
      ${arrayColumn(rows.map((row) => row.entry.kind))}::text[],
      ${arrayColumn(rows.map((row) => row.effective_on))}::date[],
      ${arrayColumn(rows.map((row) => row.entry.available_change))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.ordered_change))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.coverage_change))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.available_after))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.ordered_after))}::bigint[],
      ${arrayColumn(rows.map((row) => row.entry.coverage_after))}::bigint[],
      ${arrayColumn(rows.map((row) => row.order_id))}::bigint[],
      ${arrayColumn(rows.map((row) => row.order_line))}::smallint[],
      ${arrayColumn(rows.map((row) => row.key))}::text[])
      as e (account, item, package, position, serving, partner, term, kind, effective_on, available_change,
        ordered_change, coverage_change, available_after, ordered_after, coverage_after, order_id, order_line, key)`.execute(
    work.db,
  )
}
