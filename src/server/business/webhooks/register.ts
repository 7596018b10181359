/** An operator says where a service wants to be told, and of what; what was said is changed, and taken back. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { giveUpOwed } from './deliveries.ts'
import { endpointsLimit, holdEndpoint, type DisabledBecause, type WebhookEndpoint } from './endpoint.ts'
import { messageKinds, type MessageKind } from './message-kinds.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'webhook-endpoint.registered': EndpointOfEvent
    'webhook-endpoint.changed': EndpointOfEvent
    'webhook-endpoint.secret-rotated': EndpointOfEvent
    'webhook-endpoint.disabled': EndpointOfEvent & { readonly because: DisabledBecause }
    'webhook-endpoint.enabled': EndpointOfEvent
    'webhook-endpoint.removed': EndpointOfEvent
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The service has this address already. */
    'webhook-endpoint.known': Record<never, never>
    'webhook-endpoint.too-many': { readonly most: number }
    'webhook-endpoint.no-kinds': Record<never, never>
    'webhook-endpoint.service-unknown': Record<never, never>
    /** The page showed it enabled, or disabled, and somebody changed that meanwhile. */
    'webhook-endpoint.changed-meanwhile': Record<never, never>
  }
}

interface EndpointOfEvent {
  readonly endpoint: number
  /** The service's. */
  readonly name: string
  readonly url: string
}

export interface NewEndpoint {
  readonly serviceId: number
  /** One that may be called: whoever asks for this has looked (platform/outgoing.ts), and every call looks again. */
  readonly url: string
  readonly kinds: readonly MessageKind[]
}

/** Hours for which the earlier secret signs along after a rotation. */
export const overlapHours = 24
const hourMs = 3_600_000

/**
 * Registers an address; answers its id. Refuses 409 webhook-endpoint.known and too-many, 422 webhook-endpoint.no-kinds and
 * service-unknown.
 */
export async function registerEndpoint(work: Changing, _desk: Publisher, { serviceId, url, kinds }: NewEndpoint) {
  refuseNoKinds(kinds)
  const service = await work.db
    .selectFrom('services')
    .select('name')
    .where('id', '=', serviceId)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  if (service === undefined) throw new Refusal(422, 'webhook-endpoint.service-unknown', {})
  const { rows: standing } = await sql`select from webhook_endpoints where removed_at is null`.execute(work.db)
  if (standing.length >= endpointsLimit) {
    throw new Refusal(409, 'webhook-endpoint.too-many', { most: endpointsLimit })
  }

  const { rows } = await sql<{ id: number }>`
    insert into webhook_endpoints (service_id, url, types, registered_at)
    values (${serviceId}, ${url}, ${JSON.stringify(inOrder(kinds))}::jsonb, ${work.now})
    on conflict (service_id, url) where removed_at is null do nothing returning id`.execute(work.db)
  const [registered] = rows
  if (registered === undefined) throw new Refusal(409, 'webhook-endpoint.known', {})
  await tell(work, 'webhook-endpoint.registered', { id: registered.id, service: service.name, url })
  return registered.id
}

/** Changes what an address is. Refuses 404 webhook-endpoint.unknown, 409 known, 422 no-kinds. */
export async function changeEndpoint(
  work: Changing,
  _desk: Publisher,
  id: number,
  { url, kinds }: Omit<NewEndpoint, 'serviceId'>,
): Promise<void> {
  refuseNoKinds(kinds)
  const endpoint = await holdEndpoint(work, id)
  if (endpoint.url === url && inOrder(kinds).join() === endpoint.kinds.join()) {
    work.unchanged()
    return
  }
  const { rows: known } = await sql`
    select from webhook_endpoints
    where service_id = ${endpoint.serviceId} and url = ${url} and id <> ${id} and removed_at is null`.execute(work.db)
  if (known.length > 0) throw new Refusal(409, 'webhook-endpoint.known', {})

  await sql`update webhook_endpoints set url = ${url}, types = ${JSON.stringify(inOrder(kinds))}::jsonb
    where id = ${id}`.execute(work.db)
  await tell(work, 'webhook-endpoint.changed', { ...endpoint, url })
}

/** Gives an address another secret; answers its serial. The earlier one signs along for a day. Refuses 404 unknown. */
export async function rotateEndpointSecret(work: Changing, _desk: Publisher, id: number): Promise<number> {
  const endpoint = await holdEndpoint(work, id)

  const until = new Date(work.realNow.getTime() + overlapHours * hourMs)
  await sql`update webhook_endpoints set serial = serial + 1, previous_until = ${until} where id = ${id}`.execute(
    work.db,
  )
  await tell(work, 'webhook-endpoint.secret-rotated', endpoint)
  return endpoint.serial + 1
}

/** Sends nothing there any more, until it is enabled again. Refuses 404 unknown, 409 changed-meanwhile. */
export async function disableEndpoint(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const endpoint = await holdEndpoint(work, id)
  if (endpoint.disabledAt !== null) throw new Refusal(409, 'webhook-endpoint.changed-meanwhile', {})

  await disable(work, endpoint, 'chosen')
}

/** Sends there again what happens from now on. Refuses 404 unknown, 409 changed-meanwhile. */
export async function enableEndpoint(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const endpoint = await holdEndpoint(work, id)
  if (endpoint.disabledAt === null) throw new Refusal(409, 'webhook-endpoint.changed-meanwhile', {})

  await sql`update webhook_endpoints
    set disabled_at = null, disabled_because = null, failing_since = null, busy_until = null where id = ${id}`.execute(
    work.db,
  )
  await tell(work, 'webhook-endpoint.enabled', endpoint)
}

/** Forgets an address: its messages stay in the log until they are old. Refuses 404 unknown. */
export async function removeEndpoint(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const endpoint = await holdEndpoint(work, id)

  await sql`update webhook_endpoints set removed_at = ${work.realNow} where id = ${id}`.execute(work.db)
  await giveUpOwed(work, id)
  await tell(work, 'webhook-endpoint.removed', endpoint)
}

/** Disables an address that is held still. Operators are told by e-mail of what none of them chose. */
export async function disable(
  work: Changing,
  endpoint: Pick<WebhookEndpoint, 'id' | 'service' | 'url'>,
  because: DisabledBecause,
): Promise<void> {
  await sql`update webhook_endpoints set disabled_at = ${work.realNow}, disabled_because = ${because}, busy_until = null
    where id = ${endpoint.id}`.execute(work.db)
  await giveUpOwed(work, endpoint.id)
  const { id, service, url } = endpoint
  await work.record({
    name: 'webhook-endpoint.disabled',
    scope: 'system',
    subject: `webhook-endpoint:${String(id)}`,
    details: { endpoint: id, name: service, url, because },
    tells: because !== 'chosen',
  })
}

async function tell(
  work: Changing,
  name:
    | 'webhook-endpoint.registered'
    | 'webhook-endpoint.changed'
    | 'webhook-endpoint.secret-rotated'
    | 'webhook-endpoint.enabled'
    | 'webhook-endpoint.removed',
  { id, service, url }: Pick<WebhookEndpoint, 'id' | 'service' | 'url'>,
): Promise<void> {
  const subject = `webhook-endpoint:${String(id)}`
  await work.record({ name, scope: 'system', subject, details: { endpoint: id, name: service, url } })
}

function refuseNoKinds(kinds: readonly MessageKind[]): void {
  if (kinds.length === 0) throw new Refusal(422, 'webhook-endpoint.no-kinds', {})
}

function inOrder(kinds: readonly MessageKind[]): readonly MessageKind[] {
  return messageKinds.filter((kind) => kinds.includes(kind))
}
