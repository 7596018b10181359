/** Writes what a catalogue file says of packages' contents and of groups' names. */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'
import { editorOf, touch } from './write-items.ts'

/** A file that names a component of a package states the package's whole contents. */
export async function writeComponents(work: Changing): Promise<void> {
  await sql`create temporary table wanted_components on commit drop as
    select p.id as package_id, c.id as item_id, coalesce(nullif(r.quantity, '')::integer, 1) as quantity,
      r.with_coverage = 'yes' as with_coverage
    from catalogue_rows as r
    join items as p on p.code = r.code
    join items as c on c.code = r.component
    where r.about = 'component'
    order by r.line`.execute(work.db)
  await touch(
    work,
    sql`
    delete from package_components as c
    where c.package_id in (select package_id from wanted_components) and not exists (
      select from wanted_components as w where w.package_id = c.package_id and w.item_id = c.item_id)
    returning c.package_id`,
  )
  await touch(
    work,
    sql`
    insert into package_components as c (package_id, item_id, quantity, with_coverage)
    select package_id, item_id, quantity, with_coverage from wanted_components
    on conflict (package_id, item_id) do update set quantity = excluded.quantity, with_coverage = excluded.with_coverage
      where (c.quantity, c.with_coverage) <> (excluded.quantity, excluded.with_coverage)
    returning c.package_id`,
  )
}

/** Gives groups their display names, making groups that are not there yet; answers how many that changed. */
export async function writeGroupNames(work: Changing): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into product_groups as g (name, display_names, changed_at, changed_by)
    select r.group_name, (coalesce(s.display_names, '{}') || r.display_names) - r.removed, ${work.now}, ${editorOf(work)}::bigint
    from catalogue_rows as r
    left join product_groups as s on s.name = r.group_name
    where r.about = 'group' order by r.line
    on conflict (name) do update set display_names = excluded.display_names,
      revision = g.revision + 1, changed_at = excluded.changed_at, changed_by = excluded.changed_by
    where g.display_names <> excluded.display_names`.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}
