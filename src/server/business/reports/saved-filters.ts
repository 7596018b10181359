/** Filters that somebody keeps under a name of his own (SPEC 9.3): his alone, changed and removed by him. */
import { sql } from 'kysely'
import * as v from 'valibot'
import { baseLocale } from '#messages/runtime.js'
import { ownId, reportSight } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { filterNames, type FilterName, type ReportName } from './report.ts'
import { reportNamed } from './reports.ts'
import { understandInAnyLanguage, type FilterFault, type ReportQuestion, type TypedFilters } from './question.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'report-filter.saved': { readonly report: string; readonly name: string }
    'report-filter.changed': { readonly report: string; readonly name: string }
    'report-filter.removed': { readonly report: string; readonly name: string }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'saved-filter.unknown': Record<never, never>
    'saved-filter.unnamed': { readonly limit: number }
    'saved-filter.taken': { readonly name: string }
    'saved-filter.too-many': { readonly limit: number }
    /** The filters as they stand are at fault: what would be saved could not be shown. */
    'report-filter.faulty': { readonly faults: readonly FaultyFilter[] }
  }
}

/** One of the filters that is at fault. */
interface FaultyFilter {
  readonly field: 'filters'
  readonly part: FilterName
  readonly code: FilterFault
}

export interface SavedFilter {
  readonly id: number
  readonly report: ReportName
  readonly name: string
  readonly filters: TypedFilters
}

/** Saved filters of one person, and the length of a name. */
export const savedFiltersLimit = 50
export const longestFilterName = 80

const typed = v.record(v.picklist(filterNames), v.string())

/** What of the kept JSON are filters. */
export function keptFilters(value: unknown): TypedFilters {
  return v.parse(v.pipe(v.record(v.string(), v.string()), v.transform(known), typed), value)
}

/** The actor's own, by name; of one report, or of all. Refuses 403 sign-in.needed. */
export async function savedFilters(work: Work, report?: ReportName): Promise<readonly SavedFilter[]> {
  const userId = ownId(work)
  const { rows } = await sql<Row>`
    select id, report, name, filters from saved_filters
    where user_id = ${userId} and (${report ?? null}::text is null or report = ${report ?? null}::text)
    order by fold(name), id limit ${sql.lit(savedFiltersLimit)}`.execute(work.db)
  return rows.map((row) => ({ ...row, filters: keptFilters(row.filters) }))
}

interface Row {
  readonly id: number
  readonly report: ReportName
  readonly name: string
  readonly filters: unknown
}

/**
 * Keeps the filters of a report under a name; answers its number. Refuses what `reportSight` and `reportNamed` refuse, 422
 * saved-filter.unnamed, report-filter.faulty, and 409 saved-filter.taken, saved-filter.too-many.
 */
export async function saveFilter(
  work: Changing,
  reportName: string,
  name: string,
  given: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const { report, filters } = await understood(work, reportName, given)
  const called = requireName(name)
  const userId = await lockOwn(work)
  const others = await savedFilters(work)
  if (others.length >= savedFiltersLimit) throw new Refusal(409, 'saved-filter.too-many', { limit: savedFiltersLimit })
  await refuseTaken(work, report, called, 0)

  const { rows } = await sql<{ id: number }>`
    insert into saved_filters (user_id, report, name, filters, saved_at)
    values (${userId}, ${report}, ${called}, ${JSON.stringify(filters)}::jsonb, ${work.now}) returning id`.execute(
    work.db,
  )

  await work.record({ name: 'report-filter.saved', scope: { person: userId }, details: { report, name: called } })
  return rows[0]?.id ?? 0
}

/** Gives one of the actor's another name, and these filters in place of its own. Refuses 404 saved-filter.unknown, and as `saveFilter`. */
export async function changeFilter(
  work: Changing,
  id: number,
  name: string,
  given: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const userId = await lockOwn(work)
  const saved = await ownFilter(work, id)
  const { report, filters } = await understood(work, saved.report, given)
  const called = requireName(name)
  await refuseTaken(work, report, called, id)

  await sql`update saved_filters set name = ${called}, filters = ${JSON.stringify(filters)}::jsonb, saved_at = ${work.now}
    where user_id = ${userId} and id = ${id}`.execute(work.db)

  await work.record({ name: 'report-filter.changed', scope: { person: userId }, details: { report, name: called } })
}

/** Refuses 404 saved-filter.unknown. */
export async function removeFilter(work: Changing, id: number): Promise<void> {
  const userId = await lockOwn(work)
  const { report, name } = await ownFilter(work, id)

  await work.db.deleteFrom('saved_filters').where('user_id', '=', userId).where('id', '=', id).execute()

  await work.record({ name: 'report-filter.removed', scope: { person: userId }, details: { report, name } })
}

/** The report and what of the filters is one of its own, without a fault. */
export async function understood(
  work: Work,
  reportName: string,
  given: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly report: ReportName; readonly filters: TypedFilters }> {
  const sight = await reportSight(work)
  const report = reportNamed(sight, reportName)
  const question = await understandInAnyLanguage(work, sight, report, given, baseLocale)
  if (question.asked === undefined) throw new Refusal(422, 'report-filter.faulty', { faults: faultsIn(question) })
  return { report: report.name, filters: question.typed }
}

function faultsIn({ faults }: ReportQuestion): readonly FaultyFilter[] {
  return filterNames.flatMap((part) => {
    const code = faults[part]
    return code === undefined ? [] : [{ field: 'filters', part, code } as const]
  })
}

async function ownFilter(work: Work, id: number): Promise<SavedFilter> {
  const found = (await savedFilters(work)).find((each) => each.id === id)
  if (found === undefined) throw new Refusal(404, 'saved-filter.unknown', {})
  return found
}

function requireName(name: string): string {
  const called = name.replace(/\p{Cc}/gu, ' ').trim()
  if (called === '' || called.length > longestFilterName) {
    throw new Refusal(422, 'saved-filter.unnamed', { limit: longestFilterName })
  }
  return called
}

async function refuseTaken(work: Work, report: ReportName, name: string, but: number): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select name from saved_filters where user_id = ${ownId(work)} and report = ${report} and fold(name) = fold(${name}::text)
      and id <> ${but}`.execute(work.db)
  if (rows[0] !== undefined) throw new Refusal(409, 'saved-filter.taken', { name: rows[0].name })
}

/** Locks the person: two windows that save at once would exceed the limit, or give one name twice. */
async function lockOwn(work: Changing): Promise<number> {
  const userId = ownId(work)
  await work.db.selectFrom('users').select('id').where('id', '=', userId).forNoKeyUpdate().execute()
  return userId
}

/** Filters that this version knows; another one may have kept more. */
function known(filters: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(filters).filter(([name]) => filterNames.some((each) => each === name)))
}
