/** Writes what one batch of bookings came to: holdings and balances as they stand now, ledger entries appended. */
import { sql, type RawBuilder } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Cell } from '#server/platform/copy-text.ts'
import type { Changing } from '#server/work/index.ts'
import { markLedgersOf } from './changed-ledgers.ts'
import { writeEndings } from './ending.ts'
import type { Entry } from './holding.ts'
import type { HoldingKey, KeyedHolding } from './holdings.ts'
import { orderBy, suspendedIn, unorderedSince } from './open-set-ups.ts'
import { changedSetUps, writeSetUps } from './write-set-ups.ts'

type Cells = readonly Cell[]

export interface Batch {
  readonly holdings: Set<KeyedHolding>
  /** Lines of the ledger (see entryCells): a million of them pass, so each is made once and in its last form. */
  readonly entries: Cells[]
}

/** What a line of the ledger has from the movement that caused it. */
export interface EntryCause extends HoldingKey {
  readonly effective_on: string
  readonly order_id: number | null
  readonly order_line: number | null
}

export function newBatch(): Batch {
  return { holdings: new Set(), entries: [] }
}

/**
 * Holdings first, then balances, then entries: the order in which their foreign keys point. What is new is appended and
 * what was there is updated, each by one statement: the lock of the ledger keeps anybody else from adding the same.
 */
export async function writeBatch(work: Changing, batch: Batch): Promise<void> {
  const written = [...batch.holdings].map((keyed) => ({ keyed, was: { ...keyed.stored }, now: cellsOf(keyed) }))
  const setUps = changedSetUps(batch.holdings)
  for (const { keyed } of written) keyed.stored = { holding: true, balances: keyed.holding.balances.length }
  await work.append(
    'holdings',
    holdingColumns,
    written.filter(({ was }) => !was.holding).map(({ now }) => now.holding),
  )
  await update(
    work,
    'holdings',
    holdingColumns,
    holdingKeys,
    written.filter(({ was }) => was.holding).map(({ now }) => now.holding),
  )
  await work.append(
    'balances',
    balanceColumns,
    written.flatMap(({ was, now }) => now.balances.slice(was.balances)),
  )
  await update(
    work,
    'balances',
    balanceColumns,
    balanceKeys,
    written.flatMap(({ was, now }) => now.balances.slice(0, was.balances)),
  )
  await writeSetUps(work, setUps)
  await writeEndings(work, batch.holdings)
  await markLedgersOf(work, [...new Set(written.map(({ keyed }) => keyed.purchasing_account_id))])
  await work.append('ledger_entries', entryColumns, batch.entries)
}

const holdingColumns = {
  purchasing_account_id: 'bigint',
  item_id: 'bigint',
  package_id: 'bigint',
  entries: 'bigint',
  available: 'bigint',
  ordered: 'bigint',
  coverage: 'bigint',
} as const
const holdingKeys = 3

const balanceColumns = {
  purchasing_account_id: 'bigint',
  item_id: 'bigint',
  package_id: 'bigint',
  serving_number: 'smallint',
  term_ends_on: 'date',
  available: 'bigint',
  ordered: 'bigint',
  coverage: 'bigint',
  lapsed: 'bigint',
  unordered_since: 'timestamptz',
  suspended: 'bigint',
  order_by: 'date',
} as const
const balanceKeys = 5

const entryColumns = {
  purchasing_account_id: 'bigint',
  item_id: 'bigint',
  package_id: 'bigint',
  position: 'bigint',
  serving_number: 'smallint',
  partner_id: 'bigint',
  term_ends_on: 'date',
  kind: 'text',
  effective_on: 'date',
  recorded_at: 'timestamptz',
  available_change: 'bigint',
  ordered_change: 'bigint',
  coverage_change: 'bigint',
  available_after: 'bigint',
  ordered_after: 'bigint',
  coverage_after: 'bigint',
  order_id: 'bigint',
  order_line: 'smallint',
  actor: 'text',
  key: 'text',
} as const

/** The cells of the holding and of each of its balances, in the order of their columns. */
function cellsOf({ purchasing_account_id: account, item_id: item, package_id: pack, holding }: KeyedHolding) {
  const { entries, available, ordered, coverage } = holding
  const balances: Cells[] = holding.balances.map((b) => [
    account,
    item,
    pack,
    b.serving,
    b.term,
    b.available,
    b.ordered,
    b.coverage,
    b.lapsed,
    unorderedSince(b),
    suspendedIn(b),
    orderBy(b),
  ])
  return { holding: [account, item, pack, entries, available, ordered, coverage], balances }
}

/** A line of the ledger in the order of its columns. */
export function entryCells(
  cause: EntryCause,
  entry: Entry,
  partner: number,
  recordedAt: string,
  actor: string,
  key: string,
): Cells {
  return [
    cause.purchasing_account_id,
    cause.item_id,
    cause.package_id,
    entry.position,
    entry.serving,
    partner,
    entry.term,
    entry.kind,
    cause.effective_on,
    recordedAt,
    entry.available_change,
    entry.ordered_change,
    entry.coverage_change,
    entry.available_after,
    entry.ordered_after,
    entry.coverage_after,
    cause.order_id,
    cause.order_line,
    actor,
    key,
  ]
}

/** Updates rows that are there; the first `keys` columns name them. */
async function update(
  work: Changing,
  table: 'holdings' | 'balances',
  columns: Readonly<Record<string, string>>,
  keys: number,
  rows: readonly Cells[],
): Promise<void> {
  if (rows.length === 0) return
  const names = Object.keys(columns)
  const given = Object.values(columns).map(
    (type, index): RawBuilder<unknown> =>
      sql`${arrayColumn(rows.map((row) => row[index] ?? null))}::${sql.raw(type)}[]`,
  )
  const each = (
    chosen: readonly string[],
    separator: RawBuilder<unknown>,
    pair: (name: string) => RawBuilder<unknown>,
  ) => sql.join(chosen.map(pair), separator)
  const set = each(names.slice(keys), sql`, `, (name) => sql`${sql.ref(name)} = g.${sql.ref(name)}`)
  const same = each(names.slice(0, keys), sql` and `, (name) => sql`t.${sql.ref(name)} = g.${sql.ref(name)}`)
  const source = sql`unnest(${sql.join(given)}) as g (${sql.join(names.map((name) => sql.ref(name)))})`
  if (table === 'holdings') await sql`update holdings as t set ${set} from ${source} where ${same}`.execute(work.db)
  else await sql`update balances as t set ${set} from ${source} where ${same}`.execute(work.db)
}
