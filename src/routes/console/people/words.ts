/** Who somebody is, in words: the publisher's, a partner's, or a customer's. */
import { m } from '#messages'
import type { FoundPerson } from '#server/business/access/index.ts'
import { partnerRoleName } from '#routes/partner/users/words.ts'
import { formatInstant, type Locale } from '#ui/format.ts'

/** « Partenaire A · Agent » */
export function standingInWords(person: FoundPerson, locale: Locale): string {
  if (person.audience === 'operator') return m.console_person_operator()
  if (person.partner === null || person.partnerRole === null) return m.console_person_customer()
  return `${person.partner} · ${partnerRoleName(person.partnerRole, locale)}`
}

/** When he was last here, to within some minutes. */
export function seenInWords({ seenAt }: FoundPerson, locale: Locale, timeZone: string): string {
  return seenAt === null ? m.console_person_never() : formatInstant(locale, timeZone, seenAt)
}

/** « Claire Martin », or the address of somebody who has yet to say his name. */
export function nameOf({ firstName, lastName, email }: FoundPerson): string {
  return `${firstName} ${lastName}`.trim() || email
}
