import { argon2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, renewedHash, verifyPassword } from './password.ts'

const own = ['Claire', 'Martin', 'claire.martin@contoso.com', 'Contoso France']
const good = 'le platane penche au bord'

test('a password is found again however its characters were composed, and nothing else is', async () => {
  const hash = await hashPassword('déjà vu à la façade ①', own)
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await verifyPassword('déjà vu à la façade ①'.normalize('NFD'), hash)).toBe(true)
  expect(await verifyPassword('déjà vu à la façade 1', hash)).toBe(true) // NFKC
  expect(await verifyPassword('deja vu a la facade 1', hash)).toBe(false)
  expect(await verifyPassword('', hash)).toBe(false)
})

test('nobody signs in where no password is set', async () => {
  expect(await verifyPassword('', null)).toBe(false)
  expect(await verifyPassword(good, null)).toBe(false)
})

test('two people with one password have two hashes', async () => {
  expect(await hashPassword(good, own)).not.toBe(await hashPassword(good, own))
})

test.each([
  [14, 'password.too-short'],
  [257, 'password.too-long'],
])('%i characters are refused: %s', async (length, code) => {
  await expect(hashPassword(mixed(length), own)).rejects.toMatchObject({ status: 422, code })
})

test.each([15, 64, 256])('%i characters are accepted', async (length) => {
  await expect(hashPassword(mixed(length), own)).resolves.toBeTypeOf('string')
})

test('length is counted in characters, not in the halves that some are stored in', async () => {
  await expect(hashPassword('🦉🦊🐻🐼🦁🐯🐨', own)).rejects.toMatchObject({ code: 'password.too-short' })
})

test.each([
  'passwordpassword',
  'aaaaaaaaaaaaaaaaaaaa',
  '1234567890123456',
  'abcdefghijklmnop',
  'qwertyuiopasdfghjkl',
  'azertyuiopqsdfgh',
  '1qaz2wsx3edc4rfv',
  'Password12345678',
  'P@ssw0rdP@ssw0rd!',
  'motdepasse123456',
  'Correct Horse Battery Staple',
  'ComptoirComptoir1',
  'Microsoft-2026-Office',
  'claire.martin.2026',
  'Contoso_Martin_123',
  'Bienvenue2026!!!',
])('%s is among the first guesses', async (password) => {
  await expect(hashPassword(password, own)).rejects.toMatchObject({ status: 422, code: 'password.guessable' })
})

test.each([
  good,
  'comptoir en zinc du matin calme',
  'Claire aime les jonquilles jaunes',
  'h7Kq-x2Lw-9vTz-4mRp',
  'une phrase facile à retenir',
])('%s is accepted: only the whole is judged', async (password) => {
  await expect(hashPassword(password, own)).resolves.toBeTypeOf('string')
})

test('a hash made with other costs still verifies and is renewed', async () => {
  const nonce = Buffer.from('0123456789abcdef')
  const tag = argon2Sync('argon2id', { message: good, nonce, parallelism: 1, tagLength: 32, memory: 64, passes: 1 })
  const plain = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')
  const old = `$argon2id$v=19$m=64,t=1,p=1$${plain(nonce)}$${plain(tag)}`
  expect(await verifyPassword(good, old)).toBe(true)
  const renewed = await renewedHash(good, old)
  expect(renewed).toMatch(/m=19456,t=2/)
  expect(await verifyPassword(good, renewed ?? '')).toBe(true)
  expect(await renewedHash(good, renewed ?? '')).toBeUndefined()
})

function mixed(length: number): string {
  return 'kx4 vw9!mz2?'.repeat(30).slice(0, length - 1) + '~'
}
