/** The e-mail of a scheduled report: its main figures and its file, looked up as it is sent and for its receiver alone. */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import {
  exportedColumns,
  readerOf,
  reportExport,
  reportFigures,
  type ColumnKind,
} from '#server/business/reports/index.ts'
import type { Work } from '#server/work/index.ts'
import { writtenDate, writtenNumber } from '../letter.ts'
import { enclosingTemplate, type Disclosed, type Enclosure } from '../template.ts'

const parameters = v.object({
  userId: v.number(),
  schedule: v.number(),
  report: v.string(),
  /** In the receiver's language. */
  title: v.string(),
  filters: v.record(v.string(), v.string()),
  /** Each filter as it is called, with its value. */
  filtered: v.array(v.object({ name: v.string(), value: v.string() })),
  format: v.picklist(['csv', 'xlsx']),
  frequency: v.picklist(['daily', 'weekly', 'monthly']),
  portal: v.picklist(['customer', 'partner', 'operator']),
})
type Given = v.InferOutput<typeof parameters>

/** The template of the e-mail. */
export const reportLetter = enclosingTemplate(parameters, figures, file, (given, context) => {
  const { locale, origin, disclosed, enclosed } = context
  const options = { locale }
  const query = new URLSearchParams(given.filters).toString()
  return {
    ...(given.portal === 'partner' && { portal: 'partners' as const }),
    subject: m.email_report_subject({ report: given.title }, options),
    title: given.title,
    paragraphs: [
      m.email_report_text({}, options),
      ...(enclosed === 'file' ? [m.email_report_enclosed({}, options)] : []),
      ...(enclosed === 'too-large' ? [m.email_report_too_large({}, options)] : []),
    ],
    button: {
      label: m.email_report_open({}, options),
      href: `${origin}/reports/${given.report}${query === '' ? '' : `?${query}`}`,
    },
    facts: [
      ...(disclosed ?? [{ name: m.email_report_figures({}, options), value: m.email_report_hidden({}, options) }]),
      ...given.filtered,
    ].map(({ name, value }) => ({ label: name, value })),
    notice: { userId: given.userId, topic: 'scheduled-report', schedule: given.schedule },
    reason: reasonOf(given, locale),
  }
})

function reasonOf({ frequency }: Given, locale: Locale): string {
  const options = { locale }
  if (frequency === 'daily') return m.email_report_reason_daily({}, options)
  return frequency === 'weekly' ? m.email_report_reason_weekly({}, options) : m.email_report_reason_monthly({}, options)
}

/** What the report comes to as its receiver sees it now; undefined where he may not see it any more. */
async function figures(work: Work, given: Given, locale: Locale): Promise<Disclosed | undefined> {
  const reader = await readerOf(work, given, locale)
  if ('ended' in reader) return undefined
  const { facts } = await reportFigures(reader.work, reader.report, reader.asked)
  return facts.map(({ key, kind, value }) => ({
    name: reader.report.facts.find((fact) => fact.key === key)?.title({}, { locale }) ?? key,
    value: inWords(value, kind, locale),
  }))
}

async function file(work: Work, given: Given, locale: Locale): Promise<Enclosure | undefined> {
  const reader = await readerOf(work, given, locale)
  if ('ended' in reader) return undefined
  return {
    format: given.format,
    query: reportExport(reader.report, reader.asked, given.format),
    columns: exportedColumns(reader.report, reader.asked),
    name: fileName(`${given.title}-${work.today}`),
  }
}

/** What every system can store. */
function fileName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]+/g, '-')
}

function inWords(value: string | number | null, kind: ColumnKind, locale: Locale): string {
  if (value === null) return '—'
  return kind === 'date' ? writtenDate(String(value), locale) : writtenNumber(Number(value), locale)
}
