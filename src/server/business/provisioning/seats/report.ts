/**
 * Seats in use, as the site of an online service measured them (SPEC 5.9, « UTILISATION DES RESSOURCES »). Reports may come
 * late, twice and in any order: what was measured last stands, whenever it came.
 */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { servedPlan } from '../entitlements/served-plan.ts'
import { standingReport, type SeatsInUse } from './standing.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** `from` is the number before; null where this is the first report. */
    'seats.reported': { readonly itemId: number; readonly from: number | null; readonly quantity: number }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Measured at the same time as what stands, with another number, or before it: what stands was measured at `standing`. */
    'seats.measured-earlier': { readonly standing: string }
    'seats.measured-ahead': Record<never, never>
  }
}

/** How far ahead of ours a service's clock may be. */
export const measuredAheadMs = 5 * 60_000

/** Most seats that one report may state: what no organisation has is a mistake. */
export const seatsLimit = 10_000_000

export interface SeatsReport {
  /** The plan's code in the catalogue. */
  readonly code: string
  /** A whole number from 0 to `seatsLimit`; more than are available is reported too, and shown. */
  readonly quantity: number
  /** Real time at the service. */
  readonly measuredAt: Date
}

/**
 * Keeps what a service measured; answers what stands from now on. Refuses 404 plan.unknown, 409 seats.measured-earlier and
 * 422 seats.measured-ahead.
 */
export async function reportSeats(
  work: Changing,
  account: PurchasingAccount<'seats.report'>,
  serviceId: number,
  report: SeatsReport,
): Promise<SeatsInUse & { readonly created: boolean }> {
  const { quantity, measuredAt } = report
  if (measuredAt.getTime() > work.realNow.getTime() + measuredAheadMs) {
    throw new Refusal(422, 'seats.measured-ahead', {})
  }
  const { item_id } = await servedPlan(work, account, serviceId, report.code)

  const row = {
    quantity,
    measured_at: measuredAt,
    reported_at: work.realNow,
    service_id: serviceId,
  }
  const created = await work.db
    .insertInto('seats_in_use')
    .values({ purchasing_account_id: account.id, item_id, ...row })
    .onConflict((conflict) => conflict.doNothing())
    .returning('item_id')
    .executeTakeFirst()
  const before = created === undefined ? await lockReport(work, account.id, item_id) : undefined
  if (before !== undefined && isOutdated(report, before)) {
    throw new Refusal(409, 'seats.measured-earlier', { standing: before.measured_at.toISOString() })
  }
  if (before !== undefined && before.measured_at < measuredAt) {
    await work.db
      .updateTable('seats_in_use')
      .set(row)
      .where('purchasing_account_id', '=', account.id)
      .where('item_id', '=', item_id)
      .execute()
  }

  if (before?.quantity === quantity) work.unchanged()
  else {
    await keepDay(work, account.id, item_id, report)
    await work.record({
      name: 'seats.reported',
      scope: { account: account.id },
      subject: `item:${String(item_id)}`,
      details: { itemId: item_id, from: before?.quantity ?? null, quantity },
    })
  }
  return { ...(await standingReport(work, account.id, item_id)), created: created !== undefined }
}

/** Locks what stands: of two reports at the same moment the one measured earlier would otherwise overwrite the other. */
async function lockReport(work: Changing, accountId: number, itemId: number) {
  return work.db
    .selectFrom('seats_in_use')
    .select(['quantity', 'measured_at'])
    .where('purchasing_account_id', '=', accountId)
    .where('item_id', '=', itemId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

function isOutdated(report: SeatsReport, before: { readonly quantity: number; readonly measured_at: Date }): boolean {
  const difference = report.measuredAt.getTime() - before.measured_at.getTime()
  return difference < 0 || (difference === 0 && report.quantity !== before.quantity)
}

/** The business day on which it was measured ends with this number, unless another report of that day follows. */
async function keepDay(
  work: Changing,
  accountId: number,
  itemId: number,
  { measuredAt, quantity }: SeatsReport,
): Promise<void> {
  // The demonstration's business time is ahead of real time, in which services measure.
  const measured = new Date(measuredAt.getTime() + work.now.getTime() - work.realNow.getTime())
  await sql`
    insert into seats_in_use_days (purchasing_account_id, item_id, measured_on, quantity)
    values (${accountId}, ${itemId}, ${dateIn(work.timeZone, measured)}::date, ${quantity})
    on conflict (purchasing_account_id, item_id, measured_on) do update set quantity = excluded.quantity`.execute(
    work.db,
  )
}
