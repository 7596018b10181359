/** The publisher invites somebody to a partner: its first administrator, who invites the others. */
import { fail, redirect } from '@sveltejs/kit'
import { invitePartnerUser, partnerDeskOf, publisher } from '#server/business/access/index.ts'
import { registeredPartner } from '#server/business/partners/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { invitationChoices, invitationRefused, readInvitation } from '#routes/partner/invitation-form.ts'
import type { Actions, PageServerLoad } from './$types'
import { partnerId } from '../../../partner-id.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale, person } = locals
  const partner = await locals.read((work) => registeredPartner(work, publisher(work), partnerId(params.partner)))
  return {
    partner,
    place: `/console/partners/${params.partner}`,
    blank: {
      email: '',
      firstName: '',
      lastName: '',
      language: partner.language,
      countryCode: person?.countryCode ?? '',
      role: 'administrator',
    },
    ...invitationChoices(locale),
    sent: url.searchParams.has('sent'),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    const id = partnerId(params.partner)
    await locals.read((work) => registeredPartner(work, publisher(work), id))
    const form = await event.request.formData()
    const { values, invited, errors } = readInvitation(form)
    if (invited === undefined) return fail(422, { values, errors, known: undefined })
    try {
      await locals.change(changeKey(event, form), async (work) =>
        invitePartnerUser(work, await partnerDeskOf(work, publisher(work), id), invited),
      )
    } catch (error) {
      const { status, ...refused } = invitationRefused(error)
      return fail(status, { values, ...refused })
    }
    const place = `/console/partners/${params.partner}`
    redirect(303, form.get('then') === 'another' ? `${place}/people/invite?sent` : `${place}?done=invited`)
  },
}
