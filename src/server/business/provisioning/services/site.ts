/** One registered service: as its row holds it, and locked for whoever changes it. */
import { sql } from 'kysely'
import * as v from 'valibot'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { HelpLink, NewServiceSite } from './fields.ts'

/** Everything that is registered of one. */
export interface RegisteredServiceSite extends NewServiceSite {
  readonly id: number
  readonly registeredAt: Date
  readonly withdrawnAt: Date | null
}

const Addresses = v.array(v.string())
const HelpLinks = v.array(v.object({ url: v.string(), labels: v.object({ fr: v.string(), en: v.string() }) }))

/** One service, also a withdrawn one. Refuses 404 service.unknown. */
export async function serviceSiteOf(work: Work, id: number): Promise<RegisteredServiceSite> {
  const row = await work.db
    .selectFrom('services')
    .select(['id', 'client_id', 'name', 'home_url', 'administration_url', 'provisioning_url', 'redirect_uris'])
    .select(['post_logout_redirect_uris', 'backchannel_logout_uri', 'help_links', 'registered_at', 'withdrawn_at'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw new Refusal(404, 'service.unknown', {})
  return {
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    homeUrl: row.home_url,
    administrationUrl: row.administration_url ?? '',
    provisioningUrl: row.provisioning_url ?? '',
    redirectUris: v.parse(Addresses, row.redirect_uris),
    postLogoutRedirectUris: v.parse(Addresses, row.post_logout_redirect_uris),
    backchannelLogoutUri: row.backchannel_logout_uri ?? '',
    helpLinks: helpLinksOf(row.help_links),
    registeredAt: row.registered_at,
    withdrawnAt: row.withdrawn_at,
  }
}

/**
 * Locks a service that stands: a change, a new secret, a product group and the withdrawal of one service come one after
 * the other, so that nothing is left to one that is withdrawn. Refuses 404 service.unknown.
 */
export async function holdServiceSite(work: Changing, id: number): Promise<RegisteredServiceSite> {
  await sql`select from services where id = ${id} for no key update`.execute(work.db)
  const service = await serviceSiteOf(work, id)
  if (service.withdrawnAt !== null) throw new Refusal(404, 'service.unknown', {})
  return service
}

/** The help links of a row. */
export function helpLinksOf(column: unknown): readonly HelpLink[] {
  return v.parse(HelpLinks, column)
}
