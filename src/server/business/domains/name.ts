/**
 * What a domain's name may be (SPEC 4.1): something that an organisation can own and that e-mails can end in. It is kept in
 * the one form in which the domains of e-mails are compared, so that two spellings of a domain are never two.
 */
import { getPublicSuffix } from 'tldts'
import { canonicalDomain } from '#server/business/access/index.ts'
import { Refusal } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'domain.missing': NamedDomain
    /** An e-mail address, of which the domain alone is wanted: that is what `domain` holds. */
    'domain.is-email': NamedDomain
    'domain.is-ip-address': NamedDomain
    /** « contoso » */
    'domain.single-label': NamedDomain
    /** What people register domains under, which nobody owns: « co.uk », « github.io ». */
    'domain.public-suffix': NamedDomain
    'domain.too-long': NamedDomain
    'domain.malformed': NamedDomain
  }
}

interface NamedDomain {
  /** As it was typed, cut where it is too long to be repeated. */
  readonly domain: string
}

export type DomainFault =
  'missing' | 'is-email' | 'is-ip-address' | 'single-label' | 'public-suffix' | 'too-long' | 'malformed'

/** Where the record that proves a domain stands, in front of the domain (IETF, domain control validation). */
export const recordPrefix = '_comptoir-challenge'

// RFC 1035, 2.3.4. The name of the record must fit as well.
const longestName = 253
const longestLabel = 63
const longestDomain = longestName - recordPrefix.length - 1

const ipAddress = /^(?:\[?[\da-f]*:[\da-f:.]*\]?|\d{1,3}(?:\.\d{1,3}){3})$/i

/**
 * The domain that somebody typed: A-labels, lower case, without a dot at its end; or what is wrong with it. Private suffixes
 * of the public suffix list count too: what a hosting company hands out below them belongs to its customers.
 */
export function readDomain(typed: string): { readonly domain: string } | { readonly fault: DomainFault } {
  const text = typed.trim().replace(/\.$/, '')
  if (text === '') return { fault: 'missing' }
  if (text.includes('@')) return { fault: 'is-email' }
  if (ipAddress.test(text)) return { fault: 'is-ip-address' }
  if (text.length > longestDomain || text.split('.').some((label) => label.length > longestLabel)) {
    return { fault: 'too-long' }
  }
  if (/^[\p{L}\p{N}\p{M}-]+$/u.test(text)) return { fault: 'single-label' }
  const domain = canonicalDomain(text)
  if (domain === undefined) return { fault: 'malformed' }
  const labels = domain.split('.')
  if (domain.length > longestDomain || labels.some((label) => label.length > longestLabel)) return { fault: 'too-long' }
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) return { fault: 'malformed' }
  if (getPublicSuffix(domain, { allowPrivateDomains: true }) === domain) return { fault: 'public-suffix' }
  return { domain }
}

/** As `readDomain`; refuses 422 with the code of what is wrong. */
export function requireDomain(typed: string): string {
  const read = readDomain(typed)
  if ('domain' in read) return read.domain
  const domain = read.fault === 'is-email' ? typed.slice(typed.lastIndexOf('@') + 1) : typed
  throw new Refusal(422, `domain.${read.fault}`, { domain: domain.trim().slice(0, longestName) })
}

/** The domain of a canonical e-mail. */
export function domainOfEmail(canonical: string): string {
  return canonical.slice(canonical.lastIndexOf('@') + 1)
}

/** The name of the record that proves a domain. */
export function recordNameOf(domain: string): string {
  return `${recordPrefix}.${domain}`
}

/** What the record must hold. */
export function recordValueOf(token: string): string {
  return `token=${token}`
}
