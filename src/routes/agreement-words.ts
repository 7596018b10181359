/** How an agreement stands, and what its contacts are for, in words. */
import { m } from '#messages'
import type { AgreementContact, ContactPurpose } from '#server/business/agreements/index.ts'
import { contactPurposes, isInForce } from '#server/business/agreements/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'

/** « En vigueur », « En vigueur jusqu’au 31 janv. 2027 », « Échu depuis le … », with its shape. Days as YYYY-MM-DD. */
export function agreementState(endsOn: string | null, today: string, locale: Locale) {
  if (endsOn === null) return { state: 'done', word: m.agreement_in_force() } as const
  const date = formatDay(locale, endsOn)
  return isInForce(endsOn, today)
    ? ({ state: 'done', word: m.agreement_in_force_until({ date }) } as const)
    : ({ state: 'past', word: m.agreement_over_since({ date }) } as const)
}

const purposes: Readonly<Record<ContactPurpose, { readonly name: () => string; readonly about: () => string }>> = {
  main: { name: m.agreement_contact_main, about: m.agreement_contact_main_about },
  notices: { name: m.agreement_contact_notices, about: m.agreement_contact_notices_about },
  renewals: { name: m.agreement_contact_renewals, about: m.agreement_contact_renewals_about },
}

/** « Contact principal », and what he is written to about. */
export function purposeWords(purpose: ContactPurpose): { readonly name: string; readonly about: string } {
  return { name: purposes[purpose].name(), about: purposes[purpose].about() }
}

/** True for what a contact can be for. */
export function isPurpose(text: string): text is ContactPurpose {
  return contactPurposes.some((purpose) => purpose === text)
}

/** One row per purpose, whether somebody is named for it or not; `base` is the agreement's page. */
export function contactRows(contacts: readonly AgreementContact[], base: string) {
  return contactPurposes.map((purpose) => ({
    purpose,
    ...purposeWords(purpose),
    href: `${base}/contacts/${purpose}`,
    person: contacts.find((contact) => contact.purpose === purpose),
  }))
}
