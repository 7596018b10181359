/**
 * A customer's benefit for the partner who has his permission (SPEC 8.8): what the customer's own page shows of it, with the acts that
 * the partner was given, each done and recorded as his for that customer.
 */
import { benefitSight, partnerDesk } from '#server/business/access/index.ts'
import { benefitActions } from '#routes/benefits/details/acts.ts'
import { benefitDetails } from '#routes/benefits/details/load.ts'
import { partnerBenefitPages } from '#routes/benefits/pages.ts'
import { unsent } from '#routes/unsent.ts'
import type { Action, Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  return await locals.read(async (work) => {
    partnerDesk(work, 'customers.view')
    const sight = await benefitSight(work, params.account)
    const pages = partnerBenefitPages(sight.account.id)
    return { details: unsent(await benefitDetails(work, sight, pages, { id: params.benefit, url, locale })) }
  })
}

export const actions: Actions = Object.fromEntries(
  Object.entries(benefitActions).map(([name, act]): [string, Action] => [
    name,
    async (event: RequestEvent) => {
      await event.locals.read((work) => Promise.resolve(partnerDesk(work, 'customers.view')))
      return await act(event)
    },
  ]),
)
