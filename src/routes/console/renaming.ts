/** The form that renames an organisation or a purchasing account: the new names, and those that it was shown with. */
import * as v from 'valibot'
import { m } from '#messages'
import { longestNames } from '#server/business/agreements/index.ts'
import { countryOptions, isCountry } from '#routes/countries.ts'
import { typedIn } from '#routes/form-text.ts'
import type { Locale } from '#ui/format.ts'

const text = (missing: () => string, longest: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(missing),
    v.maxLength(longest, () => m.agreement_form_too_long()),
    v.check(
      (typed) => !/\p{Cc}/u.test(typed),
      () => m.agreement_form_characters(),
    ),
  )
const countryCode = v.pipe(
  v.string(),
  v.check(isCountry, () => m.profile_country_unknown()),
)

export const OrganizationForm = v.object({ name: text(() => m.rename_name_missing(), longestNames.name), countryCode })
export const AccountForm = v.object({
  ...OrganizationForm.entries,
  city: text(() => m.rename_city_missing(), longestNames.city),
})

export type TypedNames = Readonly<Record<'name' | 'city' | 'countryCode', string>>

/** What was typed, and, under `was-…`, what stood in the fields when the form was shown. */
export function typedNames(form: FormData): { readonly values: TypedNames; readonly seen: TypedNames } {
  const of = (prefix: string): TypedNames => ({
    name: typedIn(form, `${prefix}name`),
    city: typedIn(form, `${prefix}city`),
    countryCode: typedIn(form, `${prefix}countryCode`),
  })
  return { values: of(''), seen: of('was-') }
}

/** What is wrong, by the name of the field. */
export function namesErrors(issues: readonly v.BaseIssue<unknown>[]): Partial<TypedNames> {
  const errors: Record<string, string> = {}
  for (const issue of issues) errors[String(issue.path?.[0]?.key)] ??= issue.message
  return errors
}

export function countriesOf(locale: Locale) {
  return countryOptions(locale)
}
