/** « CONVERTIR UN AVANTAGE » and « CONVERTIR » as a page of their own (SPEC 8.6, guide 5), and where their forms are sent. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { benefitDesk, benefitSight } from '#server/business/access/index.ts'
import { benefitOf, inLanguage } from '#server/business/benefits/index.ts'
import { askedConversion, convertAsAsked } from '#routes/benefits/conversion-act.ts'
import { conversionForms } from '#routes/benefits/conversion.ts'
import { benefitPages } from '#routes/benefits/pages.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages } from '../../../../../address.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const sight = await benefitSight(work, params.account)
    const benefit = await benefitOf(work, params.benefit)
    await benefitDesk(work, params.account, benefit.id, 'conversion')
    const forms = await conversionForms(work, sight, benefit.id, locale)
    if (forms.length === 0) error(404, m.error_not_found_title())
    const pages = benefitPages(accountPages(sight.account.id).benefits)
    return {
      forms: unsent(forms),
      asked: askedConversion((name) => url.searchParams.get(name) ?? ''),
      crumbs: [
        { label: m.benefits_tab(), href: pages.list },
        { label: inLanguage(benefit.names, locale), href: pages.benefit(benefit.id) },
      ],
      backHref: pages.benefit(benefit.id),
      action: pages.convert(benefit.id),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const { account, benefit } = event.params
    const { list } = benefitPages(accountPages(Number(account)).benefits)
    return await convertAsAsked(event, account, benefit, `${list}?done=converted`)
  },
}
