/** A report as a spreadsheet, streamed: every row that the filters leave (SPEC 9.3). */
import { xlsxDownload } from '../../../xlsx-download.ts'
import { exportedReport } from '../exported-report.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { locale } = locals
  const { name, ...plan } = await locals.read((work) => exportedReport(work, params.report, url, 'xlsx', locale))
  return await xlsxDownload(locals, plan, name, locale)
}
