/** A link of an e-mail (reliability S1) says whose it is and nothing else opens it. */
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { secretOf } from './secret.ts'
import { readSerialLink, serialLink } from './serial-link.ts'

const secret = secretOf(randomBytes(32))
const subject = { id: 42, serial: 7 }
const link = serialLink(secret, 'invitation', subject)

test('is the same however often it is made, and says whose it is', () => {
  expect(link).toMatch(/^42\.7\.[\w-]{43}$/)
  expect(serialLink(secret, 'invitation', subject)).toBe(link)
  expect(readSerialLink(secret, 'invitation', link)).toEqual(subject)
})

test.each([
  ['another id', link.replace('42', '43')],
  ['another serial', link.replace('.7.', '.8.')],
  ['a number written otherwise', link.replace('42', '042')],
  ['a token cut short', link.slice(0, -1)],
  ['something behind it', `${link}A`],
  ['no token', '42.7.'],
  ['nothing', ''],
])('with %s it is none of ours', (_, other) => {
  expect(readSerialLink(secret, 'invitation', other)).toBeUndefined()
})

test('is none of another purpose, and none of another installation', () => {
  expect(readSerialLink(secret, 'global-administrator', link)).toBeUndefined()
  expect(readSerialLink(secretOf(randomBytes(32)), 'invitation', link)).toBeUndefined()
})
