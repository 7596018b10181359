/** Asks a report: a page of its rows by cursor, how many there are, its figures and its chart, or all of it for an export. */
import { sql, type RawBuilder } from 'kysely'
import { unexecuted, type Work, type XlsxColumn } from '#server/work/index.ts'
import { beyond, orderOf } from './place.ts'
import type { Asked, ColumnKind, Report, ReportFrom, ReportPlace } from './report.ts'

export const reportPageSize = 50
/** How far rows are counted. */
export const reportCountLimit = 1_000
/** Rows, from the first on, over which figures and charts are made: no page's cost may grow with what there is. */
export const figuresLimit = 2_000
/** Bars of a chart, by size or by label. */
const barsLimit = 8
const labelsLimit = 12

export type ReportValue = string | number | null

export interface ReportRow {
  readonly values: Readonly<Record<string, ReportValue>>
  readonly accountId: number
  /** Those of the report's `ids`, and 0. */
  readonly itemId: number
  readonly packageId: number
  readonly orderId: number
  readonly place: ReportPlace
}

export interface ReportPage {
  readonly rows: readonly ReportRow[]
  readonly before: boolean
  readonly after: boolean
  readonly count: number
  /** There are more than were counted. */
  readonly more: boolean
}

/** One page: a later one costs what the first does. */
export async function reportPage(
  work: Work,
  report: Report,
  asked: Asked,
  from?: ReportFrom,
  size = reportPageSize,
): Promise<ReportPage> {
  const [page, { count, more }] = await Promise.all([
    rowsOf(work, report, asked, from, size),
    countRows(work, report, asked),
  ])
  return { ...page, count, more }
}

/** The rows of a page alone. */
export async function rowsOf(
  work: Work,
  report: Report,
  asked: Asked,
  from?: ReportFrom,
  size = reportPageSize,
): Promise<Pick<ReportPage, 'rows' | 'before' | 'after'>> {
  const backwards = from?.towards === 'before'
  const order = orderOf(report, backwards)
  const values = report.columns.map(({ key, value }) => sql`${value(asked)} as ${sql.id(key)}`)
  const ids = report.ids.map((id) => sql`r.${sql.id(id)} as ${sql.id(`#${id}`)}`)
  const keys = report.keys.map(({ column }) => sql`r.${sql.id(column)}::text`)
  const { rows: found } = await sql<Record<string, ReportValue> & { '#place': readonly string[] }>`
    select ${sql.join([...values, ...ids])}, r.purchasing_account_id as "#account", jsonb_build_array(${sql.join(keys)}) as "#place"
    from (
      select r.* from (${report.source(asked, from, size + 1)}) as r
      where ${from === undefined ? sql`true` : beyond(report, from)}
      order by ${order} limit ${sql.lit(size + 1)}) as r
    ${report.joins(asked)} order by ${order}`.execute(work.db)
  const goesOn = found.length > size
  const rows = found.slice(0, size).map((row) => rowIn(report, row))
  if (backwards) return { rows: rows.toReversed(), before: goesOn, after: true }
  return { rows, before: from !== undefined, after: goesOn }
}

function rowIn(report: Report, row: Record<string, ReportValue> & { '#place': readonly string[] }): ReportRow {
  const { '#place': place, '#account': account, ...columns } = row
  return {
    values: Object.fromEntries(report.columns.map(({ key }) => [key, columns[key] ?? null])),
    accountId: Number(account),
    itemId: Number(columns['#item_id'] ?? 0),
    packageId: Number(columns['#package_id'] ?? 0),
    orderId: Number(columns['#order_id'] ?? 0),
    place,
  }
}

async function countRows(
  work: Work,
  report: Report,
  asked: Asked,
): Promise<{ readonly count: number; readonly more: boolean }> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from (${report.source(asked)}) as r limit ${sql.lit(reportCountLimit + 1)}) as counted`.execute(work.db)
  const count = rows[0]?.count ?? 0
  return { count: Math.min(count, reportCountLimit), more: count > reportCountLimit }
}

export interface ReportFigures {
  readonly facts: readonly { readonly key: string; readonly kind: ColumnKind; readonly value: ReportValue }[]
  readonly bars: readonly ReportBar[]
  /** True where there are more rows than `figuresLimit`: figures and bars are then of the first ones. */
  readonly more: boolean
}

export interface ReportBar {
  readonly label: string
  readonly solid: number
  readonly hatched: number
}

type Figured = Record<string, ReportValue> & { '#whole': boolean; '#rows': number } & {
  [bar in keyof ReportBar as `#${bar}`]: ReportBar[bar]
}

