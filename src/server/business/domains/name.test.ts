/** What can be a domain, and in which form it is compared with those of e-mails. */
import { expect, test } from 'vitest'
import { canonicalEmail } from '#server/business/access/index.ts'
import { domainOfEmail, readDomain, recordNameOf, requireDomain } from './name.ts'

const label63 = 'a'.repeat(63)

test.each([
  ['contoso.com', 'contoso.com'],
  ['  Contoso.COM ', 'contoso.com'],
  ['contoso.com.', 'contoso.com'],
  ['contoso.co.uk', 'contoso.co.uk'],
  ['mail.contoso.com', 'mail.contoso.com'],
  ['contoso.example', 'contoso.example'],
  ['contoso.github.io', 'contoso.github.io'],
  ['Müller.example', 'xn--mller-kva.example'],
  ['xn--mller-kva.example', 'xn--mller-kva.example'],
  ['re\u0301mi.fr', 'xn--rmi-bma.fr'],
  ['例え.jp', 'xn--r8jz45g.jp'],
  ['3com.com', '3com.com'],
  [`${label63}.com`, `${label63}.com`],
])('%s is the domain %s', (typed, domain) => {
  expect(readDomain(typed)).toEqual({ domain })
  // One spelling for the domain and for e-mails that end in it.
  const email = canonicalEmail(`jeffs@${typed.trim().replace(/\.$/, '')}`)
  expect(email === undefined ? undefined : domainOfEmail(email)).toBe(domain)
})

test.each([
  ['', 'missing'],
  ['   ', 'missing'],
  ['.', 'missing'],
  ['jeffs@contoso.com', 'is-email'],
  ['@contoso.com', 'is-email'],
  ['192.0.2.7', 'is-ip-address'],
  ['192.0.2.7.', 'is-ip-address'],
  ['2001:db8::7', 'is-ip-address'],
  ['[2001:db8::7]', 'is-ip-address'],
  ['::1', 'is-ip-address'],
  ['contoso', 'single-label'],
  ['com', 'single-label'],
  ['localhost.', 'single-label'],
  ['co.uk', 'public-suffix'],
  ['CO.UK.', 'public-suffix'],
  ['github.io', 'public-suffix'],
  ['公司.cn', 'public-suffix'],
  ['xn--55qx5d.cn', 'public-suffix'],
  [`${'a'.repeat(64)}.com`, 'too-long'],
  [`${`${label63}.`.repeat(4)}com`, 'too-long'],
  // With the name of its record in front it would be longer than DNS allows.
  [`${`${label63}.`.repeat(3)}${'a'.repeat(40)}.com`, 'too-long'],
  [`${'ü'.repeat(60)}.example`, 'too-long'],
  ['contoso..com', 'malformed'],
  ['.contoso.com', 'malformed'],
  ['contoso.com..', 'malformed'],
  ['-contoso.com', 'malformed'],
  ['contoso-.com', 'malformed'],
  ['con toso.com', 'malformed'],
  ['con_toso.com', 'malformed'],
  ['contoso,com', 'malformed'],
  ['https://contoso.com', 'malformed'],
  ['contoso.com/x', 'malformed'],
  ['contoso.com:443', 'malformed'],
  ['contoso.com?x', 'malformed'],
  ['contoso%2ecom', 'malformed'],
  ['*.contoso.com', 'malformed'],
  ['10.0.0', 'malformed'],
  ['0x7f.1', 'malformed'],
  ['contoso.com\u200b', 'malformed'],
  ['\u212aontoso.com', 'malformed'], // the kelvin sign, which is compared as k
  ['contoso。com', 'malformed'],
])('%s is refused: %s', (typed, fault) => {
  expect(readDomain(typed)).toEqual({ fault })
  expect(() => requireDomain(typed)).toThrow(expect.objectContaining({ status: 422, code: `domain.${fault}` }))
})

test('whoever typed an address is told which domain it has', () => {
  expect(() => requireDomain('jeffs@contoso.com')).toThrow(
    expect.objectContaining({ facts: { domain: 'contoso.com' } }),
  )
})

test('the record of the longest domain is a name of DNS', () => {
  const longest = `${`${label63}.`.repeat(3)}${'a'.repeat(36)}.com`
  expect(readDomain(longest)).toEqual({ domain: longest })
  expect(recordNameOf(longest).length).toBeLessThanOrEqual(253)
  expect(recordNameOf('contoso.com')).toBe('_comptoir-challenge.contoso.com')
})
