/** One order on its own, at an address that can be sent to somebody. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { orderOf, returnableLines, returnableOn, settledBy, type OrderDetails } from '#server/business/orders/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { newOrderHref } from '#routes/partner/navigation.ts'
import { counted } from '../../../../counted.ts'
import { accountPages } from '../../../../address.ts'
import { orderInWords } from '../details.ts'
import type { PageServerLoad } from './$types'
import { lifeOf } from './life.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  if (!/^[1-9]\d{0,14}$/.test(params.order)) error(404, m.error_not_found_title())
  const { locale } = locals
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'orders.view')
    const order = await orderOf(work, account, Number(params.order), locale)
    const placed = url.searchParams.get('placed')
    const returnable = await returnableLines(work, account, order.id, locale)
    const mayReturn = returnable.some((line) => returnableOn(line, work.today) > 0)
    return {
      order: orderInWords(order, account, locale),
      life: await lifeOf(work, account, order, locale),
      returnHref: mayReturn ? `${accountPages(account.id).order(order.id)}/return` : undefined,
      returned: url.searchParams.has('returned'),
      placed: placed === null ? undefined : await confirmation(work, account, order, placed === 'before', locale),
      crumbs: [{ label: m.page_orders_title({}, { locale }), href: accountPages(account.id).orders }],
    }
  })
}

/** What the partner who has just placed the order is told of it, and where to go on. */
async function confirmation(
  work: Work,
  account: PurchasingAccount<'orders.view'>,
  order: OrderDetails,
  isRepeated: boolean,
  locale: Locale,
) {
  if (!account.permissions.has('orders.place') || work.actor.kind !== 'partner') return undefined
  const options = { locale }
  const settled = await settledBy(work, account, order.id)
  const title = isRepeated
    ? m.order_placed_before({ number: order.number }, options)
    : m.order_placed({ number: order.number, account: account.name }, options)
  return {
    title,
    text: settled === 0 ? undefined : counted(m.order_placed_settled, settled, locale),
    newHref: newOrderHref(account.id),
  }
}
