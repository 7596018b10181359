/** The purchasing account that a letter to a partner is about: what it must be told of it, and how it shows it. */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { Letter } from '../letter.ts'

export const accountForm = v.object({
  id: v.number(),
  number: v.string(),
  name: v.string(),
  agreementNumber: v.string(),
  organization: v.string(),
})

export type LetterAccount = v.InferOutput<typeof accountForm>

export function accountFacts(account: LetterAccount, locale: Locale): Letter['facts'] {
  return [
    { label: m.email_partner_customer({}, { locale }), value: account.organization },
    { label: m.ui_purchasing_account({}, { locale }), value: account.name },
    { label: m.ui_account_number({}, { locale }), value: account.number },
    { label: m.ui_agreement_number({}, { locale }), value: account.agreementNumber },
  ]
}

/** « Partenaire B et Partenaire C » */
export function written(names: readonly string[], locale: Locale): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names)
}
