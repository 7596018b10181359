/** Holdings as the ledger needs them: locked, and read into the form that the rule works on. */
import { sql, type RawBuilder } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing } from '#server/work/index.ts'
import { emptyHolding, type Holding } from './holding.ts'

/** Names one holding. package_id is 0 for what is held singly. */
export interface HoldingKey {
  readonly purchasing_account_id: number
  readonly item_id: number
  readonly package_id: number
}

export interface KeyedHolding extends HoldingKey {
  readonly holding: Holding
}

/** The holdings of one batch, by key. */
export interface LoadedHoldings {
  at(key: HoldingKey): KeyedHolding
  /** The last one asked for: a batch may end in the middle of a holding. */
  last(): KeyedHolding | undefined
}

/**
 * Locks the ledgers of the accounts that `accounts` yields, in the order of their ids, which is what keeps two bookings
 * from waiting for each other in a circle. The account's row stands for its whole ledger: an order settles across
 * servings and terms, and a package reaches several items, so that finer locks would have to be taken together anyway.
 * Without it two orders would both settle the same unordered seats (see book.test.ts, the race for the last hundred).
 */
export async function lockLedgers(work: Changing, accounts: RawBuilder<unknown>): Promise<void> {
  await sql`select count(*) from (
    select id from purchasing_accounts where id in (${accounts}) order by id for no key update) as locked`.execute(work.db)
}

/** Reads the holdings that these keys name, with their balances; one that does not exist yet is empty. */
export async function loadHoldings(
  work: Changing,
  keys: readonly HoldingKey[],
  carried?: KeyedHolding,
): Promise<LoadedHoldings> {
  const loaded = new Map<string, KeyedHolding>()
  for (const key of keys) {
    const name = keyName(key)
    if (!loaded.has(name)) loaded.set(name, carried && keyName(carried) === name ? carried : { ...holdingKey(key), holding: emptyHolding() })
  }
  const wanted = [...loaded.values()].filter((each) => each !== carried)
  const known = await readTotals(work, wanted, loaded)
  if (known.length > 0) await readBalances(work, known, loaded)
  let last: KeyedHolding | undefined
  return {
    at(key) {
      if (last && sameKey(last, key)) return last
      last = loaded.get(keyName(key))
      if (!last) throw new Error(`Holding ${keyName(key)} was not loaded`)
      return last
    },
    last: () => last,
  }
}

async function readTotals(
  work: Changing,
  wanted: readonly KeyedHolding[],
  loaded: ReadonlyMap<string, KeyedHolding>,
): Promise<KeyedHolding[]> {
  const { rows } = await sql<HoldingKey & { entries: number; available: number; ordered: number; coverage: number }>`
    select h.purchasing_account_id, h.item_id, h.package_id, h.entries, h.available, h.ordered, h.coverage
    from ${unnested(wanted)} join holdings as h using (purchasing_account_id, item_id, package_id)`.execute(work.db)
  return rows.map((row) => {
    const keyed = loaded.get(keyName(row))
    if (!keyed) throw new Error(`Holding ${keyName(row)} was not asked for`)
    Object.assign(keyed.holding, {
      entries: row.entries,
      available: row.available,
      ordered: row.ordered,
      coverage: row.coverage,
    })
    return keyed
  })
}

async function readBalances(
  work: Changing,
  known: readonly KeyedHolding[],
  loaded: ReadonlyMap<string, KeyedHolding>,
): Promise<void> {
  const { rows } = await sql<
    HoldingKey & {
      serving_number: number
      term_ends_on: string
      available: number
      ordered: number
      coverage: number
      lapsed: number
      unordered_since: Date | null
    }
  >`
    select b.purchasing_account_id, b.item_id, b.package_id, b.serving_number, b.term_ends_on, b.available, b.ordered,
      b.coverage, b.lapsed, b.unordered_since
    from ${unnested(known)} join balances as b using (purchasing_account_id, item_id, package_id)`.execute(work.db)
  for (const row of rows) {
    loaded.get(keyName(row))?.holding.balances.push({
      serving: row.serving_number,
      term: row.term_ends_on,
      available: row.available,
      ordered: row.ordered,
      coverage: row.coverage,
      lapsed: row.lapsed,
      unorderedSince: row.unordered_since?.toISOString() ?? null,
    })
  }
}

function unnested(keys: readonly HoldingKey[]): RawBuilder<unknown> {
  return sql`unnest(${arrayColumn(keys.map((key) => key.purchasing_account_id))}::bigint[],
    ${arrayColumn(keys.map((key) => key.item_id))}::bigint[],
    ${arrayColumn(keys.map((key) => key.package_id))}::bigint[]) as k (purchasing_account_id, item_id, package_id)`
}

function keyName(key: HoldingKey): string {
  return `${String(key.purchasing_account_id)}/${String(key.item_id)}/${String(key.package_id)}`
}

function sameKey(a: HoldingKey, b: HoldingKey): boolean {
  return a.item_id === b.item_id && a.purchasing_account_id === b.purchasing_account_id && a.package_id === b.package_id
}

function holdingKey({ purchasing_account_id, item_id, package_id }: HoldingKey): HoldingKey {
  return { purchasing_account_id, item_id, package_id }
}
