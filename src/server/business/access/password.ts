/**
 * Passwords as NIST SP 800-63B-4 wants them: long instead of complicated, any character, never expiring, refused only
 * when they are among the first that somebody would guess. Stored as argon2id in the PHC string form, so that each hash
 * says how it was made and older ones are renewed when their owner comes back.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { quickestArgon2id, type Argon2Cost } from '#server/platform/argon2.ts'
import { Refusal } from '#server/work/index.ts'
import { guessableWithin } from './guessable.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'password.too-short': { readonly minimum: number }
    'password.too-long': { readonly maximum: number }
    'password.guessable': Record<never, never>
  }
}

declare const hashed: unique symbol

/** A password that was accepted, in the form in which it is stored. Only `hashPassword` makes one. */
export type PasswordHash = string & { readonly [hashed]: true }

/** SP 800-63B-4, 3.1.1.2: what a password must have that is the only factor. */
export const shortestPassword = 15
/** And one that does not sign anybody in without a second factor. */
export const shortestSecondedPassword = 8
/** Far above the 64 that must be allowed; an end there must be, since hashing takes time by length. */
export const longestPassword = 256

// OWASP's first choice of 2026 for argon2id; SP 800-63B-4 asks for a memory-hard function.
const cost = { memoryKib: 19_456, passes: 2, lanes: 1 }
const saltBytes = 16
const hashBytes = 32

/**
 * Accepts a new password of at least `minimum` characters and hashes it. `own` are the person's and the organisation's
 * own words (names, e-mail), which others would try first. Takes some 40 ms in a thread: call it before a change opens,
 * never within. Refuses 422 password.too-short, password.too-long, password.guessable.
 */
export async function hashPassword(
  given: string,
  own: readonly string[],
  minimum: number = shortestPassword,
): Promise<PasswordHash> {
  const password = given.normalize('NFKC')
  const length = lengthOf(password)
  if (length < minimum) throw new Refusal(422, 'password.too-short', { minimum })
  if (length > longestPassword) throw new Refusal(422, 'password.too-long', { maximum: longestPassword })
  if (guessableWithin(password, own)) throw new Refusal(422, 'password.guessable', {})
  return encode(password)
}

/** True for a password that may be the only factor by its length (SP 800-63B-4, 3.1.1.2). */
export function sufficesAlone(given: string): boolean {
  return lengthOf(given.normalize('NFKC')) >= shortestPassword
}

/**
 * True when `given` is the password behind `stored`. Without a stored one the same work is done in vain, so that the
 * time does not tell whether somebody has an account.
 */
export async function verifyPassword(given: string, stored: string | null): Promise<boolean> {
  const parsed = parse(stored ?? nobody)
  const message = given.length > 4 * longestPassword ? '' : given.normalize('NFKC')
  const { hash: stands, ...made } = parsed
  const derived = await quickestArgon2id({ ...made, message, hashBytes: stands.length })
  return timingSafeEqual(derived, stands) && stored !== null && message !== ''
}

/** The hash that should replace `stored` for the password that was just verified; undefined when it is as hard as today's. */
export async function renewedHash(given: string, stored: string): Promise<PasswordHash | undefined> {
  const made = parse(stored)
  const isCurrent = costOf(made) === costOf(cost)
  return isCurrent ? undefined : encode(given.normalize('NFKC'))
}

/** In characters as people count them, near enough: code points. */
function lengthOf(password: string): number {
  return Array.from(password).length
}

async function encode(password: string): Promise<PasswordHash> {
  const salt = randomBytes(saltBytes)
  const derived = await quickestArgon2id({ ...cost, message: password, salt, hashBytes })
  return inForm(salt, derived) as PasswordHash // the one place that makes them
}

function inForm(salt: Buffer, derived: Buffer): string {
  return `$argon2id$v=19$${costOf(cost)}$${base64(salt)}$${base64(derived)}`
}

function costOf({ memoryKib, passes, lanes }: Argon2Cost): string {
  return `m=${String(memoryKib)},t=${String(passes)},p=${String(lanes)}`
}

const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function parse(stored: string) {
  const [, memory, time, parallelism, salt, tag] = form.exec(stored) ?? []
  if (salt === undefined || tag === undefined) throw new Error('A stored password is not in the PHC form of argon2id')
  return {
    memoryKib: Number(memory),
    passes: Number(time),
    lanes: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(tag, 'base64'),
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

// Nobody's hash, as dear as everybody's.
const nobody = inForm(randomBytes(saltBytes), randomBytes(hashBytes))
