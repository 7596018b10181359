/** What a service reported last of a plan's seats. */
import { sql } from 'kysely'
import type { Permission, PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { servedPlan } from '../entitlements/served-plan.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The plan is there, and nobody has reported its seats yet. */
    'seats.unreported': Record<never, never>
  }
}

export interface SeatsInUse {
  readonly code: string
  readonly quantity: number
  /** Real time at the service. */
  readonly measured_at: Date
  readonly reported_at: Date
}

/** The newest report. Refuses 404 plan.unknown and seats.unreported. */
export async function seatsInUse(
  work: Work,
  account: PurchasingAccount<Permission>,
  serviceId: number,
  code: string,
): Promise<SeatsInUse> {
  const plan = await servedPlan(work, account, serviceId, code)
  return standingReport(work, account.id, plan.item_id)
}

/** As `seatsInUse`, of a plan that was looked up. Refuses 404 seats.unreported. */
export async function standingReport(work: Work, accountId: number, itemId: number): Promise<SeatsInUse> {
  const { rows } = await sql<SeatsInUse>`
    select i.code, s.quantity, s.measured_at, s.reported_at from seats_in_use as s join items as i on i.id = s.item_id
    where s.purchasing_account_id = ${accountId} and s.item_id = ${itemId}`.execute(work.db)
  const [report] = rows
  if (report === undefined) throw new Refusal(404, 'seats.unreported', {})
  return report
}
