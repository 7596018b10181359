/** One item of the catalogue as the publisher has it before him: every field, what it is made of, and what depends on it. */
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { saleOf, type ItemKind, type SaleState } from './listed-items.ts'
import { groupName, itemName } from './names.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'catalogue-item.unknown': Record<never, never>
    'catalogue-group.unknown': Record<never, never>
    /** Written by somebody else since the form was shown; `by` is empty where a program wrote it. `revision` is what stands there now. */
    'catalogue.edited-meanwhile': { readonly by: string; readonly at: Date; readonly revision: number }
  }
}

export interface CatalogueItem {
  readonly id: number
  readonly code: string
  readonly kind: ItemKind
  /** As the reader's language has it. */
  readonly name: string
  readonly group_id: number
  /** The group's own name, and the one on screen. */
  readonly group: string
  readonly group_shown: string
  readonly product: string
  readonly edition: string
  readonly version: string
  /** By language (two letters), `*` for every language that has none of its own. */
  readonly display_names: Readonly<Record<string, string>>
  /** The publisher's own identifier (GUID). */
  readonly external_id: string | null
  readonly coverage_offered: boolean
  readonly set_up_step: number
  readonly grace_days: number
  /** Days after an order in which its partner may take it back. */
  readonly return_days: number
  readonly set_up_ceiling: number | null
  readonly withdrawn: boolean
  readonly sold_until: string | null
  readonly sale: SaleState
  readonly revision: number
  readonly components: readonly Component[]
  /** Packages that it is a part of. */
  readonly packages: readonly Named[]
}

/** What one package holds of an item. */
export interface Component {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly quantity: number
  readonly with_coverage: boolean
}

/** What holding an item gives: sites to sign in to, benefits by its rules, files to download. */
export interface Given {
  readonly services: readonly Named[]
  /** Benefits of which a rule counts it, or its group; `names` by language. */
  readonly benefits: readonly { readonly id: number; readonly names: Readonly<Record<string, string>> }[]
  readonly files: readonly { readonly id: number; readonly path: string; readonly language: string }[]
}

interface Named {
  readonly id: number
  readonly name: string
}

/** Rows of each list of what is given. */
export const givenLimit = 50

/** The item. Refuses 404 catalogue-item.unknown. */
export async function catalogueItem(
  work: Work,
  _desk: Publisher,
  id: number,
  language: string,
): Promise<CatalogueItem> {
  const { rows } = await sql<CatalogueItem>`
    select i.id, i.code, i.kind, ${itemName(language, 'i')} as name, g.id as group_id, g.name as "group",
      ${groupName(language, 'g')} as group_shown, i.product, i.edition, i.version, i.display_names, i.external_id,
      i.coverage_offered, i.set_up_step, i.grace_days, i.return_days, i.set_up_ceiling, i.withdrawn_at is not null as withdrawn,
      i.sold_until::text as sold_until, ${saleOf(work)} as sale, i.revision,
      (select coalesce(jsonb_agg(jsonb_build_object('id', part.id, 'code', part.code, 'name', ${itemName(language, 'part')},
          'quantity', c.quantity, 'with_coverage', c.with_coverage) order by part.code), '[]')
        from package_components as c join items as part on part.id = c.item_id where c.package_id = i.id) as components,
      (select coalesce(jsonb_agg(jsonb_build_object('id', whole.id, 'name', ${itemName(language, 'whole')}) order by whole.code), '[]')
        from package_components as c join items as whole on whole.id = c.package_id where c.item_id = i.id) as packages
    from items as i join product_groups as g on g.id = i.product_group_id where i.id = ${id}`.execute(work.db)
  const [item] = rows
  if (item === undefined) throw new Refusal(404, 'catalogue-item.unknown', {})
  return item
}

/** What holding it gives. */
export async function givenBy(work: Work, _desk: Publisher, item: CatalogueItem): Promise<Given> {
  const { rows } = await sql<Given>`
    select (select coalesce(jsonb_agg(s order by s.name), '[]') from (
        select s.id, s.name from service_groups as sg join services as s on s.id = sg.service_id
        where sg.product_group_id = ${item.group_id} and s.withdrawn_at is null limit ${sql.lit(givenLimit)}) as s) as services,
      (select coalesce(jsonb_agg(b order by b.id), '[]') from (
        select b.id, b.names from benefits as b where b.withdrawn_at is null and exists (
          select from benefit_rules as r where r.benefit_id = b.id and r.removed_at is null and (
            exists (select from benefit_rule_products as p where p.rule_id = r.id
              and p.product_group_id = ${item.group_id} and (p.item_id is null or p.item_id = ${item.id}))
            or not exists (select from benefit_rule_products as p where p.rule_id = r.id)))
        order by b.position limit ${sql.lit(givenLimit)}) as b) as benefits,
      (select coalesce(jsonb_agg(f order by f.path), '[]') from (
        select f.id, f.path, f.language from software_files as f where f.item_id = ${item.id} and f.withdrawn_at is null
        order by f.path limit ${sql.lit(givenLimit)}) as f) as files`.execute(work.db)
  return rows[0] ?? { services: [], benefits: [], files: [] }
}

export interface ProductGroup {
  readonly id: number
  readonly name: string
  readonly display_names: Readonly<Record<string, string>>
  readonly revision: number
}

/** A product group. Refuses 404 catalogue-group.unknown. */
export async function productGroup(work: Work, _desk: Publisher, id: number): Promise<ProductGroup> {
  const { rows } = await sql<ProductGroup>`
    select id, name, display_names, revision from product_groups where id = ${id}`.execute(work.db)
  const [group] = rows
  if (group === undefined) throw new Refusal(404, 'catalogue-group.unknown', {})
  return group
}

/** Refuses 409 catalogue.edited-meanwhile for another revision of the row than `seen`. The catalogue's lock is held. */
export async function refuseEdited(
  work: Work,
  table: 'items' | 'product_groups',
  id: number,
  seen: number,
): Promise<void> {
  const { rows } = await sql<{ revision: number; at: Date; by: string | null }>`
    select e.revision, coalesce(e.changed_at, ${work.now}) as at, u.first_name || ' ' || u.last_name as by
    from ${sql.table(table)} as e left join users as u on u.id = e.changed_by where e.id = ${id}`.execute(work.db)
  const [stored] = rows
  if (stored === undefined || stored.revision === seen) return
  throw new Refusal(409, 'catalogue.edited-meanwhile', {
    by: stored.by ?? '',
    at: stored.at,
    revision: stored.revision,
  })
}
