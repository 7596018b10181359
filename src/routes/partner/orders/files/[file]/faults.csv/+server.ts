/** « Télécharger les erreurs »: what is wrong with a file, as CSV to work through beside it. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { partnerDesk } from '#server/business/access/index.ts'
import { orderFileFaultsQuery, orderFileOf } from '#server/business/orders/index.ts'
import { faultReason } from '#server/work/index.ts'
import { csvDownload } from '../../../../../(customer)/csv-download.ts'
import { fileNumber } from '../../file-words.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params }) => {
  const { locale } = locals
  const id = fileNumber(params.file)
  if (id === undefined) error(404, m.refusal_order_file_unknown())
  const { query, name } = await locals.read(async (work) => {
    const desk = partnerDesk(work, 'customers.view')
    const file = await orderFileOf(work, desk, id)
    if (file.faults.length === 0) error(404, m.error_not_found_title())
    const codes = [...new Set(file.faults.map(({ code }) => code))]
    const reasons = Object.fromEntries(codes.map((code) => [code, faultReason({ code }, locale)]))
    return {
      query: orderFileFaultsQuery(desk, id, reasons),
      name: `${file.name.replace(/\.[^.]*$/, '')}-${m.order_file_faults_name()}`,
    }
  })
  const header = [
    m.order_file_fault_line(),
    m.order_file_fault_column(),
    m.order_file_fault_reason(),
    m.order_file_fault_value(),
  ]
  return await csvDownload(locals, { query, header }, name, locale)
}
