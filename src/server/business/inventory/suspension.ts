/**
 * Suspends what partners did not order in time, after it was announced (SPEC 5.7). Both go by dates that stand in the rows, and
 * not by the day on which a sweep happens to come round: it finds whatever is due by now, once.
 *
 * The three announcements are of 14, 7 and 1 days before the suspension. Where several have come due since the last sweep,
 * because the clock was moved or nothing ran for days, the last of them is made, which says what time is truly left; one whose
 * day is the set-up's own or lies before it is none, since the set-up itself has just been told.
 */
import { sql } from 'kysely'
import { addDays } from '#server/platform/clock.ts'
import { actorKey, type Changing } from '#server/work/index.ts'
import { applySuspension } from './holding.ts'
import { loadHoldings, lockLedgers, partnerOf, type HoldingKey } from './holdings.ts'
import { entryCells, newBatch, writeBatch } from './write.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** One partner's people and the customer's were told that what is not ordered will be suspended. */
    'suspension.announced': {
      readonly partnerId: number
      readonly noticeDays: number
      readonly quantity: number
      readonly services: readonly UnorderedQuantity[]
    }
    /** What one partner did not order in time was suspended. */
    'subscription.suspended': {
      readonly partnerId: number
      readonly quantity: number
      readonly services: readonly UnorderedQuantity[]
    }
  }
}

/** What is not ordered of an item, as events keep it. */
export interface UnorderedQuantity {
  readonly itemId: number
  readonly quantity: number
  /** The day of its suspension (YYYY-MM-DD). */
  readonly orderBy: string
}

/** Days before a suspension on which it is announced, the last one first. */
export const announcedDays = [1, 7, 14] as const

/** Suspends what is due in at most `limit` holdings; answers in how many it found something. */
export async function suspendUnordered(work: Changing, limit: number): Promise<number> {
  const candidates = await lateAccounts(work, limit)
  await lockLedgers(work, sql`select unnest(${candidates}::bigint[])`)
  // Asked again of those accounts: while the locks were waited for an order may have come, or another sweep.
  const { rows } = await sql<HoldingKey>`
    select distinct purchasing_account_id, item_id, package_id from unordered_set_ups
    where ${isLate(work)} and purchasing_account_id = any(${candidates}::bigint[])
    order by purchasing_account_id, item_id, package_id limit ${limit}`.execute(work.db)
  if (rows.length === 0) {
    work.unchanged()
    return candidates.length
  }

  const holdings = await loadHoldings(work, rows)
  const batch = newBatch()
  const suspended = new Map<string, Suspended>()
  const at = work.now.toISOString()
  for (const row of rows) {
    const keyed = holdings.at(row)
    batch.holdings.add(keyed)
    for (const entry of applySuspension(keyed.holding, work.today)) {
      const partner = partnerOf(keyed, entry.serving)
      const cause = { ...row, effective_on: work.today, order_id: null, order_line: null }
      // A holding's position is given once, so a second sweep can never book the same suspension under another key.
      const key = `h${String(row.item_id)}.${String(row.package_id)}.${String(entry.position)}`
      batch.entries.push(entryCells(cause, entry, partner, at, actorKey(work.actor), key))
      add(suspended, row.purchasing_account_id, partner, {
        itemId: row.item_id,
        quantity: -entry.available_change,
        orderBy: work.today,
      })
    }
  }
  await writeBatch(work, batch)
  for (const { account, partnerId, services } of suspended.values()) {
    await work.record({
      name: 'subscription.suspended',
      scope: { account },
      details: { partnerId, quantity: total(services), services },
      tells: true,
      announces: true,
    })
  }
  return rows.length
}

