/** « Mon profil » (SPEC 1.6): name and language, and every role beside its agreement and purchasing account. */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { locales, type Locale } from '#messages/runtime.js'
import { changeOwnProfile, ownPartner, ownRoles } from '#server/business/access/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import type { Actions, PageServerLoad } from './$types'

const longestName = 100

const countries: Readonly<Record<Locale, Intl.DisplayNames>> = {
  fr: new Intl.DisplayNames('fr', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
}

const name = (missing: () => string) =>
  v.pipe(
    v.string(missing),
    v.trim(),
    v.nonEmpty(missing),
    v.regex(/^\P{Cc}*$/u, () => m.profile_name_characters()),
    v.maxLength(longestName, () => m.profile_name_too_long({ maximum: String(longestName) })),
  )
const Profile = v.object({
  firstName: name(() => m.profile_first_name_missing()),
  lastName: name(() => m.profile_last_name_missing()),
  language: v.picklist(locales),
})

export const load: PageServerLoad = async ({ locals, url }) => {
  const { person, locale } = locals
  const after = Number(url.searchParams.get('after') ?? 0)
  const from = Number.isSafeInteger(after) && after > 0 ? after : 0
  const [places, partner] = await locals.read(async (work) => Promise.all([ownRoles(work, from), ownPartner(work)]))
  return {
    profile: person && { firstName: person.firstName, lastName: person.lastName, language: person.language },
    country: person && countries[locale].of(person.countryCode),
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
    const typed = { firstName: form.get('firstName'), lastName: form.get('lastName'), language: form.get('language') }
    const parsed = v.safeParse(Profile, typed)
    if (!parsed.success) {
      const { nested = {} } = v.flatten<typeof Profile>(parsed.issues)
      const errors = { firstName: nested.firstName?.[0], lastName: nested.lastName?.[0] }
      const values = {
        firstName: text(typed.firstName),
        lastName: text(typed.lastName),
        language: text(typed.language),
      }
      return fail(422, { values, errors })
    }
    const { language, ...names } = parsed.output
    await event.locals.change(changeKey(event, form), (work) => changeOwnProfile(work, { ...names, language }))
    redirect(303, '/profile?saved')
  },
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value : ''
}
