/** One plan by its code, as the site that serves it names it in an account: what is somebody else's is nowhere (404). */
import { sql } from 'kysely'
import { servedItems, type Permission, type PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** No plan of this service that the account holds or held: which of these it is, is told to nobody. */
    'plan.unknown': Record<never, never>
  }
}

export interface ServedPlan {
  readonly item_id: number
  readonly code: string
}

/** The plan with this code that the account holds, or held, of the service that asks. Refuses 404 plan.unknown. */
export async function servedPlan(
  work: Work,
  account: PurchasingAccount<Permission>,
  serviceId: number,
  code: string,
): Promise<ServedPlan> {
  const { rows } = await sql<ServedPlan>`
    select i.id as item_id, i.code from items as i
    where i.code = ${code} and i.id in (${servedItems(serviceId)})
      and exists (select from holdings as h where h.purchasing_account_id = ${account.id} and h.item_id = i.id)`.execute(
    work.db,
  )
  const [plan] = rows
  if (plan === undefined) throw new Refusal(404, 'plan.unknown', {})
  return plan
}
