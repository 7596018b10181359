/**
 * What a message is signed with (Standard Webhooks). A secret is made of the installation's own and the address's serial, the
 * same every time: it can be shown to whoever asked for it, also when he asks twice, and no table holds it.
 */
import { Webhook } from 'standardwebhooks'
import type { Secret } from '#server/platform/secret.ts'

/** The secret of an address, as its service must know it: whsec_ and 256 bits in base64. */
export function webhookSecret(secret: Secret, endpointId: number, serial: number): string {
  const bits = Buffer.from(secret.token('webhook', `${String(endpointId)}.${String(serial)}`), 'base64url')
  return `whsec_${bits.toString('base64')}`
}

/** What is sent. */
export interface SignedMessage {
  readonly id: string
  readonly body: string
}

/** The headers of one attempt. Several secrets make several signatures, any of which the receiver may check. */
export function signedHeaders(message: SignedMessage, secrets: readonly string[], at: Date): Record<string, string> {
  const signatures = secrets.map((each) => new Webhook(each).sign(message.id, at, message.body))
  return {
    'content-type': 'application/json',
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  }
}
