/**
 * Takes in the publisher's list of online services as it is published: one row per product and service plan. A product
 * becomes an item under its String_Id, which is what an order names; its service plans are what it contains.
 *
 * What identifies (String_Id, GUID) must agree throughout the list. What is only spelt (names, codes of service plans)
 * differs from row to row in the real list: the most frequent spelling counts, the first of equals.
 */
import { sql, type RawBuilder } from 'kysely'
import type { CsvFile } from '#server/platform/csv.ts'
import { checkStaged, stage, type Changing } from '#server/work/index.ts'
import { codeLimit, evened, groupNameLimit, guidForm, nameLimit, trimmed } from './cells.ts'
import { noteStanding } from './difference.ts'
import { productGroupOf } from './product-group.ts'
import { writeContents } from './write-contents.ts'
import {
  countWriting,
  lockCatalogue,
  standardGraceDays,
  standardReturnDays,
  standardSetUpStep,
  writeItems,
  type Writing,
} from './write-items.ts'

const columns = {
  product_display_name: 'required',
  string_id: 'required',
  guid: 'required',
  service_plan_name: 'required',
  service_plan_id: 'required',
  service_plans_included_friendly_names: 'required',
} as const

declare module '#server/work/stage.ts' {
  interface Faults {
    'guid.malformed': true
    'guid.contradicts': true
    'guid.held': true
    'kind.fixed': true
  }
}

/** True for the header of the publisher's list. */
export function isPublisherList(csv: CsvFile): boolean {
  return csv.header.includes('string_id')
}

/** Takes the list in. Refuses 422 import.refused. */
export async function takeInPublisherList(
  work: Changing,
  csv: CsvFile,
  onProgress?: (bytes: number) => void,
): Promise<Writing> {
  await stage(work, csv, { table: 'staged_list', columns, onProgress })
  await lockCatalogue(work)
  await readCells(work)
  await checkStaged(work, [wellFormed, contradictions, conflicts])
  await gatherItems(work)
  await noteStanding(work, sql`select code from listed_items`)
  const groups = await writeItems(work)
  await writeContents(work)
  return countWriting(work, groups)
}

async function readCells(work: Changing): Promise<void> {
  await sql`create temporary table list_rows on commit drop as
    select line, ${evened('product_display_name')} as name, ${trimmed('string_id')} as code,
      lower(${trimmed('guid')}) as guid, ${evened('service_plan_name')} as plan_code,
      lower(${trimmed('service_plan_id')}) as plan_guid, ${evened('service_plans_included_friendly_names')} as plan_name
    from staged_list`.execute(work.db)
}

// A name may have to serve as the name of a group of its own.
const wellFormed = sql`
  select r.line, f.column_name, f.code, f.value
  from list_rows as r cross join lateral (values
    ('product_display_name', r.name, r.name = '', 'value.missing'),
    ('product_display_name', r.name, length(r.name) > ${sql.lit(groupNameLimit)}, 'value.too-long'),
    ('string_id', r.code, r.code = '', 'value.missing'),
    ('string_id', r.code, length(r.code) > ${sql.lit(codeLimit)}, 'value.too-long'),
    ('guid', r.guid, r.guid !~ ${sql.lit(guidForm)}, 'guid.malformed'),
    ('service_plan_name', r.plan_code, r.plan_code = '', 'value.missing'),
    ('service_plan_name', r.plan_code, length(r.plan_code) > ${sql.lit(codeLimit)}, 'value.too-long'),
    ('service_plan_id', r.plan_guid, r.plan_guid !~ ${sql.lit(guidForm)}, 'guid.malformed'),
    ('service_plans_included_friendly_names', r.plan_name, r.plan_name = '', 'value.missing'),
    ('service_plans_included_friendly_names', r.plan_name, length(r.plan_name) > ${sql.lit(nameLimit)}, 'value.too-long')
  ) as f (column_name, value, wrong, code)
  where f.wrong`

// A product is told by both its identifiers: the first row that names one of them says which other belongs to it.
const contradictions = sql`
  select line, 'guid' as column_name, 'guid.contradicts' as code, guid as value
  from (
    select *, first_value(guid) over (partition by code order by line) as guid_of_code,
      first_value(code) over (partition by guid order by line) as code_of_guid
    from list_rows) as r
  where code <> '' and guid ~ ${sql.lit(guidForm)} and (guid <> guid_of_code or code <> code_of_guid)`

// The list may meet a catalogue in which its identifiers stand for something else.
const conflicts = sql`
  select r.line, f.column_name, f.code, f.value
  from (select code, guid, min(line) as line from list_rows where code <> '' group by code, guid) as r
  left join items as i on i.code = r.code
  left join items as holder on holder.external_id::text = r.guid and holder.code <> r.code
  cross join lateral (values
    ('guid', r.guid, holder.id is not null, 'guid.held'),
    ('string_id', r.code, i.kind in ('license', 'package'), 'kind.fixed')
  ) as f (column_name, value, wrong, code)
  where f.wrong`

/** One row per product, with what stands already wherever the list says nothing. */
async function gatherItems(work: Changing): Promise<void> {
  await sql`create temporary table listed_items on commit drop as
    ${mostFrequent(['code', 'guid'], 'name')}`.execute(work.db)
  const names = await sql<{ name: string }>`select distinct name from listed_items`.execute(work.db)
  const groups = JSON.stringify(Object.fromEntries(names.rows.map(({ name }) => [name, productGroupOf(name)])))
  // An item that somebody declared beforehand, as MSDN say, keeps its kind; a group that was given by hand stays.
  await sql`create temporary table wanted_items on commit drop as
    select l.line, l.code, coalesce(i.kind, 'subscription') as kind,
      case when i.id is null or i.group_derived then derived.group_name else g.name end as group_name,
      coalesce(i.group_derived, true) as group_derived, l.name as product, l.name as edition,
      coalesce(i.version, '') as version, coalesce(i.display_names, '{}') as display_names,
      l.guid::uuid as external_id, coalesce(i.coverage_offered, false) as coverage_offered,
      coalesce(i.set_up_step, ${sql.lit(standardSetUpStep)}) as set_up_step,
      coalesce(i.grace_days, ${sql.lit(standardGraceDays)}) as grace_days,
      coalesce(i.return_days, ${sql.lit(standardReturnDays)}) as return_days,
      i.set_up_ceiling, i.withdrawn_at is not null as withdrawn, i.sold_until
    from listed_items as l
    join jsonb_each_text(${groups}::jsonb) as derived (name, group_name) using (name)
    left join items as i on i.code = l.code
    left join product_groups as g on g.id = i.product_group_id`.execute(work.db)
  await sql`create temporary table listed_service_plans on commit drop as
    ${mostFrequent(['plan_guid'], 'plan_code')}`.execute(work.db)
  await sql`create temporary table listed_contents on commit drop as
    ${mostFrequent(['code', 'plan_guid'], 'plan_name')}`.execute(work.db)
}

/** `key` with its most frequent spelling of `spelt`, and the first line that has the key. */
function mostFrequent(key: readonly string[], spelt: string): RawBuilder<unknown> {
  const keys = sql.join(key.map((name) => sql.ref(name)))
  return sql`
    select distinct on (${keys}) ${keys}, ${sql.ref(spelt)}, min(min(line)) over (partition by ${keys}) as line
    from list_rows group by ${keys}, ${sql.ref(spelt)}
    order by ${keys}, count(*) desc, min(line)`
}
