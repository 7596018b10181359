/** « EXPORTER L'HISTORIQUE DES TRANSACTIONS »: the history of a benefit as a spreadsheet, streamed (guide 5). */
import { exportedHistory } from '#routes/benefits/exported-history.ts'
import { xlsxDownload } from '../../../../../xlsx-download.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params }) => {
  const { locale } = locals
  const { name, ...plan } = await locals.read((work) => exportedHistory(work, params, 'xlsx', locale))
  return await xlsxDownload(locals, plan, name, locale)
}
