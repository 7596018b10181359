/** What the home page asks somebody to do about an account: services that end soon, seats that nobody ordered yet or in time. */
import { sql, type RawBuilder } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Work } from '#server/work/index.ts'
import { soonDays } from './expiry-notice.ts'
import { servingIn } from './sight.ts'

interface DueItem {
  readonly item_id: number
  readonly package_id: number
  readonly edition: string
  readonly version: string
  readonly quantity: number
  /** Who can do something about it, by name. */
  readonly partners: string
}

/** Seats that end with their term. */
export interface ExpiringItem extends DueItem {
  readonly term_ends_on: string
}

/** Seats that the customer set up and that no partner has ordered. */
export interface UnorderedItem extends DueItem {
  readonly unordered_since: Date
  /** The day on which the first of them are suspended unless they are ordered before. */
  readonly order_by: string
}

/** Seats that were suspended since no partner ordered them in time, and still can be ordered. */
export interface SuspendedItem extends DueItem {
  readonly suspended_on: string
}

/** Most things of either sort that are listed; the inventory has all of them. */
export const dueItemsLimit = 8

/** Services whose term ends within 90 days, soonest first. */
export async function expiringItems(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  language: string,
): Promise<ExpiringItem[]> {
  const until = addDays(work.today, soonDays)
  const { rows } = await sql<ExpiringItem>`
    select b.item_id, b.package_id, ${itemName(language, 'i')} as edition, i.version,
      sum(b.available)::bigint as quantity, b.term_ends_on, ${partnerNames}
    ${fromBalances(account)} and b.available > 0 and b.term_ends_on between ${work.today}::date and ${until}::date
    group by b.item_id, b.package_id, i.id, b.term_ends_on
    order by b.term_ends_on, edition, i.version limit ${sql.lit(dueItemsLimit)}`.execute(work.db)
  return rows
}

/** Services set up by the customer that no partner has ordered yet, those whose deadline is nearest first. */
export async function unorderedItems(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  language: string,
): Promise<UnorderedItem[]> {
  const { rows } = await sql<UnorderedItem>`
    select b.item_id, b.package_id, ${itemName(language, 'i')} as edition, i.version,
      sum(b.available - b.ordered)::bigint as quantity, min(b.unordered_since) as unordered_since,
      min(b.order_by) as order_by, ${partnerNames}
    ${fromBalances(account)} and b.available > b.ordered and b.term_ends_on >= ${work.today}::date
    group by b.item_id, b.package_id, i.id
    order by min(b.order_by), edition, i.version limit ${sql.lit(dueItemsLimit)}`.execute(work.db)
  return rows
}

/** Services that were suspended since no partner ordered them, the latest first. */
export async function suspendedItems(
  work: Work,
  account: PurchasingAccount<'inventory.view'>,
  language: string,
): Promise<SuspendedItem[]> {
  const { rows } = await sql<SuspendedItem>`
    select b.item_id, b.package_id, ${itemName(language, 'i')} as edition, i.version,
      sum(b.quantity)::bigint as quantity, max(b.suspended_on) as suspended_on, ${partnerNames}
    ${from(sql`unordered_set_ups`, account)} and b.suspended_on is not null and b.lapsed_on is null
      and b.term_ends_on >= ${work.today}::date
    group by b.item_id, b.package_id, i.id
    order by max(b.suspended_on) desc, edition, i.version limit ${sql.lit(dueItemsLimit)}`.execute(work.db)
  return rows
}

const partnerNames = sql`string_agg(distinct p.name, ', ' order by p.name) as partners`

function fromBalances(account: PurchasingAccount<'inventory.view'>): RawBuilder<unknown> {
  return from(sql`balances`, account)
}

function from(table: RawBuilder<unknown>, account: PurchasingAccount<'inventory.view'>): RawBuilder<unknown> {
  return sql`from ${table} as b
    join servings as s on s.purchasing_account_id = b.purchasing_account_id and s.number = b.serving_number
    join partners as p on p.id = s.partner_id
    join items as i on i.id = b.item_id
    where b.purchasing_account_id = ${account.id} and ${servingIn(account, sql`b.serving_number`)}`
}
