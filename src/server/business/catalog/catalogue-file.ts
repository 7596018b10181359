/**
 * Takes in a catalogue file of our own format: items of every kind, what packages hold, names on screen. A cell that is
 * left empty says nothing, so that a file of a few lines can give names or groups to items that are there already.
 */
import { sql, type RawBuilder } from 'kysely'
import type { CsvFile } from '#server/platform/csv.ts'
import { checkStaged, refuseFaults, stage, type Changing } from '#server/work/index.ts'
import { evened, trimmed, wholeNumber } from './cells.ts'
import { componentChecks, itemChecks, rowChecks } from './catalogue-checks.ts'
import { noteStanding } from './difference.ts'
import { writeComponents, writeGroupNames } from './write-components.ts'
import {
  countWriting,
  lockCatalogue,
  standardGraceDays,
  standardReturnDays,
  standardSetUpStep,
  writeItems,
  type Writing,
} from './write-items.ts'

/** The columns of a file, and of what somebody types. */
export const catalogueColumns = {
  code: 'required',
  kind: 'optional',
  group: 'optional',
  product: 'optional',
  edition: 'optional',
  version: 'optional',
  coverage: 'optional',
  set_up_step: 'optional',
  grace_days: 'optional',
  return_days: 'optional',
  set_up_ceiling: 'optional',
  withdrawn: 'optional',
  sold_until: 'optional',
  component: 'optional',
  quantity: 'optional',
  with_coverage: 'optional',
} as const

// display_name is the name in every language, display_name_fr the one in French.
const displayNameColumn = /^display_name(?:_([a-z]{2}))?$/

declare module '#server/work/stage.ts' {
  interface Faults {
    'column.unknown': true
  }
}

/** True for a header that has the one column which no row of our format does without. */
export function isCatalogueFile(csv: CsvFile): boolean {
  return csv.header.includes('code')
}

/** Takes the file in. Refuses 422 import.refused. */
export async function takeInCatalogueFile(
  work: Changing,
  csv: CsvFile,
  onProgress?: (bytes: number) => void,
): Promise<Writing> {
  refuseUnknownColumns(csv)
  const named = csv.header.filter((name) => displayNameColumn.test(name))
  const plan = { ...catalogueColumns, ...Object.fromEntries(named.map((name) => [name, 'optional' as const])) }
  await stage(work, csv, { table: 'staged_catalogue', columns: plan, onProgress })
  return writeStaged(work, named)
}

/**
 * Writes what `staged_catalogue` says, a file's rows or one that somebody typed; `named` are its columns of display names, `extra`
 * are checks besides those of a file. Refuses 422 import.refused.
 */
export async function writeStaged(
  work: Changing,
  named: readonly string[],
  extra: readonly RawBuilder<unknown>[] = [],
): Promise<Writing> {
  await lockCatalogue(work)
  await readCells(work, named)
  await gatherItems(work)
  await checkStaged(work, [...extra, ...rowChecks, ...itemChecks, ...componentChecks])
  await noteStanding(work, sql`select code from catalogue_rows where about <> 'group'`)
  const groups = (await writeGroupNames(work)) + (await writeItems(work))
  await writeComponents(work)
  return countWriting(work, groups)
}

/** A column whose name is misspelt would otherwise be left out without a word. */
function refuseUnknownColumns({ header }: CsvFile): void {
  const isKnown = (name: string, index: number) =>
    (name in catalogueColumns || displayNameColumn.test(name)) && header.indexOf(name) === index
  const unknown = header.filter((name, index) => !isKnown(name, index))
  refuseFaults(unknown.map((name) => ({ line: 1, column: name, code: 'column.unknown', value: name })))
}

/**
 * `catalogue_rows`: the cells, what each row is about, and its display names by language; `removed` are the languages
 * whose name is taken back (a dash).
 */
