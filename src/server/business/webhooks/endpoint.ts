/** An address of a service to which messages go: what is known of it, and the one way to find it. */
import { sql, type RawBuilder } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { isMessageKind, type MessageKind } from './message-kinds.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'webhook-endpoint.unknown': Record<never, never>
  }
}

/** Why nothing is sent there: an operator chose so, the address answered 410, or nothing arrived for days. */
export type DisabledBecause = 'chosen' | 'gone' | 'failing'

export interface WebhookEndpoint {
  readonly id: number
  readonly serviceId: number
  readonly service: string
  readonly url: string
  readonly kinds: readonly MessageKind[]
  /** What its secret is made of (secret-text.ts). */
  readonly serial: number
  /** Until when the earlier secret signs along; null where it does not. */
  readonly previousUntil: Date | null
  readonly registeredAt: Date
  /** Since when nothing that went there has arrived. */
  readonly failingSince: Date | null
  readonly disabledAt: Date | null
  readonly disabledBecause: DisabledBecause | null
}

interface Row extends Omit<WebhookEndpoint, 'kinds'> {
  readonly types: readonly string[]
}

export interface ToldSite {
  readonly id: number
  readonly name: string
}

/** The most addresses that there are at once: as many as one list shows. */
export const endpointsLimit = 200
const servicesLimit = 500
const shownSilent = 5

/** Every address, by service. */
export async function webhookEndpoints(work: Work, _desk: Publisher): Promise<readonly WebhookEndpoint[]> {
  const { rows } = await sql<Row>`
    select ${columns(work)} from webhook_endpoints as e join services as s on s.id = e.service_id
    where e.removed_at is null order by s.name, e.url, e.id limit ${sql.lit(endpointsLimit)}`.execute(work.db)
  return rows.map(endpointOf)
}

/** The services that addresses can be registered for, by name. */
export async function servicesToTell(work: Work, _desk: Publisher): Promise<readonly ToldSite[]> {
  return work.db
    .selectFrom('services')
    .select(['id', 'name'])
    .where('withdrawn_at', 'is', null)
    .orderBy('name')
    .limit(servicesLimit)
    .execute()
}

/** The addresses that were disabled without anybody having chosen so. */
export async function silentEndpoints(work: Work, _desk: Publisher): Promise<readonly WebhookEndpoint[]> {
  const { rows } = await sql<Row>`
    select ${columns(work)} from webhook_endpoints as e join services as s on s.id = e.service_id
    where e.removed_at is null and e.disabled_because in ('gone', 'failing')
    order by e.disabled_at desc, e.id limit ${sql.lit(shownSilent)}`.execute(work.db)
  return rows.map(endpointOf)
}

/** One address. Refuses 404 webhook-endpoint.unknown. */
export async function webhookEndpoint(work: Work, _desk: Publisher, id: number): Promise<WebhookEndpoint> {
  return orRefused(await found(work, id, sql``))
}

/** The same, held still until the change is over. Refuses 404 webhook-endpoint.unknown. */
export async function holdEndpoint(work: Changing, id: number): Promise<WebhookEndpoint> {
  return orRefused(await heldEndpoint(work, id))
}

/** The same, undefined where it was removed. */
export async function heldEndpoint(work: Changing, id: number): Promise<WebhookEndpoint | undefined> {
  return found(work, id, sql`for no key update of e`)
}

async function found(work: Work, id: number, lock: RawBuilder<unknown>): Promise<WebhookEndpoint | undefined> {
  const { rows } = await sql<Row>`
    select ${columns(work)} from webhook_endpoints as e join services as s on s.id = e.service_id
    where e.id = ${id} and e.removed_at is null ${lock}`.execute(work.db)
  const [row] = rows
  return row && endpointOf(row)
}

function orRefused(endpoint: WebhookEndpoint | undefined): WebhookEndpoint {
  if (endpoint === undefined) throw new Refusal(404, 'webhook-endpoint.unknown', {})
  return endpoint
}

function endpointOf({ types, ...row }: Row): WebhookEndpoint {
  return { ...row, kinds: types.filter(isMessageKind) }
}

function columns({ realNow }: Work): RawBuilder<unknown> {
  return sql`e.id, e.service_id as "serviceId", s.name as service, e.url, e.types, e.serial,
    case when e.previous_until > ${realNow} then e.previous_until end as "previousUntil",
    e.registered_at as "registeredAt", e.failing_since as "failingSince", e.disabled_at as "disabledAt",
    e.disabled_because as "disabledBecause"`
}
