/** What is wrong with a field of an agreement, said to somebody who can type something else; files are told otherwise. */
import { m } from '#messages'
import type { FaultCode } from '#server/work/index.ts'

const sentences: Partial<Record<FaultCode, () => string>> = {
  'value.missing': m.agreement_form_missing,
  'value.too-long': m.agreement_form_too_long,
  'text.control-character': m.agreement_form_characters,
  'date.malformed': m.agreement_form_date,
  'anniversary.not-after-signature': m.agreement_form_anniversary,
  'country.unknown': m.agreement_form_country,
  'language.malformed': m.agreement_form_language,
  'email.malformed': m.agreement_form_email,
  'purchasing-account.contradicted': m.agreement_form_account_twice,
  'purchasing-account.of-other-agreement': m.agreement_form_account_taken,
}

/** « Indiquez une adresse e-mail, comme nom@exemple.fr. » */
export function faultSentence(code: FaultCode): string {
  const sentence = sentences[code]
  // A form holds one agreement of one organisation: what a file may say twice, it cannot.
  if (sentence === undefined) throw new Error(`No field of the form can be wrong in this way: ${code}`)
  return sentence()
}
