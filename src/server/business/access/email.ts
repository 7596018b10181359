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

const printable = /^[^\s@<>()[\]\\,;:"\p{Cc}]+$/u

/**
 * The form in which two e-mail addresses are compared: NFC, lower case, the domain in IDNA's ASCII form.
 * Undefined for what cannot be a work e-mail.
 */
export function canonicalEmail(given: string): string | undefined {
  const email = given.trim().normalize('NFC').toLowerCase()
  const at = email.lastIndexOf('@')
  const local = email.slice(0, at)
  const domain = domainToASCII(email.slice(at + 1))
  if (at < 1 || local.length > longestLocalPart || !printable.test(local)) return undefined
  if (!domain.includes('.') || domain.startsWith('.') || domain.endsWith('.') || domain.includes('..')) return undefined
  const canonical = `${local}@${domain}`
  return canonical.length <= longestEmail && email.length <= longestEmail ? canonical : undefined
}

/** As `canonicalEmail`; refuses 422 person.email-malformed. */
export function requireEmail(given: string): string {
  const canonical = canonicalEmail(given)
  if (canonical === undefined) throw new Refusal(422, 'person.email-malformed', { email: given.slice(0, longestEmail) })
  return canonical
}
