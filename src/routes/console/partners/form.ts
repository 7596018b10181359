/** The form of a partner: what it is called, by which number its orders name it, and in which language it is written to. */
import * as v from 'valibot'
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { typedIn } from '#routes/form-text.ts'

const longestNumber = 40
const longestName = 200

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

const Named = {
  name: text(() => m.console_partner_name_missing(), longestName),
  language: v.picklist(locales, () => m.profile_language_unknown()),
}
export const PartnerDetails = v.object(Named)
export const Partner = v.object({ number: text(() => m.console_partner_number_missing(), longestNumber), ...Named })

/** What was typed, as it was typed. */
export function typedPartner(form: FormData) {
  return { number: typedIn(form, 'number'), name: typedIn(form, 'name'), language: typedIn(form, 'language') }
}

/** What is wrong, by the name of the field. */
export function partnerErrors(issues: readonly v.BaseIssue<unknown>[]) {
  const first = (field: string) => issues.find((issue) => issue.path?.[0]?.key === field)?.message
  return { number: first('number'), name: first('name'), language: first('language') }
}
