/** Holdings as the ledger needs them: locked, and read into the form that the rule works on. */
import { sql, type RawBuilder } from 'kysely'
import { arrayColumn } from '#server/platform/database.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { emptyHolding, type Balance, type Holding } from './holding.ts'
import { isEnding } from './ending.ts'
import { findBalance, type OpenSetUp } from './posting.ts'

/** Names one holding. package_id is 0 for what is held singly. */
export interface HoldingKey {
  readonly purchasing_account_id: number
  readonly item_id: number
  readonly package_id: number
}

export interface KeyedHolding extends HoldingKey {
  readonly holding: Holding
  /** What of it has rows already: new balances are added behind those. */
  stored: { readonly holding: boolean; readonly balances: number }
  /** The set-ups that have rows already, as they stand there, by position. */
  storedSetUps: ReadonlyMap<number, StoredSetUp>
  /** The partner whom each serving of its balances has now. */
  readonly partners: Map<number, number>
  /** The balances that their partners' lists of what ends have already. */
  readonly listed: Set<Balance>
}

/** A set-up's row: where it is, and what of it may change. */
export interface StoredSetUp {
  readonly serving: number
  readonly term: string
  readonly state: string
}

/** What may change of a set-up, to be compared. */
export function stateOf({ quantity, suspendedOn, lapsedOn }: OpenSetUp): string {
  return `${String(quantity)} ${String(suspendedOn)} ${String(lapsedOn)}`
}

/** The holdings of one batch, by key. */
export interface LoadedHoldings {
  at(key: HoldingKey): KeyedHolding
}

/**
 * Locks the ledgers of the accounts that `accounts` yields, in the order of their ids, which is what keeps two bookings
 * from waiting for each other in a circle. The account's row stands for its whole ledger: an order settles across
 * servings and terms, and a package reaches several items, so that finer locks would have to be taken together anyway.
 * Without it two orders would both settle the same unordered seats (see book.test.ts, the race for the last hundred).
 */
export async function lockLedgers(work: Changing, accounts: RawBuilder<unknown>): Promise<void> {
  await sql`select count(*) from (
    select id from purchasing_accounts where id in (${accounts}) order by id for no key update) as locked`.execute(
    work.db,
  )
}

/** Reads the holdings that these keys name, with their balances; one that does not exist yet is empty. */
export async function loadHoldings(work: Work, keys: readonly HoldingKey[]): Promise<LoadedHoldings> {
  const loaded = new Map<string, KeyedHolding>()
  let before: HoldingKey | undefined
  for (const key of keys) {
    if (before === undefined || !sameKey(before, key)) addMissing(loaded, key)
    before = key
  }
  const known = await readTotals(work, [...loaded.values()], loaded)
  if (known.length > 0) await readBalances(work, known, loaded)
  let last: KeyedHolding | undefined
  return {
    at(key) {
      if (last && sameKey(last, key)) return last
      last = loaded.get(keyName(key))
      if (!last) throw new Error(`Holding ${keyName(key)} was not loaded`)
      return last
    },
  }
}

function addMissing(
  loaded: Map<string, KeyedHolding>,
  { purchasing_account_id, item_id, package_id }: HoldingKey,
): void {
  const key = { purchasing_account_id, item_id, package_id }
  const name = keyName(key)
  if (loaded.has(name)) return
  loaded.set(name, {
    ...key,
    holding: emptyHolding(),
    stored: { holding: false, balances: 0 },
    storedSetUps: new Map(),
    partners: new Map(),
    listed: new Set(),
  })
}

async function readTotals(
  work: Work,
  wanted: readonly KeyedHolding[],
  loaded: ReadonlyMap<string, KeyedHolding>,
): Promise<KeyedHolding[]> {
  const { rows } = await sql<HoldingKey & { entries: number; available: number; ordered: number; coverage: number }>`
    select h.purchasing_account_id, h.item_id, h.package_id, h.entries, h.available, h.ordered, h.coverage
    from ${unnested(wanted)} join holdings as h using (purchasing_account_id, item_id, package_id)`.execute(work.db)
  return rows.map((row) => {
    const keyed = at(loaded, row)
    Object.assign(keyed.holding, {
      entries: row.entries,
      available: row.available,
      ordered: row.ordered,
      coverage: row.coverage,
    })
    keyed.stored = { holding: true, balances: 0 }
    return keyed
  })
}