/** Announces what will be suspended in at most `limit` accounts; answers in how many it found something. */
export async function announceSuspensions(work: Changing, limit: number): Promise<number> {
  const candidates = await accountsToWarn(work, limit)
  await lockLedgers(work, sql`select unnest(${candidates}::bigint[])`)
  const { rows } = await sql<{ account: number; partner_id: number; notice_days: number } & UnorderedQuantity>`
    with warned as (
      update unordered_set_ups as u set warned_days = ${noticeDue(work)}
      where ${isToBeWarnedOf(work)} and u.purchasing_account_id = any(${candidates}::bigint[])
      returning u.purchasing_account_id, u.serving_number, u.item_id, u.order_by, u.warned_days, u.quantity)
    select w.purchasing_account_id as account, s.partner_id, w.warned_days as notice_days, w.item_id as "itemId",
      w.order_by as "orderBy", sum(w.quantity)::bigint as quantity
    from warned as w
    join servings as s on s.purchasing_account_id = w.purchasing_account_id and s.number = w.serving_number
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 5, 4`.execute(work.db)
  const announced = new Map<string, Suspended & { noticeDays: number }>()
  for (const { account, partner_id: partnerId, notice_days: noticeDays, itemId, quantity, orderBy } of rows) {
    const key = `${String(account)} ${String(partnerId)} ${String(noticeDays)}`
    const known = announced.get(key) ?? { account, partnerId, noticeDays, services: [] }
    announced.set(key, { ...known, services: [...known.services, { itemId, quantity, orderBy }] })
  }

  if (announced.size === 0) work.unchanged()
  for (const { account, partnerId, noticeDays, services } of announced.values()) {
    await work.record({
      name: 'suspension.announced',
      scope: { account },
      details: { partnerId, noticeDays, quantity: total(services), services },
      tells: true,
    })
  }
  return candidates.length
}

interface Suspended {
  readonly account: number
  readonly partnerId: number
  readonly services: readonly UnorderedQuantity[]
}

function add(suspended: Map<string, Suspended>, account: number, partnerId: number, service: UnorderedQuantity): void {
  const key = `${String(account)} ${String(partnerId)}`
  const known = suspended.get(key) ?? { account, partnerId, services: [] }
  suspended.set(key, { ...known, services: [...known.services, service] })
}

function total(services: readonly UnorderedQuantity[]): number {
  return services.reduce((sum, { quantity }) => sum + quantity, 0)
}

async function lateAccounts(work: Changing, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct purchasing_account_id as id from (
      select purchasing_account_id from unordered_set_ups where ${isLate(work)}
      order by order_by, purchasing_account_id limit ${limit}) as late`.execute(work.db)
  return rows.map(({ id }) => id)
}

async function accountsToWarn(work: Changing, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct purchasing_account_id as id from (
      select u.purchasing_account_id from unordered_set_ups as u where ${isToBeWarnedOf(work)}
      order by u.order_by, u.purchasing_account_id limit ${limit}) as near`.execute(work.db)
  return rows.map(({ id }) => id)
}

const isOpen = sql`suspended_on is null and lapsed_on is null`

/** What is over expires, and is not suspended. */
function isLate({ today }: Changing) {
  return sql`${isOpen} and order_by <= ${today}::date and term_ends_on >= ${today}::date`
}

function isToBeWarnedOf(work: Changing) {
  const { today } = work
  const [farthest] = announcedDays.toReversed()
  return sql`${isOpen} and u.order_by > ${today}::date and u.order_by <= ${addDays(today, farthest ?? 0)}::date
    and u.term_ends_on >= ${today}::date and ${noticeDue(work)} < coalesce(u.warned_days, ${sql.lit(farthest)} + 1)`
}

/** The last of the announcements whose day has come: null before the first one, and where the set-up itself came later. */
function noticeDue({ today }: Changing) {
  const whens = announcedDays.map(
    (days) => sql`when u.order_by - ${sql.lit(days)} <= ${today}::date and u.order_by - ${sql.lit(days)} > u.set_up_on
      then ${sql.lit(days)}`,
  )
  return sql`(case ${sql.join(whens, sql` `)} end)::smallint`
}
