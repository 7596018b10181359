/** « Inviter un utilisateur » of a partner: the mechanism of guide 1, leading to the Partner Center. */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { invitePartnerUser, partnerDesk, partnerRoles } from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { countryOptions, isCountry } from '#routes/countries.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { personName, workEmail } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'
import { partnerRoleOptions } from '../words.ts'

const permission = 'partner-users.manage'

const Invitation = v.object({
  email: workEmail(() => m.request_email_several()),
  firstName: personName(() => m.users_first_name_missing()),
  lastName: personName(() => m.users_last_name_missing()),
  language: v.picklist(locales, () => m.profile_language_unknown()),
  countryCode: v.pipe(
    v.string(),
    v.check(isCountry, () => m.profile_country_unknown()),
  ),
  role: v.picklist(partnerRoles, () => m.users_role_unknown()),
})

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
    languages: locales.map((each) => ({ value: each, label: each === 'fr' ? m.language_fr() : m.language_en() })),
    countries: countryOptions(locale),
    roles: partnerRoleOptions(locale),
    sent: url.searchParams.has('sent'),
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const values = {
      email: typedIn(form, 'email'),
      firstName: typedIn(form, 'firstName'),
      lastName: typedIn(form, 'lastName'),
      language: typedIn(form, 'language'),
      countryCode: typedIn(form, 'countryCode'),
      role: typedIn(form, 'role'),
    }
    const parsed = v.safeParse(Invitation, values)
    if (!parsed.success) {
      const { nested = {} } = v.flatten<typeof Invitation>(parsed.issues)
      const errors = Object.fromEntries(Object.entries(nested).map(([field, messages]) => [field, messages?.[0]]))
      return fail(422, { values, errors, known: undefined })
    }
    let userId: number
    try {
      const invited = await event.locals.change(changeKey(event, form), (work) =>
        invitePartnerUser(work, partnerDesk(work, permission), parsed.output),
      )
      userId = invited.userId
    } catch (error) {
      if (!isRefused(error) || error.status === 403 || error.status === 404) throw error
      const known = isRefusal(error, 'partner-user.known') ? error.facts.user : undefined
      const errors: Record<string, string | undefined> = { email: refusalMessage(error) }
      return fail(error.status, { values, errors, known })
    }
    redirect(
      303,
      form.get('then') === 'another' ? '/partner/users/invite?sent' : `/partner/users?sent=${String(userId)}`,
    )
  },
}