async function readBalances(
  work: Work,
  known: readonly KeyedHolding[],
  loaded: ReadonlyMap<string, KeyedHolding>,
): Promise<void> {
  const { rows } = await sql<
    HoldingKey & {
      serving_number: number
      partner_id: number
      term_ends_on: string
      available: number
      ordered: number
      coverage: number
      lapsed: number
      is_open: boolean
    }
  >`
    select b.purchasing_account_id, b.item_id, b.package_id, b.serving_number, b.term_ends_on, b.available, b.ordered,
      b.coverage, b.lapsed, b.available > b.ordered or b.suspended > 0 as is_open, s.partner_id
    from ${unnested(known)} join balances as b using (purchasing_account_id, item_id, package_id)
    join servings as s on s.purchasing_account_id = b.purchasing_account_id and s.number = b.serving_number`.execute(
    work.db,
  )
  for (const row of rows) {
    const keyed = at(loaded, row)
    keyed.partners.set(row.serving_number, row.partner_id)
    keyed.stored = { holding: true, balances: keyed.stored.balances + 1 }
    const balance: Balance = {
      serving: row.serving_number,
      term: row.term_ends_on,
      available: row.available,
      ordered: row.ordered,
      coverage: row.coverage,
      lapsed: row.lapsed,
      setUps: [],
    }
    keyed.holding.balances.push(balance)
    if (isEnding(balance)) keyed.listed.add(balance)
  }
  const open = rows.filter((row) => row.is_open).map((row) => at(loaded, row))
  if (open.length > 0) await readSetUps(work, [...new Set(open)], loaded)
}

/** Reads what is not ordered of the set-ups of these holdings; those whose term is over are none of the rule's any more. */
async function readSetUps(
  work: Work,
  open: readonly KeyedHolding[],
  loaded: ReadonlyMap<string, KeyedHolding>,
): Promise<void> {
  const { rows } = await sql<
    HoldingKey & {
      position: number
      serving_number: number
      term_ends_on: string
      set_up_on: string
      set_up_at: Date
      order_by: string
      quantity: number
      suspended_on: string | null
    }
  >`
    select u.purchasing_account_id, u.item_id, u.package_id, u.position, u.serving_number, u.term_ends_on, u.set_up_on,
      u.set_up_at, u.order_by, u.quantity, u.suspended_on
    from ${unnested(open)} join unordered_set_ups as u using (purchasing_account_id, item_id, package_id)
    where u.lapsed_on is null order by u.set_up_at, u.position`.execute(work.db)
  const storedOf = new Map<KeyedHolding, Map<number, StoredSetUp>>()
  for (const row of rows) {
    const keyed = at(loaded, row)
    const balance = findBalance(keyed.holding, row.serving_number, row.term_ends_on)
    if (!balance) throw new Error(`Holding ${keyName(row)} has a set-up without a balance`)
    const setUp: OpenSetUp = {
      position: row.position,
      on: row.set_up_on,
      at: row.set_up_at.toISOString(),
      orderBy: row.order_by,
      quantity: row.quantity,
      suspendedOn: row.suspended_on,
      lapsedOn: null,
    }
    balance.setUps.push(setUp)
    const stored = storedOf.get(keyed) ?? new Map<number, StoredSetUp>()
    storedOf.set(
      keyed,
      stored.set(row.position, { serving: balance.serving, term: balance.term, state: stateOf(setUp) }),
    )
  }
  for (const [keyed, stored] of storedOf) keyed.storedSetUps = stored
}

function at(loaded: ReadonlyMap<string, KeyedHolding>, key: HoldingKey): KeyedHolding {
  const keyed = loaded.get(keyName(key))
  if (!keyed) throw new Error(`Holding ${keyName(key)} was not asked for`)
  return keyed
}

/** The partner whom a serving of the holding's balances has now. */
export function partnerOf({ partners }: KeyedHolding, serving: number): number {
  const partner = partners.get(serving)
  if (partner === undefined) throw new Error(`Serving ${String(serving)} has no balance in this holding`)
  return partner
}

function unnested(keys: readonly HoldingKey[]): RawBuilder<unknown> {
  return sql`unnest(${arrayColumn(keys.map((key) => key.purchasing_account_id))}::bigint[],
    ${arrayColumn(keys.map((key) => key.item_id))}::bigint[],
    ${arrayColumn(keys.map((key) => key.package_id))}::bigint[]) as k (purchasing_account_id, item_id, package_id)`
}

function keyName(key: HoldingKey): string {
  return `${String(key.purchasing_account_id)}/${String(key.item_id)}/${String(key.package_id)}`
}

export function sameKey(a: HoldingKey, b: HoldingKey): boolean {
  return a.item_id === b.item_id && a.purchasing_account_id === b.purchasing_account_id && a.package_id === b.package_id
}
