import { expect, test } from 'vitest'
import { asksAgain, sameSitePath, signInPath } from './same-site.ts'

test.each([
  ['/profile', '/profile'],
  ['/purchasing-accounts/1/orders?open=2', '/purchasing-accounts/1/orders?open=2'],
  ['/a#b', '/a'],
  ['/a/../profile', '/profile'],
])('%s leads to %s', (to, path) => {
  expect(sameSitePath(to)).toBe(path)
})

test.each([
  null,
  undefined,
  '',
  'profile',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '/\n/evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
  '/sign-in?to=/profile',
  '/sign-out',
  `/${'a'.repeat(3_000)}`,
])('%j leads home', (to) => {
  expect(sameSitePath(to)).toBe('/')
})

test('the sign-in page remembers where one wanted to go', () => {
  expect(signInPath(new URL('http://localhost/profile?a=b&c'))).toBe('/sign-in?to=%2Fprofile%3Fa%3Db%26c')
  expect(signInPath(new URL('http://localhost/'))).toBe('/sign-in')
})

test('a proof is asked for again on the way to a service that wants one, and nowhere else', () => {
  expect(asksAgain('/oidc/auth/abc?again')).toBe(true)
  for (const to of ['/oidc/auth/abc', '/profile?again', '/', '/oidc/auth/abc?again=no'])
    expect(asksAgain(to)).toBe(false)
})
