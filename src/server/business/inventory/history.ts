/** « Afficher l'historique »: every transaction of one item (SPEC 6.6), newest first, by cursor, however long it is. */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import { inWords, Refusal, unexecuted, type Work } from '#server/work/index.ts'
import type { EntryKind } from './holding.ts'
import { servingIn } from './sight.ts'
import type { Unordered } from './unordered.ts'
import { reportOf, usedOn } from './use.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'holding.unknown': Record<never, never>
  }
}

export interface HistoryEntry {
  /** Order of booking within the holding, from 1: the cursor. */
  readonly position: number
  readonly effective_on: string
  readonly kind: EntryKind
  readonly term_ends_on: string
  readonly available_change: number
  readonly ordered_change: number
  readonly coverage_change: number
  /** The holding's quantities after it; null for a partner, to whom they would tell other partners' orders. */
  readonly available_after: number | null
  readonly ordered_after: number | null
  readonly coverage_after: number | null
  /** Seats in use at the end of that day, as far as they were reported. */
  readonly in_use: number | null
  readonly partner_name: string
  readonly order_id: number | null
  readonly order_number: string | null
  readonly purchase_order_number: string | null
}

/** A holding by name, with its quantities in force and its number of transactions. */
export interface HeldName {
  readonly item_id: number
  readonly package_id: number
  readonly kind: 'license' | 'subscription' | 'msdn' | 'azure' | 'package'
  readonly edition: string
  readonly version: string
  readonly group_id: number
  readonly group_name: string
  readonly package_name: string | null
  readonly available: number
  readonly ordered: number
  readonly coverage: number
  /** Set up and suspended, since nobody ordered it in time. */
  readonly suspended: number
  /** The day on which the first of what is unordered is suspended unless it is ordered before; null where nothing is. */
  readonly order_by: string | null
  /** The soonest last day of Software Assurance in force. */
  readonly coverage_ends_on: string | null
  readonly next_expiry: string | null
  /** The last day of the last term, once nothing is in force any more. */
  readonly expired_on: string | null
  /** Seats in use and when that was measured; null where nobody has reported any, and for a partner. */
  readonly in_use: number | null
  readonly measured_at: Date | null
  /** Number of transactions; null for a partner, who sees only some of them. */
  readonly entries: number | null
}

export const historyPageLimit = 50

/** The item whose history is asked for. Refuses 404 holding.unknown where the account never held it. */
export async function heldName(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  item: { readonly itemId: number; readonly packageId: number },
  language: string,
): Promise<HeldName> {
  const { rows } = await sql<HeldName>`
    select h.item_id, h.package_id, i.kind, i.version,
      ${itemName(language, 'i')} as edition,
      g.id as group_id, ${groupName(language, 'g')} as group_name,
      ${itemName(language, 'p')} as package_name,
      b.available, b.ordered, b.coverage, b.suspended, b.order_by, b.coverage_ends_on, b.next_expiry,
      case when b.available = 0 and b.coverage = 0 then b.expired_on end as expired_on,
      u.quantity as in_use, u.measured_at,
      ${account.servings === 'all' ? sql`h.entries` : sql`null::bigint`} as entries
    from holdings as h
    join items as i on i.id = h.item_id
    join product_groups as g on g.id = i.product_group_id
    left join items as p on p.id = h.package_id
    ${reportOf(account, sql`h.item_id`)}
    cross join lateral (
      select count(*) as terms,
        coalesce(sum(available) filter (where term_ends_on >= ${work.today}::date), 0)::bigint as available,
        coalesce(sum(ordered) filter (where term_ends_on >= ${work.today}::date), 0)::bigint as ordered,
        coalesce(sum(coverage) filter (where term_ends_on >= ${work.today}::date), 0)::bigint as coverage,
        coalesce(sum(suspended) filter (where term_ends_on >= ${work.today}::date), 0)::bigint as suspended,
        min(order_by) filter (where term_ends_on >= ${work.today}::date) as order_by,
        min(term_ends_on) filter (where term_ends_on >= ${work.today}::date and coverage > 0) as coverage_ends_on,
        max(term_ends_on) filter (where term_ends_on < ${work.today}::date and (lapsed > 0 or available > 0)) as expired_on,
        min(term_ends_on) filter (where term_ends_on >= ${work.today}::date and available > 0
          and term_ends_on < 'infinity') as next_expiry
      from balances as b
      where b.purchasing_account_id = h.purchasing_account_id and b.item_id = h.item_id and b.package_id = h.package_id
        and ${servingIn(account, sql`b.serving_number`)}
    ) as b
    where h.purchasing_account_id = ${account.id} and h.item_id = ${item.itemId} and h.package_id = ${item.packageId}
      and b.terms > 0`.execute(work.db)
  const held = rows[0]
  if (!held) throw new Refusal(404, 'holding.unknown', {})
  return held
}

/** A place between two entries: the page before it or the page after it, by position; newer than 0 is the oldest page. */
export type HistoryCursor =
  { readonly at: 'newest' } | { readonly at: 'older-than' | 'newer-than'; readonly position: number }

/** A page of the history. */
export interface HistoryPage {
  /** Newest first. */
  readonly entries: HistoryEntry[]
  readonly older: boolean
  readonly newer: boolean
}

