/** What the file of a report has, in either format. */
import { error } from '@sveltejs/kit'
import { exportedColumns, reportExport } from '#server/business/reports/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { reportAsked } from './asked-report.ts'
import { faultText } from './filters.ts'

/** The report as an export; a filter at fault answers 422 with what is wrong. */
export async function exportedReport(work: Work, name: string, url: URL, format: 'csv' | 'xlsx', locale: Locale) {
  const { report, question } = await reportAsked(work, name, url, locale)
  const { asked, faults } = question
  if (asked === undefined) error(422, Object.values(faults).map(faultText).join(' '))
  const title = report.title({}, { locale })
  return {
    query: reportExport(report, asked, format),
    columns: exportedColumns(report, asked),
    sheet: title,
    name: [title, work.today].join('-'),
  }
}
