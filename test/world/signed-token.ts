/** Tokens that the portal signed, as a service verifies them. */
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import * as v from 'valibot'

const Part = v.looseObject({})
const Keys = v.object({
  keys: v.array(v.looseObject({ kid: v.string(), kty: v.string(), n: v.string(), e: v.string() })),
})

/** What `issuer` publishes. */
export async function publishedKeys(issuer: string): Promise<readonly (JsonWebKey & { readonly kid: string })[]> {
  const answer = await fetch(`${issuer}/jwks`)
  return v.parse(Keys, await answer.json()).keys
}

/** Header and payload of a token that one of the keys signed (RS256). Throws for any other. */
export function signedToken(
  token: string,
  keys: readonly (JsonWebKey & { readonly kid: string })[],
): { readonly header: Record<string, unknown>; readonly payload: Record<string, unknown> } {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const opened = (part: string) => v.parse(Part, JSON.parse(Buffer.from(part, 'base64url').toString()))
  const said = { header: opened(header), payload: opened(payload) }
  const key = keys.find(({ kid }) => kid === said.header['kid'])
  if (key === undefined || said.header['alg'] !== 'RS256') throw new Error('No key that is published signed this token')
  const publicKey = createPublicKey({ key, format: 'jwk' })
  const isRight = verify(
    'RSA-SHA256',
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  )
  if (!isRight) throw new Error('The signature is wrong')
  return said
}
