/**
 * The log of messages, which is also the outbox: owed by the event's own transaction, claimed by one worker at a time for
 * long enough to send, ended by an answer or when too many attempts failed. A message is sent at least once; a repeat has
 * the id of the first.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { holdEndpoint } from './endpoint.ts'
import type { MessageKind } from './message-kinds.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** An operator had a message sent again. */
    'webhook.resent': { readonly delivery: number; readonly type: string; readonly url: string }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'webhook.unknown': Record<never, never>
    /** It is on its way already. */
    'webhook.owed': Record<never, never>
    /** Nothing goes to an address that is disabled. */
    'webhook-endpoint.disabled': Record<never, never>
  }
}

/** `owed`: not tried yet; `waiting`: tried in vain, and tried again. */
export type DeliveryState = 'owed' | 'waiting' | 'delivered' | 'given-up'

export interface WebhookDelivery {
  readonly id: number
  readonly messageId: string
  readonly type: MessageKind
  readonly body: string
  readonly state: DeliveryState
  readonly owedAt: Date
  /** When it is tried next; null once it has ended. */
  readonly nextAt: Date | null
  readonly attempts: number
  readonly attemptedAt: Date | null
  /** Of the last attempt: the HTTP status, or why there was none. */
  readonly status: number | null
  readonly fault: string | null
  readonly tookMs: number | null
  readonly deliveredAt: Date | null
}

export interface DeliveryPlace {
  readonly id: number
  readonly towards: 'older' | 'newer'
}

/** One message that is owed. */
export interface OwedMessage {
  readonly endpointId: number
  readonly messageId: string
  readonly accountId: number
  readonly type: MessageKind
  readonly body: string
}

/** Messages on a page of the log. */
export const deliveriesPageSize = 50

/** Owes messages because of an event, each once for ever; answers how many are new. */
export async function oweMessages(
  work: Changing,
  event: { readonly account: number; readonly id: number },
  messages: readonly OwedMessage[],
): Promise<number> {
  if (messages.length === 0) return 0
  const { rows } = await sql`
    insert into webhook_deliveries (endpoint_id, message_id, event_account_id, event_id, purchasing_account_id, type, body,
      owed_at, due_at)
    select m."endpointId", m."messageId", ${event.account}, ${event.id}, m."accountId", m.type, m.body,
      ${work.realNow}::timestamptz, ${work.realNow}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as m ("endpointId" bigint, "messageId" text,
      "accountId" bigint, type text, body text)
    on conflict (endpoint_id, event_account_id, event_id, purchasing_account_id) do nothing
    returning id`.execute(work.db)
  if (rows.length > 0) await work.enqueue('webhooks.deliver', {})
  return rows.length
}

/** Gives up whatever is owed to an address; it can be sent again by hand. */
export async function giveUpOwed(work: Changing, endpointId: number): Promise<void> {
  await sql`update webhook_deliveries set given_up_at = ${work.realNow}
    where endpoint_id = ${endpointId} and delivered_at is null and given_up_at is null`.execute(work.db)
}

/** A page of an address's log, newest first. */
export async function deliveriesOf(
  work: Work,
  _desk: Publisher,
  endpointId: number,
  from: DeliveryPlace | undefined,
): Promise<{
  readonly deliveries: readonly WebhookDelivery[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}> {
  const backwards = from?.towards === 'newer'
  const side = from === undefined ? sql`true` : backwards ? sql`id > ${from.id}` : sql`id < ${from.id}`
  const { rows } = await sql<WebhookDelivery>`
    select ${columns} from webhook_deliveries where endpoint_id = ${endpointId} and ${side}
    order by id ${backwards ? sql`asc` : sql`desc`} limit ${deliveriesPageSize + 1}`.execute(work.db)
  const isCut = rows.length > deliveriesPageSize
  const deliveries = rows.slice(0, deliveriesPageSize)
  if (backwards) deliveries.reverse()
  return { deliveries, hasOlder: backwards || isCut, hasNewer: backwards ? isCut : from !== undefined }
}

/**
 * Sends a message that has ended again, under its id, as often as a new one. Refuses 404 webhook.unknown and
 * webhook-endpoint.unknown, 409 webhook.owed and webhook-endpoint.disabled.
 */
export async function resendMessage(work: Changing, _desk: Publisher, endpointId: number, id: number): Promise<void> {
  const endpoint = await holdEndpoint(work, endpointId)
  const { rows } = await sql<WebhookDelivery>`
    select ${columns} from webhook_deliveries where id = ${id} and endpoint_id = ${endpointId} for update`.execute(
    work.db,
  )
  const [delivery] = rows
  if (delivery === undefined) throw new Refusal(404, 'webhook.unknown', {})
  if (endpoint.disabledAt !== null) throw new Refusal(409, 'webhook-endpoint.disabled', {})
  if (delivery.nextAt !== null) throw new Refusal(409, 'webhook.owed', {})

  await sql`update webhook_deliveries set delivered_at = null, given_up_at = null, round = 0,
    resent_at = ${work.realNow}, due_at = ${work.realNow} where id = ${id}`.execute(work.db)
  await work.record({
    name: 'webhook.resent',
    scope: 'system',
    subject: `webhook:${String(id)}`,
    details: { delivery: id, type: delivery.type, url: endpoint.url },
  })
  await work.enqueue('webhooks.deliver', {})
}

/** Forgets at most `limit` messages that ended and were owed before `before`; answers how many. */
export async function forgetDeliveries(work: Changing, before: Date, limit: number): Promise<number> {
  work.unchanged()
  const { numAffectedRows } = await sql`
    delete from webhook_deliveries where id in (
      select id from webhook_deliveries
      where owed_at < ${before} and (delivered_at is not null or given_up_at is not null)
      order by owed_at limit ${limit})`.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}

const isOwed = sql`delivered_at is null and given_up_at is null`

const columns: RawBuilder<unknown> = sql`id, message_id as "messageId", type, body, owed_at as "owedAt", attempts,
  case when ${isOwed} then due_at end as "nextAt", attempted_at as "attemptedAt", status, fault, took_ms as "tookMs",
  delivered_at as "deliveredAt",
  case when delivered_at is not null then 'delivered' when given_up_at is not null then 'given-up'
    when round > 0 then 'waiting' else 'owed' end as state`
