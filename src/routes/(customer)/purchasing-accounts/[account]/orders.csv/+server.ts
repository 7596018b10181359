/** « EXPORTER » of the order history: every line of the orders that the filters leave, as CSV, streamed (SPEC 7.1). */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { matching, orderLinesQuery } from '#server/business/orders/index.ts'
import { csvDownload } from '../../../csv-download.ts'
import { orderLineKinds } from '../../../kinds.ts'
import { ordersQuestion } from '../orders/question.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { locale } = locals
  const { filter, faults } = ordersQuestion(url, locale)
  const { query, name } = await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'orders.view')
    if (filter === undefined) error(422, Object.values(faults).join(' '))
    const source = await matching(work, account, filter)
    return {
      query: orderLinesQuery(account, source, locale, orderLineKinds(locale)),
      name: [m.export_orders_name({}, { locale }), account.number, work.today].join('-'),
    }
  })
  return await csvDownload(locals, { query, header: header({ locale }) }, name, locale)
}

function header(options: { readonly locale: 'fr' | 'en' }): string[] {
  return [
    m.column_ordered_on({}, options),
    m.column_order_number({}, options),
    m.column_purchase_order({}, options),
    m.column_partner({}, options),
    m.column_line({}, options),
    m.column_edition({}, options),
    m.column_version({}, options),
    m.column_item_code({}, options),
    m.column_kind({}, options),
    m.column_quantity({}, options),
    m.column_term({}, options),
  ]
}
