/**
 * What stands behind a calculation: the products that a rule counts for an account, and the orders by which they came. Bounded,
 * however much an account holds and however long its history is.
 */
import { sql } from 'kysely'
import type { AccountInReach } from '#server/business/access/index.ts'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import { servingAmong } from '#server/business/inventory/index.ts'
import { arrayColumn } from '#server/platform/database.ts'
import type { Work } from '#server/work/index.ts'
import type { RuleCounts } from '../rule.ts'
import { countsItem, type Held, type RuleInForce } from './evaluation.ts'

/** Products that are listed of one rule; the others are summed. */
export const listedProductsLimit = 20
/** Orders that are listed of one product. */
export const listedOrdersLimit = 5
/** Lines of orders that are looked through for them, of one product. */
const searchedLinesLimit = 200

/** So many of a product count. */
export interface CountedProduct {
  readonly itemId: number
  readonly quantity: number
}

/** What a rule counts, the largest quantities first. */
export interface CountedProducts {
  readonly listed: readonly CountedProduct[]
  readonly others: { readonly count: number; readonly quantity: number }
}

/** The products that a rule counts of what is held. */
export function countedProducts(rule: RuleInForce, held: readonly Held[]): CountedProducts {
  const quantities = new Map<number, number>()
  for (const each of held) {
    const quantity = each[rule.counts]
    if (quantity > 0 && countsItem(rule, each))
      quantities.set(each.itemId, (quantities.get(each.itemId) ?? 0) + quantity)
  }
  const all = [...quantities]
    .map(([itemId, quantity]) => ({ itemId, quantity }))
    .sort((a, b) => b.quantity - a.quantity)
  const others = all.slice(listedProductsLimit)
  return {
    listed: all.slice(0, listedProductsLimit),
    others: { count: others.length, quantity: others.reduce((sum, { quantity }) => sum + quantity, 0) },
  }
}

/** The newest orders of a product. */
export interface OrdersBehind {
  readonly orders: readonly { readonly id: number; readonly number: string }[]
  /** Further ones, and whether there may be still more than that: only the newest lines are looked through. */
  readonly more: number
  readonly isMoreAtLeast: boolean
}

// What each count is made of: lines that add to it, or take from it.
const kinds: Readonly<Record<RuleCounts, readonly string[]>> = {
  coverage: ['license-with-coverage', 'coverage-renewal', 'package'],
  licenses: ['license', 'license-with-coverage', 'package'],
  subscriptions: ['subscription', 'seats-added', 'seats-reduced', 'renewal', 'msdn', 'azure', 'package'],
}

interface OrderRow {
  readonly item_id: number
  readonly id: number
  readonly number: string
  readonly found: number
  readonly is_partial: boolean
}

/** The newest orders behind these products as `counts` has them, by item; those that came in a package by the package's orders. */
export async function ordersBehind(
  work: Work,
  account: AccountInReach,
  counts: RuleCounts,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, OrdersBehind>> {
  if (itemIds.length === 0) return new Map()
  const seen = account.servings === 'all' ? sql`true` : servingAmong(account.servings, sql`o.serving_number`)
  const { rows } = await sql<OrderRow>`
    with sources as (
      select item_id, item_id as source_id from unnest(${arrayColumn(itemIds)}::bigint[]) as w (item_id)
      union
      select h.item_id, h.package_id from holdings as h
      where h.purchasing_account_id = ${account.id} and h.item_id = any(${arrayColumn(itemIds)}::bigint[]) and h.package_id > 0),
    lines as (
      select s.item_id, l.order_id, l.ordered_on, l.kind, l.place from sources as s cross join lateral (
        select *, row_number() over (order by ordered_on desc, order_id desc) as place from (
          select order_id, ordered_on, kind from order_lines
          where purchasing_account_id = ${account.id} and item_id = s.source_id
          order by ordered_on desc, order_id desc limit ${sql.lit(searchedLinesLimit)}) as newest) as l),
    found as (
      select item_id, o.id, o.number, max(lines.ordered_on) as ordered_on
      from lines join orders as o on o.purchasing_account_id = ${account.id} and o.id = lines.order_id
      where lines.kind = any(${arrayColumn(kinds[counts])}::text[]) and ${seen}
      group by item_id, o.id, o.number),
    ranked as (
      select *, row_number() over (partition by item_id order by ordered_on desc, id desc) as rank,
        count(*) over (partition by item_id) as found
      from found)
    select item_id, id, number, found, exists (select from lines
      where lines.item_id = ranked.item_id and place = ${sql.lit(searchedLinesLimit)}) as is_partial
    from ranked where rank <= ${sql.lit(listedOrdersLimit)} order by item_id, rank`.execute(work.db)
  const byItem = Map.groupBy(rows, ({ item_id }) => item_id)
  return new Map(
    [...byItem].map(([itemId, own]) => [
      itemId,
      {
        orders: own.map(({ id, number }) => ({ id, number })),
        more: (own[0]?.found ?? 0) - own.length,
        isMoreAtLeast: own[0]?.is_partial === true,
      },
    ]),
  )
}

/** Names of items (with their version) and of product groups, in a language. */
export interface ProductNames {
  readonly items: ReadonlyMap<number, string>
  readonly groups: ReadonlyMap<number, string>
}

export async function productNames(
  work: Work,
  itemIds: readonly number[],
  groupIds: readonly number[],
  language: string,
): Promise<ProductNames> {
  const { rows } = await sql<{ sort: 'item' | 'group'; id: number; name: string }>`
    select 'item' as sort, i.id, trim(${itemName(language, 'i')} || ' ' || i.version) as name from items as i
    where i.id = any(${arrayColumn(itemIds)}::bigint[])
    union all
    select 'group', g.id, ${groupName(language, 'g')} from product_groups as g
    where g.id = any(${arrayColumn(groupIds)}::bigint[])`.execute(work.db)
  const named = (sort: string) => new Map(rows.filter((row) => row.sort === sort).map(({ id, name }) => [id, name]))
  return { items: named('item'), groups: named('group') }
}
