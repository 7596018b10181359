/** « Télécharger un modèle »: the columns of a file of orders, and a line of each kind of order to write over. */
import { partnerDesk } from '#server/business/access/index.ts'
import { orderColumns } from '#server/business/orders/index.ts'
import type { RequestHandler } from './$types'

const byteOrderMark = '\uFEFF'

export const GET: RequestHandler = async ({ locals }) => {
  const today = await locals.read((work) => {
    partnerDesk(work, 'orders.place')
    return Promise.resolve(work.today)
  })
  const columns = Object.keys(orderColumns).filter((column) => column !== 'partner')
  const examples = [
    { order_number: 'EX-0001', order_line: '1', kind: 'subscription', item: 'STANDARDPACK', quantity: '50' },
    { order_number: 'EX-0001', order_line: '2', kind: 'license', item: 'OFFICE-PROPLUS-2016', quantity: '10' },
    { order_number: 'EX-0002', order_line: '1', kind: 'seats-added', item: 'STANDARDPACK', quantity: '25' },
  ].map((line): Readonly<Record<string, string>> => ({ order_date: today, purchasing_account: '0000000000', ...line }))
  // As a spreadsheet of the reader's language opens it in columns.
  const delimiter = locals.locale === 'fr' ? ';' : ','
  const lines = [columns, ...examples.map((line) => columns.map((column) => line[column] ?? ''))]
  const text = lines.map((cells) => `${cells.join(delimiter)}\r\n`).join('')
  return new Response(`${byteOrderMark}${text}`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="orders.csv"',
      'cache-control': 'private, no-store',
    },
  })
}
