/**
 * A customer's benefit for the partner who has his permission (SPEC 8.8): what the customer's own page shows of it, with the acts that
 * the partner was given, each done and recorded as his for that customer.
 */
import { benefitSight, partnerDesk } from '#server/business/access/index.ts'
import { benefitActions } from '#routes/benefits/details/acts.ts'
import { benefitDetails } from '#routes/benefits/details/load.ts'
import { partnerBenefitPages } from '#routes/benefits/pages.ts'
import { unsent } from '#routes/unsent.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  return await locals.read(async (work) => {
    partnerDesk(work, 'customers.view')
    const sight = await benefitSight(work, params.account)
    const pages = partnerBenefitPages(sight.account.id)
    return { details: unsent(await benefitDetails(work, sight, pages, { id: params.benefit, url, locals })) }
  })
}

export const actions = {
  addUser: ofPartner(benefitActions.addUser),
  changeUser: ofPartner(benefitActions.changeUser),
  removeUser: ofPartner(benefitActions.removeUser),
  resend: ofPartner(benefitActions.resend),
  handOut: ofPartner(benefitActions.handOut),
  addDomain: ofPartner(benefitActions.addDomain),
  removeDomain: ofPartner(benefitActions.removeDomain),
  assignVoucher: ofPartner(benefitActions.assignVoucher),
  useVoucher: ofPartner(benefitActions.useVoucher),
  revokeVoucher: ofPartner(benefitActions.revokeVoucher),
} satisfies Actions

/** The customer's own form, sent by a partner's people; to everybody else there is no such page. */
function ofPartner<Answer>(act: (event: RequestEvent) => Promise<Answer>): (event: RequestEvent) => Promise<Answer> {
  return async (event) => {
    await event.locals.read((work) => Promise.resolve(partnerDesk(work, 'customers.view')))
    return await act(event)
  }
}
