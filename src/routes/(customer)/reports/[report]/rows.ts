/** The rows, figures and bars of a report in words: every report's in the same way, from what its columns say. */
import {
  figuresLimit,
  type ColumnKind,
  type Report,
  type ReportColumn,
  type ReportFigures,
  type ReportRow,
  type ReportValue,
} from '#server/business/reports/index.ts'
import { m } from '#messages'
import { daysBetween } from '#server/platform/clock.ts'
import { formatDay, formatDaysAway, formatMonthAndYear, formatNumber, type Locale } from '#ui/format.ts'
import { accountPages } from '../../address.ts'

export interface ReportCell {
  readonly key: string
  readonly text: string
  /** What stands below it, in grey. */
  readonly second: string | undefined
  readonly href: string | undefined
  readonly isUrgent: boolean
}

/** The columns that stand on the page. */
export function shownColumns({ columns }: Report, locale: Locale) {
  return columns
    .filter(({ under }) => under === undefined)
    .map(({ key, kind, title }) => ({ key, label: title({}, { locale }), num: kind === 'number' }))
}

export function rowInWords(report: Report, row: ReportRow, today: string, locale: Locale) {
  const cells = report.columns
    .filter(({ under }) => under === undefined)
    .map((column) => cellOf(report, column, row, today, locale))
  return { key: row.place.join(' '), cells }
}

function cellOf(report: Report, column: ReportColumn, row: ReportRow, today: string, locale: Locale): ReportCell {
  const value = row.values[column.key] ?? null
  const below = report.columns
    .filter(({ under }) => under === column.key)
    .map(({ key, kind }) => inWords(row.values[key] ?? null, kind, locale))
    .filter((text) => text !== nothing)
  const days = typeof value === 'string' && column.urgentDays !== undefined ? daysBetween(today, value) : undefined
  const isUrgent = days !== undefined && days <= (column.urgentDays ?? 0)
  const away = days !== undefined && isUrgent ? [formatDaysAway(locale, days)] : []
  const second = [...away, ...below].join(' · ')
  return {
    key: column.key,
    text: inWords(value, column.kind, locale),
    second: second === '' ? undefined : second,
    href: hrefOf(column, row),
    isUrgent,
  }
}

function hrefOf({ leadsTo }: ReportColumn, row: ReportRow): string | undefined {
  const pages = accountPages(row.accountId)
  if (leadsTo === 'account') return pages.home
  if (leadsTo === 'order') return pages.order(row.orderId)
  return leadsTo === 'history' && row.itemId > 0
    ? pages.history({ item_id: row.itemId, package_id: row.packageId })
    : undefined
}

const nothing = '—'

function inWords(value: ReportValue, kind: ColumnKind, locale: Locale): string {
  if (value === null) return nothing
  if (kind === 'number') return formatNumber(locale, Number(value))
  return kind === 'date' ? formatDay(locale, String(value)) : String(value)
}

/** Figures and bars, and of how many rows they are where those are not all. */
export function figuresInWords(report: Report, { facts, bars, more }: ReportFigures, locale: Locale) {
  const options = { locale }
  const { chart } = report
  return {
    facts: facts.map(({ key, kind, value }) => ({
      label: report.facts.find((fact) => fact.key === key)?.title({}, options) ?? key,
      value: inWords(value, kind, locale),
    })),
    note: more ? m.report_figures_of_first({ rows: formatNumber(locale, figuresLimit) }, options) : undefined,
    chart:
      chart === undefined || bars.length === 0
        ? undefined
        : {
            title: chart.title({}, options),
            neutral: chart.neutral === true,
            whole: chart.isShare === true ? 100 : undefined,
            solid: chart.solid.title({}, options),
            hatched: chart.hatched?.title({}, options),
            bars: bars.map(({ label, solid, hatched }) => ({
              label: chart.labelKind === 'month' ? formatMonthAndYear(locale, label) : label,
              solid,
              hatched,
              solidText: formatNumber(locale, Math.round(solid)),
              hatchedText: formatNumber(locale, hatched),
            })),
          },
  }
}
