/**
 * The installation's one secret, and what is made of it: links that nobody can guess although nothing usable is stored,
 * and values that are unreadable in the database. Each purpose has a key of its own, so that none opens another's.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto'

/** What a secret is for. */
export type Purpose =
  | 'invitation'
  | 'joining'
  | 'password-reset'
  | 'one-time-password'
  | 'recovery-code'
  | 'passkey-challenge'
  | 'passkey-person'
  | 'unsubscribe'
  | 'provisioning'
  | 'sign-on'
  | 'signing-key'
  | 'webhook'
  | 'fingerprint'
  | 'demonstration-service'
  | 'global-administrator'
  | 'download'
  | 'product-key'
  | 'product-key-fingerprint'
  | 'viewing'

export interface Secret {
  /** The token of a subject: 256 bits in base64url, the same every time. */
  token(purpose: Purpose, subject: string): string
  /** True for the subject's token, compared in constant time. */
  isToken(purpose: Purpose, subject: string, given: string): boolean
  /** Encrypts a short text, each time differently (AES-256-GCM). `subject` must be the same when it is opened. */
  seal(purpose: Purpose, subject: string, text: string): Buffer
  /** The text that was sealed. Throws for anything else. */
  open(purpose: Purpose, subject: string, sealed: Buffer): string
}

/** Bytes of a key, and of what SECRET_KEY must hold. */
export const secretBytes = 32
const nonceBytes = 12
const tagBytes = 16
const cipher = 'aes-256-gcm'

/** The secret made of a key of 32 bytes. */
export function secretOf(key: Buffer): Secret {
  const keys = new Map<Purpose, KeyObject>()
  const keyFor = (purpose: Purpose) => {
    let own = keys.get(purpose)
    if (own === undefined) {
      own = createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `comptoir ${purpose}`, secretBytes)))
      keys.set(purpose, own)
    }
    return own
  }
  const mac = (purpose: Purpose, subject: string) => createHmac('sha256', keyFor(purpose)).update(subject).digest()
  return {
    token: (purpose, subject) => mac(purpose, subject).toString('base64url'),
    isToken(purpose, subject, given) {
      const bytes = Buffer.from(given, 'base64url')
      return bytes.length === secretBytes && timingSafeEqual(bytes, mac(purpose, subject))
    },
    seal(purpose, subject, text) {
      const nonce = randomBytes(nonceBytes)
      const sealing = createCipheriv(cipher, keyFor(purpose), nonce).setAAD(Buffer.from(subject))
      const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()])
      return Buffer.concat([nonce, sealing.getAuthTag(), sealed])
    },
    open(purpose, subject, sealed) {
      const opening = createDecipheriv(cipher, keyFor(purpose), sealed.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      opening.setAAD(Buffer.from(subject)).setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes))
      return opening.update(sealed.subarray(nonceBytes + tagBytes), undefined, 'utf8') + opening.final('utf8')
    },
  }
}
