/** « Avantages de la Software Assurance et des services » (SPEC 8.1, guide 5): what the account has, and what it might have. */
import { benefitSight } from '#server/business/access/index.ts'
import { benefitList } from '#routes/benefits/list.ts'
import { benefitPages } from '#routes/benefits/pages.ts'
import { partnerNotice } from '#routes/benefits/partner-notice/notice.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages } from '../../../address.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    const sight = await benefitSight(work, params.account)
    const pages = accountPages(sight.account.id)
    const benefits = benefitPages(pages.benefits)
    return {
      listing: unsent(await benefitList(work, sight, benefits, locals)),
      partnerNotice: await partnerNotice(work, sight.account.id, benefits.partnerPermissions, locale),
      isConverted: url.searchParams.get('done') === 'converted',
      inventoryHref: pages.inventory,
      benefitsHref: pages.benefits,
      setUpHref: sight.account.permissions.has('services.set-up') ? pages.setUp : undefined,
    }
  })
}
