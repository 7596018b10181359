/**
 * What a customer sets up himself before his partner orders it: it is available at once and unordered until an order
 * settles it (SPEC 6.4), or until its grace period ends (5.7). What may be set up, and in which steps, is for provisioning to
 * say; the ledger books it.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { book, type BookingRow } from './book.ts'
import { lockLedgers } from './holdings.ts'

/** One plan that a customer sets up. */
export interface SetUpBooking {
  readonly itemId: number
  /** The serving whose partner will be asked to order. */
  readonly serving: number
  readonly partnerId: number
  readonly quantity: number
  /** Last day of the term (YYYY-MM-DD). */
  readonly termEndsOn: string
  /** Unique within the account: what makes it count once. */
  readonly key: string
}

/** Books these plans together: all of them or, where the change fails, none. */
export async function bookSetUps(
  work: Changing,
  account: PurchasingAccount<'services.set-up'>,
  bookings: readonly SetUpBooking[],
): Promise<void> {
  const rows = JSON.stringify(bookings.map((booking, index) => ({ ...booking, sequence: index + 1 })))
  const { faults } = await book(
    work,
    sql<BookingRow>`
    select ${account.id}::bigint as purchasing_account_id, b."itemId" as item_id, 0::bigint as package_id,
      b.sequence, b.serving as serving_number, b."partnerId" as partner_id, 'set-up' as kind, b.quantity,
      b."termEndsOn" as term_ends_on, null::date as anniversary_on, ${work.today}::date as effective_on,
      null::bigint as order_id, null::smallint as order_line, b.key
    from jsonb_to_recordset(${rows}::jsonb) as b ("itemId" bigint, sequence integer, serving smallint,
      "partnerId" bigint, quantity bigint, "termEndsOn" date, key text)`,
  )
  if (faults.length > 0) throw new Error('A set-up with a term has no fault')
}

/**
 * What the account holds set up and unordered of each of these items; what it has none of is missing. Terms that are over
 * do not count. In a change the ledger is locked first and until its end, so that what is decided by the answer still holds
 * when it is booked: of two hundred who race for the last hundred one gets it.
 */
export async function unorderedOf(
  work: Work | Changing,
  account: PurchasingAccount<'services.set-up'>,
  itemIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if ('record' in work) await lockLedgers(work, sql`select ${account.id}::bigint`)
  if (itemIds.length === 0) return new Map()
  const { rows } = await sql<{ item_id: number; unordered: number }>`
    select item_id, sum(available - ordered)::bigint as unordered from balances
    where purchasing_account_id = ${account.id} and item_id = any(${itemIds}::bigint[])
      and available > ordered and term_ends_on >= ${work.today}::date
    group by item_id`.execute(work.db)
  return new Map(rows.map(({ item_id, unordered }) => [item_id, unordered]))
}

/**
 * The serving whose order of something in each of these product groups was booked last, by group; groups that nobody has
 * ordered from are missing. One look at the end of each item's ledger, however long it is.
 */
export async function lastServings(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
  groupIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (groupIds.length === 0) return new Map()
  const { rows } = await sql<{ group_id: number; serving_number: number }>`
    select distinct on (i.product_group_id) i.product_group_id as group_id, e.serving_number
    from holdings as h join items as i on i.id = h.item_id
    cross join lateral (
      select l.serving_number, l.recorded_at, l.order_id from ledger_entries as l
      where l.purchasing_account_id = h.purchasing_account_id and l.item_id = h.item_id and l.package_id = h.package_id
        and l.order_id is not null and l.kind not in ('settled', 'renewed')
      order by l.position desc limit 1) as e
    where h.purchasing_account_id = ${account.id} and i.product_group_id = any(${groupIds}::bigint[])
    order by i.product_group_id, e.recorded_at desc, e.order_id desc`.execute(work.db)
  return new Map(rows.map(({ group_id, serving_number }) => [group_id, serving_number]))
}
