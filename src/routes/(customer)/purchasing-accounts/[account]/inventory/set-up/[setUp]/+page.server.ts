/**
 * The wizard's last step (SPEC 5.3, guide 3 steps 9 and 10): the green message, what was asked, how far it is, and where to go
 * next. It has an address of its own, so that a reload sends nothing again.
 */
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { setUpOf } from '#server/business/provisioning/index.ts'
import { formatLongDay, formatNumber } from '#ui/format.ts'
import { partnerList } from '#routes/partner-names.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages } from '../../../../../address.ts'
import { setUpStateInWords } from '../../../../../set-up-states.ts'
import { collators } from '../../groups.ts'
import { planName } from '../plan-names.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'services.set-up')
    const pages = accountPages(account.id)
    const plans = await setUpOf(work, account, numberOf(params.setUp), locale)
    const partners = new Set(plans.map(({ partner_name: name }) => name).toSorted(collators[locale].compare))
    const [before = ''] = plans.map(({ order_by: day }) => day).toSorted()
    return {
      plans: unsent(
        plans.map((plan) => ({
          key: plan.line,
          plan: planName(plan),
          quantity: formatNumber(locale, plan.quantity),
          partner: plan.partner_name,
          state: setUpStateInWords(plan, locale),
        })),
      ),
      order: m.set_up_sent_order(
        { count: partners.size, partners: partnerList(partners, locale), date: formatLongDay(locale, before) },
        { locale },
      ),
      setUpHref: pages.setUp,
      inventoryHref: pages.inventory,
    }
  })
}

/** 0, which no set-up has, for what is no number. */
function numberOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}
