/** Which addresses a service may have: what is sent there must reach that service alone. */
import { expect, test } from 'vitest'
import { addressFault, asBrowsersWrite, longestAddress } from './address.ts'

test.each([
  'https://office365.example/signed-in',
  'https://office365.example',
  'https://office365.example:8443/signed-in?from=portal',
  'http://127.0.0.1:4180/signed-in',
  'http://localhost:4180/signed-in',
  'http://[::1]/signed-in',
  'https://xn--caf-dma.example/',
])('%s', (address) => {
  expect(addressFault(address)).toBeUndefined()
})

test.each([
  ['', 'missing'],
  ['/signed-in', 'malformed'],
  ['//office365.example/', 'malformed'],
  ['office365.example', 'malformed'],
  ['https:office365.example', 'malformed'],
  ['https://', 'malformed'],
  ['https:\\\\office365.example', 'malformed'],
  ['https://office365.example/a b', 'malformed'],
  ['https://office365.example/\n', 'malformed'],
  ['javascript:alert(1)', 'malformed'],
  ['com.example.app:/signed-in', 'malformed'],
  ['http://office365.example/signed-in', 'insecure'],
  ['http://127.0.0.1.example/signed-in', 'insecure'],
  ['http://10.0.0.1/signed-in', 'insecure'],
  ['https://office365.example/#signed-in', 'fragment'],
  ['https://office365.example/signed-in#', 'fragment'],
  ['https://*.office365.example/', 'wildcard'],
  ['https://office365.example/*', 'wildcard'],
  ['https://office365.example@evil.example/', 'user'],
  ['https://a:b@office365.example/', 'user'],
  ['https://@office365.example/', 'user'],
  ['https://OFFICE365.example/', 'unlike-browsers'],
  ['https://office365.example:443/', 'unlike-browsers'],
  ['https://office365.example/a/../b', 'unlike-browsers'],
  ['https://café.example/', 'unlike-browsers'],
  ['http://127.1/signed-in', 'unlike-browsers'],
  [`https://office365.example/${'a'.repeat(longestAddress)}`, 'too-long'],
])('%j: %s', (address, fault) => {
  expect(addressFault(address)).toBe(fault)
})

test('what browsers would write instead is an address that is taken', () => {
  const written = asBrowsersWrite('HTTPS://OFFICE365.example:443/a/../b')
  expect(written).toBe('https://office365.example/b')
  expect(addressFault(written ?? '')).toBeUndefined()
  expect(asBrowsersWrite('office365')).toBeUndefined()
})
