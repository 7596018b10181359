/** The registered services as the Console shows them, and as the inventory leads to them. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { prepared } from '#server/platform/prepared.ts'
import type { Work } from '#server/work/index.ts'
import type { HelpLink } from './fields.ts'
import { helpLinksOf, serviceSiteOf, type RegisteredServiceSite } from './site.ts'

/** A line of the list. */
export interface ListedServiceSite {
  readonly id: number
  readonly clientId: string
  readonly name: string
  readonly homeUrl: string
  readonly groups: number
  readonly registeredAt: Date
  readonly withdrawnAt: Date | null
}

/** The site that serves a product group, as « Gérer les services » shows it. */
export interface ServingSite {
  readonly name: string
  readonly homeUrl: string
  readonly helpLinks: readonly HelpLink[]
}

/** Services listed at once: the publisher has a few, each with a site of its own. */
export const serviceListLimit = 500

/** Every service, those that stand first, by name. */
export async function serviceSites(work: Work, _desk: Publisher): Promise<readonly ListedServiceSite[]> {
  return work.db
    .selectFrom('services as s')
    .select(['s.id', 's.client_id as clientId', 's.name', 's.home_url as homeUrl'])
    .select(['s.registered_at as registeredAt', 's.withdrawn_at as withdrawnAt'])
    .select((row) =>
      row
        .selectFrom('service_groups as g')
        .select(sql<number>`count(*)`.as('count'))
        .whereRef('g.service_id', '=', 's.id')
        .$asScalar()
        .$notNull()
        .as('groups'),
    )
    .orderBy(sql`s.withdrawn_at is not null`)
    .orderBy('s.name')
    .orderBy('s.id')
    .limit(serviceListLimit)
    .execute()
}

/** One service, also a withdrawn one. Refuses 404 service.unknown. */
export async function serviceSite(work: Work, _desk: Publisher, id: number): Promise<RegisteredServiceSite> {
  return serviceSiteOf(work, id)
}

/**
 * The site of each product group that has one. For everybody: where a service is says nothing of who may enter it.
 */
export async function servingSites(work: Work): Promise<ReadonlyMap<number, ServingSite>> {
  const rows = await standingSites(work.db, {})
  return new Map(
    rows.map(({ group, help_links: links, ...site }) => [group, { ...site, helpLinks: helpLinksOf(links) }]),
  )
}

// Every row there is, since every page of an inventory asks: a publisher has a handful of sites for a few dozen groups.
const standingSites = prepared((db) =>
  db
    .selectFrom('service_groups as l')
    .innerJoin('services as s', 's.id', 'l.service_id')
    .select(['l.product_group_id as group', 's.name', 's.home_url as homeUrl', 's.help_links'])
    .where('s.withdrawn_at', 'is', null),
)
