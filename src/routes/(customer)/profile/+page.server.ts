/** « Mon profil » (SPEC 1.6): name, language and country, and every role beside its agreement and purchasing account. */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { changeOwnProfile, ownPartner, ownRoles } from '#server/business/access/index.ts'
import { countryOptions, isCountry } from '#routes/countries.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { personName } from '#routes/person-fields.ts'
import type { Actions, PageServerLoad } from './$types'

const Profile = v.object({
  firstName: personName(() => m.profile_first_name_missing()),
  lastName: personName(() => m.profile_last_name_missing()),
  language: v.picklist(locales, () => m.profile_language_unknown()),
  countryCode: v.pipe(
    v.string(),
    v.check(isCountry, () => m.profile_country_unknown()),
  ),
})

export const load: PageServerLoad = async ({ locals, url }) => {
  const { person, locale } = locals
  const after = Number(url.searchParams.get('after') ?? 0)
  const from = Number.isSafeInteger(after) && after > 0 ? after : 0
  const [places, partner] = await locals.read(async (work) => Promise.all([ownRoles(work, from), ownPartner(work)]))
  return {
    profile: person && {
      firstName: person.firstName,
      lastName: person.lastName,
      language: person.language,
      countryCode: person.countryCode,
    },
    countries: countryOptions(locale),
    audience: person?.audience,
    isContinued: from > 0,
    places,
    partner,
    formKey: formKey(),
    saved: url.searchParams.has('saved'),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData()
    const values = {
      firstName: typedIn(form, 'firstName'),
      lastName: typedIn(form, 'lastName'),
      language: typedIn(form, 'language'),
      countryCode: typedIn(form, 'countryCode'),
    }
    const parsed = v.safeParse(Profile, values)
    if (!parsed.success) {
      const { nested = {} } = v.flatten<typeof Profile>(parsed.issues)
      const errors = {
        firstName: nested.firstName?.[0],
        lastName: nested.lastName?.[0],
        language: nested.language?.[0],
        countryCode: nested.countryCode?.[0],
      }
      return fail(422, { values, errors })
    }
    await event.locals.change(changeKey(event, form), (work) => changeOwnProfile(work, parsed.output))
    redirect(303, '/profile?saved')
  },
}
