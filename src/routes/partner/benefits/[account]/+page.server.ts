/** A customer's benefits for the partner who has his permission (SPEC 8.8): those that it covers, as the customer's own tab shows them. */
import { m } from '#messages'
import { benefitSight, partnerDesk } from '#server/business/access/index.ts'
import { benefitList } from '#routes/benefits/list.ts'
import { partnerBenefitPages } from '#routes/benefits/pages.ts'
import { unsent } from '#routes/unsent.ts'
import { permissionHref } from '../../navigation.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    partnerDesk(work, 'customers.view')
    const sight = await benefitSight(work, params.account)
    const { id, name, organization_name: organization } = sight.account
    return {
      name,
      listing: unsent(await benefitList(work, sight, partnerBenefitPages(id), locals)),
      permissionHref: permissionHref(id),
      sentence:
        sight.acts.size === 0
          ? m.partner_customer_benefits_viewer({}, { locale })
          : m.partner_customer_benefits_sentence({ organization }, { locale }),
      isConverted: url.searchParams.get('done') === 'converted',
    }
  })
}
