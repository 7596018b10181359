/** « Inviter un utilisateur » of a partner: the mechanism of guide 1, leading to the Partner Center. */
import { fail, redirect } from '@sveltejs/kit'
import { invitePartnerUser, partnerDesk } from '#server/business/access/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import type { Actions, PageServerLoad } from './$types'
import { invitationChoices, invitationRefused, readInvitation } from '../../invitation-form.ts'

const permission = 'partner-users.manage'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale, person } = locals
  await locals.read((work) => Promise.resolve(partnerDesk(work, permission)))
  return {
    blank: {
      email: '',
      firstName: '',
      lastName: '',
      language: person?.language ?? locale,
      countryCode: person?.countryCode ?? '',
      role: 'viewer',
    },
    ...invitationChoices(locale),
    sent: url.searchParams.has('sent'),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const { values, invited, errors } = readInvitation(form)
    if (invited === undefined) return fail(422, { values, errors, known: undefined })
    let userId: number
    try {
      const sent = await event.locals.change(changeKey(event, form), (work) =>
        invitePartnerUser(work, partnerDesk(work, permission), invited),
      )
      userId = sent.userId
    } catch (error) {
      const { status, ...refused } = invitationRefused(error)
      return fail(status, { values, ...refused })
    }
    redirect(
      303,
      form.get('then') === 'another' ? '/partner/users/invite?sent' : `/partner/users?sent=${String(userId)}`,
    )
  },
}
