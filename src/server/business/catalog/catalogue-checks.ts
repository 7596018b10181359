/** What can be wrong with a catalogue file of our own format, as queries that yield (line, column_name, code, value). */
import { sql, type RawBuilder } from 'kysely'
import { codeLimit, groupNameLimit, nameLimit, versionLimit, wholeNumber } from './cells.ts'

declare module '#server/work/stage.ts' {
  interface Faults {
    'answer.malformed': true
    'cell.unexpected': true
    'code.repeated': true
    'component.is-package': true
    'component.repeated': true
    'component.unknown': true
    'coverage.not-offered': true
    'group.repeated': true
    'item-kind.unknown': true
    'kind.fixed': true
    'number.out-of-range': true
    'package.empty': true
    'package.unknown': true
  }
}

const setUpStepLimit = 1_000_000
const graceDaysLimit = 3_650
const returnDaysLimit = 3_650
const setUpCeilingLimit = 9_999_999
const componentQuantityLimit = 10_000

/** Of each cell alone, and of cells that a row of its sort (item, component or group) does not have. */
export const rowChecks: RawBuilder<unknown>[] = [
  sql`
    select r.line, f.column_name, f.code, f.value
    from catalogue_rows as r cross join lateral (values
      ('code', r.code, r.about <> 'group' and r.code = '', 'value.missing'),
      ('code', r.code, length(r.code) > ${sql.lit(codeLimit)}, 'value.too-long'),
      ('kind', r.kind, r.about <> 'component' and
        r.kind not in ('', 'license', 'subscription', 'msdn', 'azure', 'package', 'group'), 'item-kind.unknown'),
      ('group', r.group_name, r.about = 'group' and r.group_name = '', 'value.missing'),
      ('group', r.group_name, length(r.group_name) > ${sql.lit(groupNameLimit)}, 'value.too-long'),
      ('product', r.product, length(r.product) > ${sql.lit(nameLimit)}, 'value.too-long'),
      ('edition', r.edition, length(r.edition) > ${sql.lit(nameLimit)}, 'value.too-long'),
      ('version', r.version, length(r.version) > ${sql.lit(versionLimit)}, 'value.too-long'),
      ('coverage', r.coverage, r.coverage not in ('', 'yes', 'no'), 'answer.malformed'),
      ('with_coverage', r.with_coverage, r.with_coverage not in ('', 'yes', 'no'), 'answer.malformed'),
      ${number('set_up_step', 1, setUpStepLimit)},
      ${number('grace_days', 0, graceDaysLimit)},
      ${number('return_days', 0, returnDaysLimit)},
      ('withdrawn', r.withdrawn, r.withdrawn not in ('', 'yes', 'no'), 'answer.malformed'),
      ('sold_until', r.sold_until, r.sold_until not in ('', '-') and not is_date(r.sold_until), 'date.malformed'),
      ${number('set_up_ceiling', 1, setUpCeilingLimit, '-')},
      ${number('quantity', 1, componentQuantityLimit)}
    ) as f (column_name, value, wrong, code)
    where f.wrong`,
  sql`
    select r.line, 'display_name' || case n.language when '*' then '' else '_' || n.language end as column_name,
      'value.too-long' as code, n.name as value
    from catalogue_rows as r cross join lateral jsonb_each_text(r.display_names) as n (language, name)
    where length(n.name) > ${sql.lit(nameLimit)}`,
  sql`
    select r.line, f.column_name, 'cell.unexpected' as code, f.value
    from catalogue_rows as r cross join lateral (values
      ('code', r.code, 'group'), ('kind', r.kind, 'component'), ('group', r.group_name, 'component'),
      ('product', r.product, 'component group'), ('edition', r.edition, 'component group'),
      ('version', r.version, 'component group'), ('coverage', r.coverage, 'component group'),
      ('set_up_step', r.set_up_step, 'component group'), ('grace_days', r.grace_days, 'component group'),
      ('return_days', r.return_days, 'component group'),
      ('set_up_ceiling', r.set_up_ceiling, 'component group'), ('withdrawn', r.withdrawn, 'component group'),
      ('sold_until', r.sold_until, 'component group'), ('quantity', r.quantity, 'item group'), ('with_coverage', r.with_coverage, 'item group'),
      ('display_name', case when r.display_names = '{}' then '' else r.display_names::text end, 'component')
    ) as f (column_name, value, not_in)
    where f.value <> '' and r.about = any(string_to_array(f.not_in, ' '))`,
  sql`
    select line, case about when 'item' then 'code' else 'group' end as column_name,
      case about when 'item' then 'code.repeated' else 'group.repeated' end as code, name as value
    from (
      select line, about, case about when 'item' then code else group_name end as name, row_number() over (
        partition by about, case about when 'item' then code else group_name end order by line) as occurrence
      from catalogue_rows where about <> 'component') as r
    where occurrence > 1 and name <> ''`,
]

/** Of each item as it would be, with what stands already. A kind never changes: what is held depends on it. */
export const itemChecks: RawBuilder<unknown>[] = [
  sql`
    select w.line, f.column_name, f.code, f.value
    from wanted_items as w cross join lateral (values
      ('kind', w.stated_kind, w.kind = '', 'value.missing'),
      ('kind', w.stated_kind, w.stated_kind not in ('', w.kind), 'kind.fixed'),
      ('group', w.group_name, w.group_name = '', 'value.missing'),
      ('edition', w.edition, w.edition = '', 'value.missing'),
      ('coverage', 'yes', w.coverage_offered and w.kind in ('subscription', 'msdn', 'azure', 'package'),
        'coverage.not-offered')
    ) as f (column_name, value, wrong, code)
    where f.wrong`,
  sql`
    select w.line, 'code' as column_name, 'package.empty' as code, w.code as value
    from wanted_items as w
    where w.kind = 'package'
      and not exists (select from catalogue_rows as r where r.about = 'component' and r.code = w.code)
      and not exists (select from package_components as c join items as i on i.id = c.package_id where i.code = w.code)`,
]

// Every item as it will be once the file is in.
const items = sql`(
  select code, kind, coverage_offered from wanted_items
  union all
  select i.code, i.kind, i.coverage_offered from items as i
  where not exists (select from wanted_items as w where w.code = i.code))`

export const componentChecks: RawBuilder<unknown>[] = [
  sql`
    select r.line, f.column_name, f.code, f.value
    from (
      select *, row_number() over (partition by code, component order by line) as occurrence
      from catalogue_rows where about = 'component') as r
    left join ${items} as p on p.code = r.code
    left join ${items} as c on c.code = r.component
    cross join lateral (values
      ('code', r.code, p.kind is distinct from 'package', 'package.unknown'),
      ('component', r.component, c.code is null, 'component.unknown'),
      ('component', r.component, c.kind = 'package', 'component.is-package'),
      ('component', r.component, r.occurrence > 1, 'component.repeated'),
      ('with_coverage', r.with_coverage, r.with_coverage = 'yes' and not c.coverage_offered, 'coverage.not-offered')
    ) as f (column_name, value, wrong, code)
    where f.wrong`,
]

/** `none` is what takes a value back. */
function number(column: string, least: number, most: number, none = ''): RawBuilder<unknown> {
  const cell = sql.ref(`r.${column}`)
  const fits = sql`coalesce(${wholeNumber(`r.${column}`)} between ${sql.lit(least)} and ${sql.lit(most)}, false)`
  return sql`(${sql.lit(column)}, ${cell}, ${cell} not in ('', ${sql.lit(none)}) and not ${fits}, 'number.out-of-range')`
}
