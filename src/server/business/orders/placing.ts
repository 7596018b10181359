/** The event by which an order was placed: when, and by whose hand. */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import type { OrderDetails } from './order.ts'

export interface Placing {
  readonly eventId: number
  readonly at: Date
  /** Who did it: told to his own partner's people and the publisher, to nobody else; null for a program. */
  readonly person: string | null
}

/** Undefined for orders of before events were kept. */
export async function placingOf(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  order: Pick<OrderDetails, 'id' | 'number'>,
): Promise<Placing | undefined> {
  const { actor } = work
  const isTold =
    actor.kind === 'operator'
      ? sql`true`
      : sql`exists (select from partner_users as pu where pu.user_id = u.id
          and pu.partner_id = ${actor.kind === 'partner' ? actor.partnerId : 0})`
  const { rows } = await sql<Placing>`
    select e.id as "eventId", e.occurred_at as at, case when ${isTold} then u.first_name || ' ' || u.last_name end as person
    from events as e left join users as u on u.id = e.actor_id and e.actor_kind <> 'client'
    where e.purchasing_account_id = ${account.id} and event_reference(e.details) = left(lower(${order.number}), 200)
      and event_reference(e.details) is not null and e.name = 'order.placed' and e.subject = ${`order:${String(order.id)}`}
    limit 1`.execute(work.db)
  return rows[0]
}
