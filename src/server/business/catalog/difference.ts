/**
 * What a file or an edit does to the catalogue, item by item and field by field: how things stand is noted before anything is written,
 * and compared afterwards in the same transaction, so that what is shown is what was done.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Changing, Work } from '#server/work/index.ts'

/** What became of something: new, other than before, a group that is new or renamed, not named by the file. */
export type DifferenceSort = 'added' | 'changed' | 'group' | 'absent'

export interface Difference {
  readonly sort: DifferenceSort
  /** What an order calls the item; '' for a group. */
  readonly code: string
  /** The item's own name, or the group's. */
  readonly name: string
  /** By the columns of a catalogue file: before and after. What was not there, or is no longer, is null. */
  readonly facts: Readonly<Record<string, readonly [before: Fact, after: Fact]>>
}

/** A field's value; service plans and components are lists. */
export type Fact = string | number | boolean | null | readonly string[]

/** How many items a file leaves as they are, and how many it does not name. */
export interface Rest {
  readonly unchanged: number
  readonly absent: number
}

/** Differences that are listed; the rest is counted. */
export const listedDifferencesLimit = 5_000

/** Notes the items that `codes` yields, and all groups, as they stand. */
export async function noteStanding(work: Changing, codes: RawBuilder<unknown>): Promise<void> {
  await sql`create temporary table standing_items on commit drop as
    select i.id, i.code, ${facts} as facts from items as i join product_groups as g on g.id = i.product_group_id
    where i.code in (${codes})`.execute(work.db)
  await sql`create temporary table named_codes on commit drop as select distinct code from (${codes}) as named`.execute(
    work.db,
  )
  await sql`create temporary table standing_groups on commit drop as
    select id, name, ${namesOf('display_names')} as facts from product_groups`.execute(work.db)
}

/**
 * What became of everything since it was noted, in the order in which it is shown. `among` tells, of `items as i`, which of those that
 * were not named count as absent.
 */
export async function differencesSince(work: Changing, among: RawBuilder<unknown>): Promise<readonly Difference[]> {
  const { rows } = await sql<Difference>`
    select sort, code, name, facts from (
      select case when t.added then 'added' else 'changed' end as sort, i.code, i.edition as name,
        ${differing(sql`s.facts`, facts)} as facts
      from touched_items as t join items as i on i.id = t.item_id join product_groups as g on g.id = i.product_group_id
      left join standing_items as s on s.id = i.id
      union all
      select 'group', '', g.name, ${differing(sql`s.facts`, namesOf('g.display_names'))}
      from product_groups as g left join standing_groups as s on s.id = g.id
      where s.id is null or s.facts <> ${namesOf('g.display_names')}
      union all
      select 'absent', i.code, i.edition, '{}' from items as i
      where ${among} and not exists (select from named_codes as n where n.code = i.code)) as d
    order by array_position(array['added', 'changed', 'group', 'absent'], sort), name, code
    limit ${sql.lit(listedDifferencesLimit)}`.execute(work.db)
  return rows
}

/** What a file leaves alone: named and as it is said to be, and not named at all. */
export async function restSince(work: Work, among: RawBuilder<unknown>): Promise<Rest> {
  const { rows } = await sql<Rest>`
    select (select count(*) from standing_items as s where not exists (
        select from touched_items as t where t.item_id = s.id)) as unchanged,
      (select count(*) from items as i where ${among} and not exists (
        select from named_codes as n where n.code = i.code)) as absent`.execute(work.db)
  return { unchanged: 0, absent: 0, ...rows[0] }
}

/** `{"display_name": "All", "display_name_fr": "Tous"}` of a column of names by language. */
function namesOf(column: string): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_object_agg('display_name' || case n.key when '*' then '' else '_' || n.key end, n.value), '{}')
    from jsonb_each(${sql.ref(column)}) as n)`
}

// Of `items as i join product_groups as g`, by the columns of a catalogue file. What is empty is left out.
const facts = sql`(jsonb_strip_nulls(jsonb_build_object('kind', i.kind, 'group', g.name, 'product', i.product,
    'edition', i.edition, 'version', nullif(i.version, ''), 'guid', i.external_id, 'coverage', i.coverage_offered,
    'set_up_step', i.set_up_step, 'grace_days', i.grace_days, 'return_days', i.return_days, 'set_up_ceiling', i.set_up_ceiling,
    'withdrawn', i.withdrawn_at is not null, 'sold_until', i.sold_until,
    'service_plans', (select jsonb_agg(c.name || ' (' || p.code || ')' order by c.name, p.code)
      from item_service_plans as c join service_plans as p on p.id = c.service_plan_id where c.item_id = i.id),
    'components', (select jsonb_agg(c.quantity || ' × ' || part.code || case when c.with_coverage then ' + SA' else '' end
        order by part.code)
      from package_components as c join items as part on part.id = c.item_id where c.package_id = i.id)))
  || ${namesOf('i.display_names')})`

/** Each field that differs, with both values. */
function differing(before: RawBuilder<unknown>, after: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_object_agg(coalesce(b.key, a.key), jsonb_build_array(b.value, a.value)), '{}')
    from jsonb_each(${before}) as b full join jsonb_each(${after}) as a on a.key = b.key
    where a.value is distinct from b.value)`
}
