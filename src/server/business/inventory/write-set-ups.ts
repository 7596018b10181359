/**
 * Writes what changed of customers' own set-ups, and with it what their partners have to order. Nothing of this is touched by a
 * booking that meets no set-up, as the million lines of a file do not.
 */
import { sql } from 'kysely'
import { awaitOrders, type AwaitedOrder } from '#server/business/partners/index.ts'
import type { Changing } from '#server/work/index.ts'
import { stateOf, type HoldingKey, type KeyedHolding, type StoredSetUp } from './holdings.ts'
import { isSuspended, isUnordered } from './open-set-ups.ts'
import type { Balance, OpenSetUp } from './posting.ts'

/** What is to be written of the set-ups of one batch. */
export interface SetUpChanges {
  /** Rows as they stand now. */
  readonly kept: readonly (HoldingKey & SetUpRow)[]
  /** Those of which everything is ordered, or asked for again. */
  readonly gone: readonly (HoldingKey & { readonly position: number })[]
  /** What the partner of each balance concerned has to order now. */
  readonly awaited: readonly AwaitedOrder[]
}

interface SetUpRow {
  readonly position: number
  readonly serving_number: number
  readonly term_ends_on: string
  readonly set_up_on: string
  readonly set_up_at: string
  readonly order_by: string
  readonly quantity: number
  readonly suspended_on: string | null
  readonly lapsed_on: string | null
}

/** Finds what changed since it was read or written last, and takes note that it is being written. */
export function changedSetUps(holdings: Iterable<KeyedHolding>): SetUpChanges {
  const kept: (HoldingKey & SetUpRow)[] = []
  const gone: (HoldingKey & { readonly position: number })[] = []
  const awaited: AwaitedOrder[] = []
  for (const keyed of holdings) {
    const { purchasing_account_id, item_id, package_id, holding, storedSetUps: before } = keyed
    if (before.size === 0 && holding.balances.every(({ setUps }) => setUps.length === 0)) continue
    const key = { purchasing_account_id, item_id, package_id }
    const now = new Map<number, StoredSetUp>()
    const touched = new Set<string>()
    for (const balance of holding.balances) {
      for (const setUp of balance.setUps) {
        const stored = { serving: balance.serving, term: balance.term, state: stateOf(setUp) }
        now.set(setUp.position, stored)
        if (before.get(setUp.position)?.state === stored.state) continue
        kept.push({ ...key, ...rowOf(balance, setUp) })
        touched.add(placeOf(stored))
      }
    }
    for (const [position, stored] of before) {
      if (now.has(position)) continue
      gone.push({ ...key, position })
      touched.add(placeOf(stored))
    }
    awaited.push(
      ...holding.balances.filter((balance) => touched.has(placeOf(balance))).map((balance) => awaitedOf(key, balance)),
    )
    keyed.storedSetUps = now
  }
  return { kept, gone, awaited }
}

/** Writes them; the ledger's lock is held, and the balances are written. */
export async function writeSetUps(work: Changing, { kept, gone, awaited }: SetUpChanges): Promise<void> {
  if (gone.length > 0) {
    await sql`
      delete from unordered_set_ups as u using jsonb_to_recordset(${JSON.stringify(gone)}::jsonb)
        as g (purchasing_account_id bigint, item_id bigint, package_id bigint, position bigint)
      where u.purchasing_account_id = g.purchasing_account_id and u.item_id = g.item_id and u.package_id = g.package_id
        and u.position = g.position`.execute(work.db)
  }
  if (kept.length > 0) {
    await sql`
      insert into unordered_set_ups (purchasing_account_id, item_id, package_id, position, serving_number, term_ends_on,
        set_up_on, set_up_at, order_by, quantity, suspended_on, lapsed_on)
      select purchasing_account_id, item_id, package_id, position, serving_number, term_ends_on, set_up_on, set_up_at,
        order_by, quantity, suspended_on, lapsed_on
      from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as k (purchasing_account_id bigint, item_id bigint,
        package_id bigint, position bigint, serving_number smallint, term_ends_on date, set_up_on date,
        set_up_at timestamptz, order_by date, quantity bigint, suspended_on date, lapsed_on date)
      on conflict (purchasing_account_id, item_id, package_id, position) do update
        set quantity = excluded.quantity, suspended_on = excluded.suspended_on, lapsed_on = excluded.lapsed_on`.execute(
      work.db,
    )
  }
  if (awaited.length > 0) await awaitOrders(work, awaited)
}

function rowOf({ serving, term }: Balance, setUp: OpenSetUp): SetUpRow {
  return {
    position: setUp.position,
    serving_number: serving,
    term_ends_on: term,
    set_up_on: setUp.on,
    set_up_at: setUp.at,
    order_by: setUp.orderBy,
    quantity: setUp.quantity,
    suspended_on: setUp.suspendedOn,
    lapsed_on: setUp.lapsedOn,
  }
}

function awaitedOf(key: HoldingKey, { serving, term, setUps }: Balance): AwaitedOrder {
  const open = setUps.filter(({ lapsedOn }) => lapsedOn === null)
  const first = (days: readonly string[]): string | null => days.toSorted()[0] ?? null
  return {
    ...key,
    serving_number: serving,
    term_ends_on: term,
    unordered: sum(open.filter(isUnordered)),
    suspended: sum(open.filter(isSuspended)),
    since: first(open.map(({ on }) => on)),
    order_by: first(open.map((each) => each.orderBy)),
  }
}

function sum(setUps: readonly OpenSetUp[]): number {
  return setUps.reduce((total, { quantity }) => total + quantity, 0)
}

function placeOf({ serving, term }: { readonly serving: number; readonly term: string }): string {
  return `${String(serving)} ${term}`
}
