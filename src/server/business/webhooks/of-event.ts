/** How far the sites of online services have been told of one event of an account: what an order's page says of it. */
import { sql } from 'kysely'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'

export interface ToldServices {
  /** Messages that the event caused; 0 where no site serves what it is about. */
  readonly messages: number
  /** Not delivered yet: about to be sent, or tried again. */
  readonly waiting: number
  /** Tried in vain for too long. */
  readonly givenUp: number
  /** When the last one arrived. */
  readonly deliveredAt: Date | null
}

/** For so long after an order it may not have been settled yet whom it is told to; longer, and old messages are forgotten. */
const settlingHours = 24

/**
 * Counts the messages of an order's event by where they stand, those among them that are yet to be made out. Addresses are few,
 * and each is asked by its own index.
 */
export async function toldServices(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  { eventId, at, orderId }: { readonly eventId: number; readonly at: Date; readonly orderId: number },
): Promise<ToldServices> {
  const { rows } = await sql<ToldServices>`
    select count(d.id) as messages,
      count(*) filter (where d.delivered_at is null and d.given_up_at is null) as waiting,
      count(*) filter (where d.given_up_at is not null) as "givenUp", max(d.delivered_at) as "deliveredAt"
    from webhook_endpoints as e
    left join webhook_deliveries as d on d.endpoint_id = e.id and d.event_account_id = ${account.id} and d.event_id = ${eventId}
      and d.purchasing_account_id = ${account.id}
    where d.id is not null or (
      ${at}::timestamptz > ${work.now}::timestamptz - make_interval(hours => ${settlingHours}::int)
      and e.removed_at is null and e.disabled_at is null and e.registered_at <= ${at}::timestamptz and e.types ? 'plans.ordered'
      and exists (
        select from order_lines as l
        left join package_components as c on c.package_id = l.item_id
        join items as i on i.id = coalesce(c.item_id, l.item_id) and i.kind <> 'license'
        join service_groups as g on g.product_group_id = i.product_group_id and g.service_id = e.service_id
        join services as s on s.id = g.service_id and s.withdrawn_at is null
        where l.purchasing_account_id = ${account.id} and l.order_id = ${orderId}))`.execute(work.db)
  return rows[0] ?? { messages: 0, waiting: 0, givenUp: 0, deliveredAt: null }
}
