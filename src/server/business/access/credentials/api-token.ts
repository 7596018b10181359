/**
 * What an API key looks like: `cptr_`, 43 random letters and digits (256 bits), 6 more that follow from them. By the first a
 * scanner finds keys that were published by mistake, by the last it knows a key from what only looks like one; and what
 * nobody here made is refused without asking the database.
 */
import { randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { sha256 } from '#server/platform/crypto.ts'

/** A key before anybody has it: its token is for whoever asked, its hash for the table. */
export interface FreshApiKey {
  readonly token: string
  readonly hash: Buffer
  /** The last characters of the token, which tell nothing of the rest: they follow from it by a checksum. */
  readonly ending: string
}

export const apiTokenPrefix = 'cptr_'
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const randomLength = 43
const checksumLength = 6
const endingLength = 4
const tokenPattern = new RegExp(`^${apiTokenPrefix}[0-9A-Za-z]{${String(randomLength + checksumLength)}}$`)

/** Makes a key. Before the change opens: what the change answers is kept, and no token may be. */
export function freshApiKey(): FreshApiKey {
  const random = Array.from({ length: randomLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  const token = `${apiTokenPrefix}${random}${checksumOf(random)}`
  return { token, hash: sha256(token), ending: token.slice(-endingLength) }
}

/** True for what `freshApiKey` may have made. */
export function isApiToken(text: string): boolean {
  if (!tokenPattern.test(text)) return false
  const random = text.slice(apiTokenPrefix.length, -checksumLength)
  return text.endsWith(checksumOf(random))
}

/** CRC-32, in digits of base 62. */
function checksumOf(random: string): string {
  let rest = crc32(random)
  let digits = ''
  for (let place = 0; place < checksumLength; place += 1) {
    digits = alphabet.charAt(rest % alphabet.length) + digits
    rest = Math.floor(rest / alphabet.length)
  }
  return digits
}
