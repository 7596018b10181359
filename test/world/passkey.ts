/** Passkeys as a browser would make them, for tests without one. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import { beginPasskey, type Site } from '#server/business/access/index.ts'
import type { House } from '#server/work/index.ts'
import { presence, type Signer } from './credentials.ts'

export const site: Site = { origin: 'http://localhost', name: 'Comptoir' }

// Somebody was there, the device made sure that it was he, and a key follows.
const flags = 0x45

/** What `navigator.credentials.create` answers for this person, as JSON; each time another key, by default another id. */
export async function madePasskey(house: House, who: Signer, credentialId: Buffer = randomBytes(32)): Promise<string> {
  const options: { challenge: string } = JSON.parse(await beginPasskey(house, who.actor, presence(), site))
  const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
  const key = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, bytes(x)],
      [-3, bytes(y)],
    ]),
  )
  const counterAndMaker = Buffer.alloc(4 + 16)
  const length = Buffer.from([credentialId.length >> 8, credentialId.length & 0xff])
  const rp = createHash('sha256').update(new URL(site.origin).hostname).digest()
  const data = new Uint8Array(Buffer.concat([rp, Buffer.from([flags]), counterAndMaker, length, credentialId, key]))
  const attestation = isoCBOR.encode(
    new Map<string, string | Uint8Array | Map<string, never>>([
      ['fmt', 'none'],
      ['attStmt', new Map<string, never>()],
      ['authData', data],
    ]),
  )
  const client = { type: 'webauthn.create', challenge: options.challenge, origin: site.origin, crossOrigin: false }
  const id = credentialId.toString('base64url')
  return JSON.stringify({
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: Buffer.from(JSON.stringify(client)).toString('base64url'),
      attestationObject: Buffer.from(attestation).toString('base64url'),
    },
    clientExtensionResults: {},
  })
}
