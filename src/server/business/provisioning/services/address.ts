/**
 * The addresses of a registered service. Whatever is sent to one of them (a person with his code, a token, a notice that he
 * signed out) must reach that service and nobody else: each is compared letter by letter, so that each is exact.
 */
import { isLoopback } from '#server/platform/config.ts'

/** What is wrong with an address. */
export type AddressFault =
  | 'missing'
  | 'too-long'
  /** Not absolute, or no address of the web at all. */
  | 'malformed'
  /** http, elsewhere than on this machine. */
  | 'insecure'
  | 'fragment'
  | 'wildcard'
  /** A name or password before the host: what comes before « @ » is taken for where it leads. */
  | 'user'
  /** Browsers would write it otherwise (capitals in the host, a needless port, « .. »). */
  | 'unlike-browsers'

export const longestAddress = 500

/**
 * What is wrong with an absolute, exact address: https, or http on a loopback host (RFC 8252, 8.3); without a fragment (RFC 6749,
 * 3.1.2), wildcard (RFC 9700, 4.1.3) or user. Undefined where nothing is.
 */
export function addressFault(text: string): AddressFault | undefined {
  if (text === '') return 'missing'
  if (text.length > longestAddress) return 'too-long'
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return 'malformed'
  const url = new URL(text)
  if (text.includes('#')) return 'fragment'
  if (text.includes('*')) return 'wildcard'
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?]*@/i.test(text)) return 'user'
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return 'insecure'
  return text === url.href || `${text}/` === url.href ? undefined : 'unlike-browsers'
}

/** As browsers write it; undefined for what is no address. */
export function asBrowsersWrite(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).href : undefined
}
