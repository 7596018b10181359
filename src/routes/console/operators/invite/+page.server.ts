/** « Inviter un utilisateur » to the Console, by one of its administrators who has just shown who he is. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { inviteOperator, operatorRoles, operatorsDesk, recentProof } from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { invitationChoices, invitationRefused, readInvitationTo } from '#routes/partner/invitation-form.ts'
import { sessionToken } from '#routes/session-cookie.ts'
import type { Actions, PageServerLoad } from './$types'
import { proveFirst } from '../proof.ts'
import { operatorRoleOptions } from '../words.ts'

export const load: PageServerLoad = async ({ locals, cookies, url }) => {
  const { locale, person } = locals
  await locals.read(async (work) => {
    await operatorsDesk(work)
    await proveFirst(work, cookies, '/console/operators/invite')
  })
  return {
    blank: {
      email: '',
      firstName: '',
      lastName: '',
      language: locale,
      countryCode: person?.countryCode ?? '',
      role: 'agent',
    },
    ...invitationChoices(locale),
    roles: operatorRoleOptions(),
    sent: url.searchParams.has('sent'),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, cookies } = event
    await locals.read((work) => operatorsDesk(work))
    const form = await event.request.formData()
    const { values, invited, errors } = readInvitationTo(operatorRoles, form)
    if (invited === undefined) return fail(422, { values, errors, known: undefined, message: undefined })
    let sent: number
    try {
      const { userId } = await locals.change(changeKey(event, form), async (work) =>
        inviteOperator(work, await operatorsDesk(work), await recentProof(work, sessionToken(cookies)), invited),
      )
      sent = userId
    } catch (error) {
      if (isRefusal(error, 'sign-in.not-recent')) {
        return fail(403, { values, errors: {}, known: undefined, message: m.console_operators_prove_again() })
      }
      const { status, ...refused } = invitationRefused(error)
      return fail(status, { values, ...refused, message: undefined })
    }
    redirect(
      303,
      form.get('then') === 'another' ? '/console/operators/invite?sent' : `/console/operators?sent=${String(sent)}`,
    )
  },
}
