/** Which site serves the plans of a product group: at most one, so that « Gérer les services » always leads to one place. */
import type { Publisher } from '#server/business/access/index.ts'
import { groupName } from '#server/business/catalog/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { holdServiceSite } from './site.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'product-group.unknown': Record<never, never>
    /** The group is another service's. */
    'product-group.served': { readonly group: string; readonly service: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'service-group.linked': { readonly service: number; readonly name: string; readonly group: string }
    'service-group.unlinked': { readonly service: number; readonly name: string; readonly group: string }
  }
}

/** A product group, by the name that people read. */
export interface NamedGroup {
  readonly id: number
  readonly name: string
}

/** Product groups listed at once: far more than a catalogue has. */
const groupLimit = 1_000

/**
 * Lets a service serve the plans of a product group; nothing happens where it does already. Refuses 404 service.unknown, 422
 * product-group.unknown, 409 product-group.served.
 */
export async function linkGroup(work: Changing, _desk: Publisher, service: number, group: number): Promise<void> {
  const { name } = await holdServiceSite(work, service)
  const named = await groupOf(work, group)
  // The row itself decides between two who link at once: a group has one.
  const linked = await work.db
    .insertInto('service_groups')
    .values({ product_group_id: group, service_id: service })
    .onConflict((conflict) => conflict.column('product_group_id').doNothing())
    .returning('service_id')
    .executeTakeFirst()
  if (linked === undefined) return refuseServed(work, service, group, named)

  await work.record({ name: 'service-group.linked', scope: 'system', details: { service, name, group: named } })
}

/** The plans of the group are no longer this service's; nothing happens where they were not. Refuses 404 service.unknown. */
export async function unlinkGroup(work: Changing, _desk: Publisher, service: number, group: number): Promise<void> {
  const { name } = await holdServiceSite(work, service)
  const unlinked = await work.db
    .deleteFrom('service_groups')
    .where('product_group_id', '=', group)
    .where('service_id', '=', service)
    .returning('service_id')
    .executeTakeFirst()
  if (unlinked === undefined) return work.unchanged()

  const named = await groupOf(work, group)
  await work.record({ name: 'service-group.unlinked', scope: 'system', details: { service, name, group: named } })
}

/** The product groups of a service, by name. */
export async function groupsOfServiceSite(
  work: Work,
  _desk: Publisher,
  service: number,
  language: string,
): Promise<readonly NamedGroup[]> {
  return work.db
    .selectFrom('service_groups as l')
    .innerJoin('product_groups as g', 'g.id', 'l.product_group_id')
    .select(['g.id', groupName(language, 'g').as('name')])
    .where('l.service_id', '=', service)
    .orderBy('name')
    .limit(groupLimit)
    .execute()
}

/** The product groups with an online-service plan that no service has yet, by name. */
export async function freeGroups(work: Work, _desk: Publisher, language: string): Promise<readonly NamedGroup[]> {
  return work.db
    .selectFrom('product_groups as g')
    .leftJoin('service_groups as l', 'l.product_group_id', 'g.id')
    .select(['g.id', groupName(language, 'g').as('name')])
    .where('l.service_id', 'is', null)
    .where((row) =>
      row.exists(
        row
          .selectFrom('items as i')
          .select('i.id')
          .whereRef('i.product_group_id', '=', 'g.id')
          .where('i.kind', '=', 'subscription'),
      ),
    )
    .orderBy('name')
    .limit(groupLimit)
    .execute()
}

async function groupOf(work: Work, id: number): Promise<string> {
  const group = await work.db.selectFrom('product_groups').select('name').where('id', '=', id).executeTakeFirst()
  if (group === undefined) throw new Refusal(422, 'product-group.unknown', {})
  return group.name
}

async function refuseServed(work: Changing, service: number, group: number, name: string): Promise<void> {
  const served = await work.db
    .selectFrom('service_groups as l')
    .innerJoin('services as s', 's.id', 'l.service_id')
    .select(['s.id', 's.name'])
    .where('l.product_group_id', '=', group)
    .executeTakeFirst()
  if (served?.id === service) return work.unchanged()
  throw new Refusal(409, 'product-group.served', { group: name, service: served?.name ?? '' })
}
