/** One order on its own, at an address that can be sent to somebody. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { orderOf } from '#server/business/orders/index.ts'
import { accountPages } from '../../../../address.ts'
import { orderInWords } from '../details.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  if (!/^[1-9]\d{0,14}$/.test(params.order)) error(404, m.error_not_found_title())
  const { locale } = locals
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'orders.view')
    return {
      order: orderInWords(await orderOf(work, account, Number(params.order), locale), account, locale),
      crumbs: [{ label: m.page_orders_title({}, { locale }), href: accountPages(account.id).orders }],
    }
  })
}
