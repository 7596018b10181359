/**
 * The sites to which the portal vouches for people (SPEC 5.8, 11): the publisher registers each, changes what is registered of
 * it, and withdraws it. A withdrawn one is vouched for no more, and its client id is never given to another.
 */
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { refuseMalformed, type NewServiceSite, type ServiceFields } from './fields.ts'
import { addSecret } from './secrets.ts'
import { holdServiceSite } from './site.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'service.registered': { readonly service: number; readonly name: string }
    'service.changed': {
      readonly service: number
      readonly name: string
      /** Of what changed alone, as text. */
      readonly from: Readonly<Record<string, string>>
      readonly to: Readonly<Record<string, string>>
    }
    'service.withdrawn': { readonly service: number; readonly name: string }
  }
}

const registeredFields = [
  'name',
  'homeUrl',
  'administrationUrl',
  'provisioningUrl',
  'redirectUris',
  'postLogoutRedirectUris',
  'backchannelLogoutUri',
  'helpLinks',
] as const satisfies readonly (keyof ServiceFields)[]

/**
 * Registers a service with its first secret, of which the hash is stored. Answers its id. Refuses 422 service.malformed, 409
 * service.known.
 */
export async function registerServiceSite(
  work: Changing,
  _desk: Publisher,
  service: NewServiceSite,
  secretHash: Buffer,
): Promise<number> {
  refuseMalformed(service)
  const registered = await work.db
    .insertInto('services')
    .values({ client_id: service.clientId, registered_at: work.now, ...columnsOf(service) })
    .onConflict((conflict) => conflict.column('client_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (registered === undefined) throw new Refusal(409, 'service.known', { clientId: service.clientId })
  await addSecret(work, registered.id, secretHash)

  const { name } = service
  await work.record({ name: 'service.registered', scope: 'system', details: { service: registered.id, name } })
  return registered.id
}

/** Changes what is registered; what is as it was is no event. Refuses 422 service.malformed, 404 service.unknown. */
export async function changeServiceSite(
  work: Changing,
  _desk: Publisher,
  id: number,
  fields: ServiceFields,
): Promise<void> {
  refuseMalformed(fields)
  const before = await holdServiceSite(work, id)
  const changed = registeredFields.filter((field) => inText(before[field]) !== inText(fields[field]))
  if (changed.length === 0) return work.unchanged()
  await work.db.updateTable('services').set(columnsOf(fields)).where('id', '=', id).execute()

  const only = (of: ServiceFields) => Object.fromEntries(changed.map((field) => [field, inText(of[field])]))
  const details = { service: id, name: before.name, from: only(before), to: only(fields) }
  await work.record({ name: 'service.changed', scope: 'system', details })
}

/**
 * Ends a service: from its next request on it gets nothing, and its product groups are free for another. Refuses 404
 * service.unknown.
 */
export async function withdrawServiceSite(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const { name } = await holdServiceSite(work, id)
  await work.db.updateTable('services').set({ withdrawn_at: work.now }).where('id', '=', id).execute()
  await work.db.deleteFrom('service_groups').where('service_id', '=', id).execute()
  await work.db.deleteFrom('service_secrets').where('service_id', '=', id).execute()

  await work.record({ name: 'service.withdrawn', scope: 'system', details: { service: id, name } })
}

function columnsOf(fields: ServiceFields) {
  return {
    name: fields.name,
    home_url: fields.homeUrl,
    administration_url: fields.administrationUrl || null,
    provisioning_url: fields.provisioningUrl || null,
    backchannel_logout_uri: fields.backchannelLogoutUri || null,
    redirect_uris: JSON.stringify(fields.redirectUris),
    post_logout_redirect_uris: JSON.stringify(fields.postLogoutRedirectUris),
    help_links: JSON.stringify(fields.helpLinks),
  }
}

function inText(value: ServiceFields[keyof ServiceFields]): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
