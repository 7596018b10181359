/** The page of a benefit (SPEC 8.3, 8.4, 8.7, guide 5). */
import { benefitSight } from '#server/business/access/index.ts'
import { benefitActions } from '#routes/benefits/details/acts.ts'
import { benefitDetails } from '#routes/benefits/details/load.ts'
import { benefitPagesOf } from '#routes/benefits/pages.ts'
import { unsent } from '#routes/unsent.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  return await locals.read(async (work) => {
    const sight = await benefitSight(work, params.account)
    const pages = benefitPagesOf(work, sight.account.id)
    return { details: unsent(await benefitDetails(work, sight, pages, { id: params.benefit, url, locals })) }
  })
}

export const actions: Actions = benefitActions