/** The main figures and the chart's bars, in one pass over the rows. */
export async function reportFigures(work: Work, report: Report, asked: Asked): Promise<ReportFigures> {
  const { chart } = report
  const facts = report.facts.map(({ key, value }) => sql`${value(asked)} as ${sql.id(key)}`)
  const byLabel = chart && {
    bars: sql`, grouping(bar.label) = 1 as "#whole", bar.label as "#label", coalesce(${chart.solid.value}, 0)::double precision as "#solid",
      coalesce(${chart.hatched?.value ?? sql`0`}, 0)::double precision as "#hatched"`,
    labels: sql`cross join lateral (select ${chart.label(asked)} as label) as bar group by grouping sets ((), (bar.label))`,
  }
  const { rows } = await sql<Figured>`
    select count(*) as "#rows", ${sql.join(facts)} ${byLabel?.bars ?? sql`, true as "#whole"`}
    from (select r.* from (${report.source(asked, undefined, figuresLimit)}) as r
      order by ${orderOf(report, false)} limit ${sql.lit(figuresLimit)}) as r ${report.figureJoins(asked)}
    ${byLabel?.labels ?? sql``}`.execute(work.db)
  const whole = rows.find((row) => row['#whole'])
  const isSummed = report.facts.map(({ key, kind }) => {
    const value = whole?.[key] ?? null
    return { key, kind, value: kind === 'number' ? Number(value ?? 0) : value }
  })
  const of = rows.filter((row) => !row['#whole'])
  return { facts: isSummed, bars: shownBars(report, of), more: (whole?.['#rows'] ?? 0) >= figuresLimit }
}

function shownBars({ chart }: Report, rows: readonly Figured[]): readonly ReportBar[] {
  if (chart === undefined) return []
  const bars = rows
    .map((row): ReportBar => ({ label: row['#label'], solid: row['#solid'], hatched: row['#hatched'] }))
    .filter(({ solid, hatched }) => solid + hatched > 0)
    .sort((one, other) => (one.label < other.label ? -1 : 1))
  switch (chart.order) {
    case 'largest':
      // Those of the same size stay by label.
      return bars.sort((a, b) => b.solid + b.hatched - a.solid - a.hatched).slice(0, barsLimit)
    case 'first':
      return bars.slice(0, labelsLimit)
    case 'last':
      return bars.slice(-labelsLimit)
  }
}

/** All of it as a query for an export, in the order of the page, with a column for each of the report's. */
export function reportExport(report: Report, asked: Asked, format: 'csv' | 'xlsx'): RawBuilder<unknown> {
  // A spreadsheet's cell says itself that it is a text; in CSV what looks like a formula is kept from being executed.
  const cells = report.columns.map(({ kind, value }) =>
    kind === 'text' && format === 'csv' ? unexecuted(sql`(${value(asked)})::text`) : value(asked),
  )
  return sql`select ${sql.join(cells)} from (${report.source(asked)}) as r ${report.joins(asked)}
    order by ${orderOf(report, false)}`
}

/** The columns of an export. */
export function exportedColumns({ columns }: Report, asked: Asked): readonly XlsxColumn[] {
  return columns.map(({ title, kind, width }) => ({ title: title({}, { locale: asked.locale }), kind, width }))
}
