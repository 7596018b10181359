/** A report as CSV, streamed: every row that the filters leave (SPEC 9.3). */
import { csvDownload } from '../../../csv-download.ts'
import { exportedReport } from '../exported-report.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { locale } = locals
  const { query, columns, name } = await locals.read((work) => exportedReport(work, params.report, url, 'csv', locale))
  return await csvDownload(locals, { query, header: columns.map(({ title }) => title) }, name, locale)
}
