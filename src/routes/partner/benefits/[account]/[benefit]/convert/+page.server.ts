/** Conversion by a partner for his customer (SPEC 8.6, 8.8): the customer's form, with the act among those that he was given. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { benefitDesk, benefitSight, partnerDesk } from '#server/business/access/index.ts'
import { benefitOf, inLanguage } from '#server/business/benefits/index.ts'
import { askedConversion, convertAsAsked } from '#routes/benefits/conversion-act.ts'
import { conversionForms } from '#routes/benefits/conversion.ts'
import { partnerBenefitPages } from '#routes/benefits/pages.ts'
import { unsent } from '#routes/unsent.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    partnerDesk(work, 'customers.view')
    const sight = await benefitSight(work, params.account)
    const benefit = await benefitOf(work, params.benefit)
    await benefitDesk(work, params.account, benefit.id, 'conversion')
    const forms = await conversionForms(work, sight, benefit.id, locale)
    if (forms.length === 0) error(404, m.error_not_found_title())
    const pages = partnerBenefitPages(sight.account.id)
    return {
      forms: unsent(forms),
      asked: askedConversion((name) => url.searchParams.get(name) ?? ''),
      crumbs: [
        { label: m.partner_permission_title({ account: sight.account.name }, { locale }), href: pages.list },
        { label: inLanguage(benefit.names, locale), href: pages.benefit(benefit.id) },
      ],
      backHref: pages.benefit(benefit.id),
      action: pages.convert(benefit.id),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    await event.locals.read((work) => Promise.resolve(partnerDesk(work, 'customers.view')))
    const { account, benefit } = event.params
    return await convertAsAsked(event, account, benefit, `${partnerBenefitPages(Number(account)).list}?done=converted`)
  },
}