/** One page of it, by cursor: page 10,000 costs what the first does. */
export async function historyOf(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  held: HeldName,
  cursor: HistoryCursor = { at: 'newest' },
): Promise<HistoryPage> {
  const upwards = cursor.at === 'newer-than'
  const { rows } = await sql<HistoryEntry>`
    select ${columns(account)}, ${usedOn(account, held, sql`e.effective_on`)} as in_use
    ${fromEntries(account, held)} ${beyond(cursor)}
    order by e.position ${upwards ? sql`asc` : sql`desc`} limit ${sql.lit(historyPageLimit + 1)}`.execute(work.db)
  const more = rows.length > historyPageLimit
  const entries = rows.slice(0, historyPageLimit)
  if (upwards) entries.reverse()
  return { entries, older: upwards ? cursor.position > 0 : more, newer: upwards ? more : cursor.at === 'older-than' }
}

function beyond(cursor: HistoryCursor): RawBuilder<unknown> {
  if (cursor.at === 'newest') return sql``
  return cursor.at === 'older-than'
    ? sql`and e.position < ${cursor.position}`
    : sql`and e.position > ${cursor.position}`
}

/** The newest entries, oldest first, for the drawing of quantities over time. */
export async function recentQuantities(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  held: HeldName,
  limit: number,
): Promise<{ on: string; available: number; ordered: number }[]> {
  if (account.servings !== 'all') return []
  const { rows } = await sql<{ on: string; available: number; ordered: number }>`
    select effective_on as "on", available_after as available, ordered_after as ordered from (
      select e.position, e.effective_on, e.available_after, e.ordered_after from ledger_entries as e
      where e.purchasing_account_id = ${account.id} and e.item_id = ${held.item_id} and e.package_id = ${held.package_id}
      order by e.position desc limit ${limit}) as newest
    order by position`.execute(work.db)
  return rows
}

/** The words of an exported history. */
export interface HistoryWords {
  readonly kinds: Readonly<Record<EntryKind, string>>
  readonly states: Readonly<Record<'processed' | 'ordered' | 'ended' | Unordered['state'], string>>
  /** What `unorderedSetUps` answers. */
  readonly unordered: ReadonlyMap<number, Unordered>
}

/**
 * The whole history as a query for an export, newest first, in the order of its index. Columns: date, kind and state in words, the
 * changes of both quantities and the quantities after them (available and ordered; licences and Software Assurance for
 * licences), seats in use, last day of the term, partner, order number, purchase order number. A partner's has no quantities
 * after, and no seats in use.
 */
export function historyQuery(
  account: PurchasingAccount<'inventory.view'>,
  held: HeldName,
  words: HistoryWords,
): RawBuilder<unknown> {
  const second = held.kind === 'license' ? 'coverage' : 'ordered'
  const quantities = ['available_change', `${second}_change`]
  const isWhole = account.servings === 'all'
  if (isWhole) quantities.push('available_after', `${second}_after`)
  const used = isWhole ? sql`${usedOn(account, held, sql`e.effective_on`)}, ` : sql``
  return sql`select e.effective_on, ${inWords(sql`e.kind`, words.kinds)}, ${state(words)},
    ${sql.join(quantities.map((column) => sql.ref(`e.${column}`)))}, ${used}nullif(e.term_ends_on, 'infinity'),
    ${unexecuted(sql`p.name`)}, ${unexecuted(sql`o.number`)}, ${unexecuted(sql`o.customer_purchase_order_number`)}
    ${fromEntries(account, held)} order by e.position desc`
}

function state({ states, unordered }: HistoryWords): RawBuilder<unknown> {
  const left = (['to-order', 'suspended', 'never-ordered'] as const).map((each) => {
    const positions = [...unordered].filter(([, { state }]) => state === each).map(([position]) => position)
    return sql`when e.position = any(${sql.lit(`{${positions.join(',')}}`)}::bigint[]) then ${states[each]}`
  })
  return sql`case when e.kind in ('expiry', 'renewed', 'suspended') then ${states.ended} when e.kind <> 'set-up' then ${states.processed}
    ${sql.join(left, sql` `)} else ${states.ordered} end`
}

function columns(account: PurchasingAccount<'inventory.view'>): RawBuilder<unknown> {
  const after = (column: string) =>
    account.servings === 'all' ? sql.ref(`e.${column}`) : sql`null::bigint as ${sql.ref(column)}`
  return sql`e.position, e.effective_on, e.kind, e.term_ends_on, e.available_change, e.ordered_change, e.coverage_change,
    ${after('available_after')}, ${after('ordered_after')}, ${after('coverage_after')}, p.name as partner_name, o.id as order_id,
    o.number as order_number, nullif(o.customer_purchase_order_number, '') as purchase_order_number`
}

function fromEntries(account: PurchasingAccount<'inventory.view'>, held: HeldName): RawBuilder<unknown> {
  return sql`from ledger_entries as e
    join partners as p on p.id = e.partner_id
    left join orders as o on o.purchasing_account_id = e.purchasing_account_id and o.id = e.order_id
      and ${servingIn(account, sql`o.serving_number`)}
    where e.purchasing_account_id = ${account.id} and e.item_id = ${held.item_id} and e.package_id = ${held.package_id}
      and ${servingIn(account, sql`e.serving_number`)}`
}
