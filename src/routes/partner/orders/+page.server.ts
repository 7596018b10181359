/** « Commandes »: everything that the partner ordered, across his customers, the newest first (SPEC 10). */
import { mayAtDesk, partnerDesk } from '#server/business/access/index.ts'
import { partnerOrders, type PartnerOrder } from '#server/business/orders/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { accountPages, withParameters } from '../../(customer)/address.ts'
import type { PageServerLoad } from './$types'
import { pageOf, partnerOrdersQuestion } from './question.ts'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const page = pageOf(url)
  const place = (changes: { readonly older?: string; readonly newer?: string }) =>
    withParameters(url, { older: undefined, newer: undefined, ...changes })
  return await locals.read(async (work) => {
    const desk = partnerDesk(work, 'customers.view')
    const { filter, isFiltered, typed, faults } = await partnerOrdersQuestion(work, url, locale)
    const found = filter && (await partnerOrders(work, desk, page, locale, filter))
    const [newest, oldest] = [found?.orders[0], found?.orders.at(-1)]
    return {
      typed,
      faults,
      isFiltered,
      orders: found?.orders.map((order) => orderInWords(order, locale)),
      mayOrder: mayAtDesk(work, 'orders.place'),
      isFirst: page.at === 'newest',
      first: place({}),
      previous: found?.newer === true && newest ? place({ newer: placeOf(newest) }) : undefined,
      next: found?.older === true && oldest ? place({ older: placeOf(oldest) }) : undefined,
    }
  })
}

function orderInWords(order: PartnerOrder, locale: Locale) {
  const pages = accountPages(order.account_id)
  return {
    id: order.id,
    number: order.number,
    href: pages.order(order.id),
    firstItem: order.first_item,
    on: formatDay(locale, order.ordered_on),
    customer: order.organization_name,
    account: order.account_name,
    accountHref: pages.home,
    purchaseOrder: order.purchase_order_number || '—',
    lines: formatNumber(locale, order.line_count),
  }
}

function placeOf({ ordered_on: on, id }: PartnerOrder): string {
  return `${on}.${String(id)}`
}
