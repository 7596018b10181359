/** « Commandes »: everything that the partner ordered, across his customers, the newest first (SPEC 10). */
import { mayAtDesk, partnerDesk } from '#server/business/access/index.ts'
import { partnerOrders, type PartnerOrder, type PartnerOrdersPage } from '#server/business/orders/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { isDay } from '#routes/day.ts'
import { accountPages } from '../../(customer)/address.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const page = pageOf(url)
  return await locals.read(async (work) => {
    const { orders, older, newer } = await partnerOrders(work, partnerDesk(work, 'customers.view'), page, locale)
    const [newest, oldest] = [orders[0], orders.at(-1)]
    return {
      orders: orders.map((order) => orderInWords(order, locale)),
      mayOrder: mayAtDesk(work, 'orders.place'),
      isFirst: page.at === 'newest',
      previous: newer && newest ? `/partner/orders?newer=${placeOf(newest)}` : undefined,
      next: older && oldest ? `/partner/orders?older=${placeOf(oldest)}` : undefined,
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

/** What cannot be a place in the list is the first page. */
function pageOf({ searchParams }: URL): PartnerOrdersPage {
  const older = searchParams.get('older')
  const [, on, id] = /^(\d{4}-\d\d-\d\d)\.([1-9]\d{0,14})$/.exec(older ?? searchParams.get('newer') ?? '') ?? []
  if (on === undefined || !isDay(on)) return { at: 'newest' }
  return { at: older === null ? 'newer-than' : 'older-than', cursor: { on, id: Number(id) } }
}
