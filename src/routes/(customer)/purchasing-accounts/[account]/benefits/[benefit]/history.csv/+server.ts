/** The history of a benefit as CSV, streamed (guide 5). */
import { exportedHistory } from '#routes/benefits/exported-history.ts'
import { csvDownload } from '../../../../../csv-download.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params }) => {
  const { locale } = locals
  const { query, columns, name } = await locals.read((work) => exportedHistory(work, params, 'csv', locale))
  return await csvDownload(locals, { query, header: columns.map(({ title }) => title) }, name, locale)
}
