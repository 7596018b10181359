/** Writes what online services contain, from `listed_service_plans` and `listed_contents`. */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'
import { touch } from './write-items.ts'

/** A list states the whole contents of each product that it names: what it no longer names is taken out. */
export async function writeContents(work: Changing): Promise<void> {
  await writeServicePlans(work)
  await sql`create temporary table wanted_contents on commit drop as
    select i.id as item_id, p.id as service_plan_id, l.plan_name as name
    from listed_contents as l
    join items as i on i.code = l.code
    join service_plans as p on p.external_id = l.plan_guid::uuid`.execute(work.db)
  await touch(
    work,
    sql`
    delete from item_service_plans as c
    where c.item_id in (select item_id from wanted_contents) and not exists (
      select from wanted_contents as w where w.item_id = c.item_id and w.service_plan_id = c.service_plan_id)
    returning c.item_id`,
  )
  await touch(
    work,
    sql`
    insert into item_service_plans as c (item_id, service_plan_id, name)
    select item_id, service_plan_id, name from wanted_contents
    on conflict (item_id, service_plan_id) do update set name = excluded.name where c.name <> excluded.name
    returning c.item_id`,
  )
}

async function writeServicePlans(work: Changing): Promise<void> {
  await touch(
    work,
    sql`
    select c.item_id
    from listed_service_plans as l
    join service_plans as p on p.external_id = l.plan_guid::uuid and p.code <> l.plan_code
    join item_service_plans as c on c.service_plan_id = p.id`,
  )
  await sql`
    insert into service_plans as p (external_id, code)
    select plan_guid::uuid, plan_code from listed_service_plans order by line
    on conflict (external_id) do update set code = excluded.code where p.code <> excluded.code`.execute(work.db)
}