async function readCells(work: Changing, named: readonly string[]): Promise<void> {
  const names = named.map((column) => ({ language: displayNameColumn.exec(column)?.[1] ?? '*', cell: evened(column) }))
  const given = objectOf(names.map(({ language, cell }) => [language, sql`nullif(nullif(${cell}, ''), '-')`]))
  const removed = objectOf(names.map(({ language, cell }) => [language, sql`nullif(${cell} = '-', false)`]))
  await sql`create temporary table catalogue_rows on commit drop as
    select r.*, case when component <> '' then 'component' when kind = 'group' then 'group' else 'item' end as about
    from (
      select line, ${trimmed('code')} as code, lower(${trimmed('kind')}) as kind, ${evened('group')} as group_name,
        ${evened('product')} as product, ${evened('edition')} as edition, ${evened('version')} as version,
        lower(${trimmed('coverage')}) as coverage, ${trimmed('set_up_step')} as set_up_step,
        ${trimmed('grace_days')} as grace_days, ${trimmed('return_days')} as return_days, ${trimmed('set_up_ceiling')} as set_up_ceiling,
        lower(${trimmed('withdrawn')}) as withdrawn, ${trimmed('sold_until')} as sold_until, ${trimmed('component')} as component,
        ${trimmed('quantity')} as quantity, lower(${trimmed('with_coverage')}) as with_coverage,
        ${given} as display_names, array(select jsonb_object_keys(${removed})) as removed
      from staged_catalogue) as r`.execute(work.db)
}

/** A JSON object of the entries whose value is not null. */
function objectOf(entries: readonly (readonly [string, RawBuilder<unknown>])[]): RawBuilder<unknown> {
  const pairs = entries.flatMap(([name, value]) => [sql.lit(name), value])
  return sql`jsonb_strip_nulls(jsonb_build_object(${sql.join(pairs)}))`
}

/**
 * One whole row per item that the file states: its cells, else what stands already, else what is usual. Made before the
 * checks, which are about the outcome too, and therefore of cells that may be wrong.
 */
async function gatherItems(work: Changing): Promise<void> {
  await sql`create temporary table wanted_items on commit drop as
    select distinct on (r.code) r.line, r.code, coalesce(i.kind, r.kind) as kind, r.kind as stated_kind,
      coalesce(nullif(r.group_name, ''), g.name, '') as group_name,
      r.group_name = '' and coalesce(i.group_derived, false) as group_derived,
      coalesce(nullif(r.product, ''), i.product, r.edition) as product,
      coalesce(nullif(r.edition, ''), i.edition, '') as edition,
      case r.version when '' then coalesce(i.version, '') when '-' then '' else r.version end as version,
      (coalesce(i.display_names, '{}') || r.display_names) - r.removed as display_names, i.external_id,
      case r.coverage when '' then coalesce(i.coverage_offered, false) else r.coverage = 'yes' end as coverage_offered,
      coalesce(${wholeNumber('r.set_up_step')}, i.set_up_step, ${sql.lit(standardSetUpStep)}) as set_up_step,
      coalesce(${wholeNumber('r.grace_days')}, i.grace_days, ${sql.lit(standardGraceDays)}) as grace_days,
      coalesce(${wholeNumber('r.return_days')}, i.return_days, ${sql.lit(standardReturnDays)}) as return_days,
      case r.set_up_ceiling when '-' then null else coalesce(${wholeNumber('r.set_up_ceiling')}, i.set_up_ceiling) end
        as set_up_ceiling,
      case r.withdrawn when '' then i.withdrawn_at is not null else r.withdrawn = 'yes' end as withdrawn,
      case when r.sold_until = '' then i.sold_until when is_date(r.sold_until) then r.sold_until::date end as sold_until
    from catalogue_rows as r
    left join items as i on i.code = r.code
    left join product_groups as g on g.id = i.product_group_id
    where r.about = 'item' and r.code <> ''
    order by r.code, r.line`.execute(work.db)
}
