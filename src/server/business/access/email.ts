/**
 * A work e-mail has one canonical form, by which people are found: two spellings of one address never make two people.
 * What is shown and written to stays as it was typed.
 */
import { domainToASCII } from 'node:url'
import { Refusal } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'person.email-malformed': { readonly email: string }
  }
}

// RFC 5321, 4.5.3.1 and its errata 1690: what SMTP carries.
const longestEmail = 254
const longestLocalPart = 64

const printable = /^[^\s@<>()[\]\\,;:"\p{C}]+$/u
// What domainToASCII is given: it takes a domain for the host of an address, cuts it off at "/", "?" and "#" and reads
// "%2e" as a dot, so that what is written to would be another domain than what is compared.
const domainLabels = /^[\p{L}\p{N}\p{M}-]+(?:\.[\p{L}\p{N}\p{M}-]+)+$/u
const asciiDomain = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z0-9-]*[a-z][a-z0-9-]*$/

/**
 * The form in which two e-mail addresses are compared: NFC, lower case, the domain in IDNA's ASCII form. Undefined for
 * what cannot be a work e-mail, and for what is compared like an address that it is not written to.
 */
export function canonicalEmail(given: string): string | undefined {
  const email = given.trim().normalize('NFC').toLowerCase()
  const at = email.lastIndexOf('@')
  const local = email.slice(0, at)
  if (at < 1 || local.length > longestLocalPart || !printable.test(local) || standsInForAscii(given)) return undefined
  const domain = canonicalDomain(email.slice(at + 1))
  if (domain === undefined) return undefined
  const canonical = `${local}@${domain}`
  return canonical.length <= longestEmail && email.length <= longestEmail ? canonical : undefined
}

/**
 * The form in which two domains are compared, in e-mails and elsewhere: NFC, lower case, IDNA's ASCII form. Undefined for
 * what cannot stand after the @ of a work e-mail.
 */
export function canonicalDomain(given: string): string | undefined {
  const domain = given.normalize('NFC').toLowerCase()
  if (standsInForAscii(given) || !domainLabels.test(domain)) return undefined
  const ascii = domainToASCII(domain)
  return asciiDomain.test(ascii) ? ascii : undefined
}

/** True for the kelvin sign, the dotted capital I and their like, which become a plain letter when they are compared. */
function standsInForAscii(text: string): boolean {
  return Array.from(text).some((letter) => letter > '\u007f' && /[a-z]/.test(letter.toLowerCase().normalize('NFC')))
}

/** As `canonicalEmail`; refuses 422 person.email-malformed. */
export function requireEmail(given: string): string {
  const canonical = canonicalEmail(given)
  if (canonical === undefined) throw new Refusal(422, 'person.email-malformed', { email: given.slice(0, longestEmail) })
  return canonical
}
