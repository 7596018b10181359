/** Inviting somebody to a partner or to the Console: what administrators and the publisher fill in (SPEC 10, 11). */
import * as v from 'valibot'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { partnerRoles, type InvitedPerson } from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { countryOptions, isCountry } from '#routes/countries.ts'
import { typedIn } from '#routes/form-text.ts'
import { personName, workEmail } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Locale } from '#ui/format.ts'
import { partnerRoleOptions } from './users/words.ts'

const invitationTo = <const Roles extends readonly string[]>(roles: Roles) =>
  v.object({
    email: workEmail(() => m.request_email_several()),
    firstName: personName(() => m.users_first_name_missing()),
    lastName: personName(() => m.users_last_name_missing()),
    language: v.picklist(locales, () => m.profile_language_unknown()),
    countryCode: v.pipe(
      v.string(),
      v.check(isCountry, () => m.profile_country_unknown()),
    ),
    role: v.picklist(roles, () => m.users_role_unknown()),
  })

export type TypedInvitation = Readonly<Record<keyof ReturnType<typeof invitationTo>['entries'], string>>

/** What the form offers. */
export function invitationChoices(locale: Locale) {
  return {
    languages: locales.map((each) => ({ value: each, label: each === 'fr' ? m.language_fr() : m.language_en() })),
    countries: countryOptions(locale),
    roles: partnerRoleOptions(locale),
  }
}

/** What was typed, and either the invitation that it is or what is wrong with it, by the name of the field. */
export function readInvitation(form: FormData) {
  return readInvitationTo(partnerRoles, form)
}

/** The same to wherever there are these roles. */
export function readInvitationTo<const Roles extends readonly string[]>(
  roles: Roles,
  form: FormData,
): {
  readonly values: TypedInvitation
  readonly invited: (InvitedPerson & { readonly role: Roles[number] }) | undefined
  readonly errors: Readonly<Record<string, string | undefined>>
} {
  const values = {
    email: typedIn(form, 'email'),
    firstName: typedIn(form, 'firstName'),
    lastName: typedIn(form, 'lastName'),
    language: typedIn(form, 'language'),
    countryCode: typedIn(form, 'countryCode'),
    role: typedIn(form, 'role'),
  }
  const schema = invitationTo(roles)
  const parsed = v.safeParse(schema, values)
  if (parsed.success) return { values, invited: parsed.output, errors: {} }
  const { nested = {} } = v.flatten<typeof schema>(parsed.issues)
  const errors = Object.fromEntries(Object.entries(nested).map(([field, messages]) => [field, messages?.[0]]))
  return { values, invited: undefined, errors }
}

/** A refusal beside the e-mail, with whoever is there already; throws what no page of a form can show. */
export function invitationRefused(error: unknown) {
  if (!isRefused(error) || error.status === 403 || error.status === 404) throw error
  const errors: Readonly<Record<string, string | undefined>> = { email: refusalMessage(error) }
  const isKnown = isRefusal(error, 'partner-user.known') || isRefusal(error, 'operator.known')
  return { status: error.status, errors, known: isKnown ? error.facts.user : undefined }
}
