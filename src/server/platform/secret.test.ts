import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { secretOf } from './secret.ts'

const secret = secretOf(randomBytes(32))

describe('tokens', () => {
  const token = secret.token('invitation', '7.1')

  test('are 256 bits, the same every time', () => {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    expect(secret.token('invitation', '7.1')).toBe(token)
    expect(secret.isToken('invitation', '7.1', token)).toBe(true)
  })

  test('open nothing else: another subject, purpose, installation, or a token that was touched', () => {
    expect(secret.isToken('invitation', '7.2', token)).toBe(false)
    expect(secret.isToken('password-reset', '7.1', token)).toBe(false)
    expect(secretOf(randomBytes(32)).isToken('invitation', '7.1', token)).toBe(false)
    expect(secret.isToken('invitation', '7.1', `${token}AA`)).toBe(false)
    expect(secret.isToken('invitation', '7.1', token.slice(1))).toBe(false)
    expect(secret.isToken('invitation', '7.1', '')).toBe(false)
  })
})

describe('sealed texts', () => {
  const sealed = secret.seal('one-time-password', 'person 3', 'Clé à garder')

  test('open for their subject', () => {
    expect(secret.open('one-time-password', 'person 3', sealed)).toBe('Clé à garder')
    expect(secret.seal('one-time-password', 'person 3', 'Clé à garder')).not.toEqual(sealed)
  })

  test('and for nothing else', () => {
    expect(() => secret.open('one-time-password', 'person 4', sealed)).toThrow()
    expect(() => secret.open('invitation', 'person 3', sealed)).toThrow()
    expect(() => secretOf(randomBytes(32)).open('one-time-password', 'person 3', sealed)).toThrow()
    expect(() => secret.open('one-time-password', 'person 3', Buffer.concat([sealed, Buffer.from('x')]))).toThrow()
    expect(() => secret.open('one-time-password', 'person 3', sealed.subarray(0, 20))).toThrow()
  })
})
