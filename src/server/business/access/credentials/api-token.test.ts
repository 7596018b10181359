/** What an API key looks like: what was made here is known by its look, and a slip of one character is not. */
import { expect, test } from 'vitest'
import { sha256 } from '#server/platform/crypto.ts'
import { freshApiKey, isApiToken } from './api-token.ts'

test('a key has the form that scanners look for, and no two are alike', () => {
  const keys = Array.from({ length: 200 }, freshApiKey)
  for (const { token, hash, ending } of keys) {
    expect(token).toMatch(/^cptr_[0-9A-Za-z]{49}$/)
    expect(isApiToken(token)).toBe(true)
    expect(hash.equals(sha256(token))).toBe(true)
    expect(token.endsWith(ending)).toBe(true)
  }
  expect(new Set(keys.map(({ token }) => token)).size).toBe(keys.length)
})

test('whatever differs from it in one place is none, nor is anything around it', () => {
  const { token } = freshApiKey()
  for (let place = 0; place < token.length; place += 1) {
    const other = token.charAt(place) === 'x' ? 'y' : 'x'
    expect(isApiToken(token.slice(0, place) + other + token.slice(place + 1)), String(place)).toBe(false)
  }
  for (const near of [` ${token}`, `${token}\n`, token.slice(1), `${token}0`, token.toLowerCase(), '', 'cptr_']) {
    expect(isApiToken(near)).toBe(false)
  }
})
