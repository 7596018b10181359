/**
 * Where whoever acts comes from, as an event keeps it. The address may be forgotten later (it is somebody's personal data); the hash
 * stays and is what is sealed. The salt goes with the address: without it nobody finds the address again by trying all of them.
 */
import { createHash, randomBytes } from 'node:crypto'

export interface Origin {
  /** A network address, IPv4 or IPv6. */
  readonly address: string
  readonly salt: Buffer
  /** SHA-256 of the salt's bytes followed by the address's. */
  readonly hash: Buffer
}

const saltBytes = 16
const longestAddress = 64

/** The origin of an address, with a salt of its own; undefined where no address is known. */
export function originOfAddress(given: string | undefined): Origin | undefined {
  if (given === undefined || given === '') return undefined
  const address = given.slice(0, longestAddress)
  const salt = randomBytes(saltBytes)
  return { address, salt, hash: createHash('sha256').update(salt).update(address).digest() }
}
