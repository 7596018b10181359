/** Random tokens and hashes. Passwords are hashed in `business/access`, which knows the rules for them. */
import { createHash, randomBytes } from 'node:crypto'

const tokenBytes = 32

/** A new secret of 256 bits, in base64url: what a cookie or a link carries. */
export function newToken(): string {
  return randomBytes(tokenBytes).toString('base64url')
}

/** What is stored of a secret or compared of a request: SHA-256. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
