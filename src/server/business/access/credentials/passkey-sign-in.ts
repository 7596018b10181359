/**
 * Signing in by passkey: no e-mail, no password, no second step, since the device has made sure of its person. What is
 * wrong with an answer is never said; forging one is guessing a key, yet each network's attempts are counted.
 */
import * as v from 'valibot'
import { change, read, Refusal, visitor, type Changing, type House, type Work } from '#server/work/index.ts'
import { enter, type SignedIn } from '../enter.ts'
import { giveBack, takeNetworkTurn } from '../guessing.ts'
import { challengeEnd, challengeFor, claimChallenge, provingOf } from './challenge.ts'
import type { Device } from './devices.ts'
import { handleOf, parsedAnswer, refuse, type Site } from './passkeys.ts'

export interface PasskeyAttempt {
  /** What `navigator.credentials.get` answered, as JSON. */
  readonly answer: string
  readonly device: Device
  /** Token of a session that the same browser had: it ends when the new one begins. */
  readonly former?: string | undefined
}

const askedForMs = 300_000

const Assertion = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,1400}$/)),
  rawId: v.string(),
  type: v.literal('public-key'),
  response: v.object({
    clientDataJSON: v.string(),
    authenticatorData: v.string(),
    signature: v.string(),
    userHandle: v.string(),
  }),
  clientExtensionResults: v.looseObject({}),
})

/** What the browser is to ask its passkeys, as JSON for `navigator.credentials.get`: whichever of them knows this portal. */
export function passkeyQuestion(house: House, site: Site): string {
  return JSON.stringify({
    challenge: challengeFor(provingOf(house), 'sign-in'),
    rpId: new URL(site.origin).hostname,
    userVerification: 'required',
    timeout: askedForMs,
  })
}

/** Signs in whoever holds the passkey. Refuses 422 passkey.refused and sign-in.delayed. */
export async function signInWithPasskey(house: House, attempt: PasskeyAttempt, site: Site): Promise<SignedIn> {
  const { device, former } = attempt
  const turn = await change(house, visitor, null, (work) => takeNetworkTurn(work, 'passkey', device.address))
  const response = parsedAnswer(Assertion, attempt.answer)
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server') // 90 ms that few processes need
  const credentialId = Buffer.from(response.id, 'base64url')
  const passkey = await read(house, visitor, (work) => passkeyOf(work, credentialId))
  if (passkey === undefined) return refuse()
  const handle = handleOf(house.secret, passkey.user_id)
  if (!handle.equals(Buffer.from(response.response.userHandle, 'base64url'))) return refuse()
  const proving = provingOf(house)
  let challenge = ''
  let end: Date | undefined
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response,
    expectedChallenge(given) {
      challenge = given
      end = challengeEnd(proving, 'sign-in', given)
      return end !== undefined
    },
    expectedOrigin: site.origin,
    expectedRPID: new URL(site.origin).hostname,
    credential: { id: response.id, publicKey: new Uint8Array(passkey.public_key), counter: passkey.signatures },
    requireUserVerification: true,
  }).catch(refuse)
  if (!verified || end === undefined) return refuse()
  const until = end

  return change(house, visitor, null, async (work) => {
    if (!(await claimChallenge(work, challenge, until))) refuse()
    await noteUse(work, passkey.id, authenticationInfo.newCounter)
    await giveBack(work, turn)
    return enter(work, passkey.user_id, device, former)
  })
}

async function passkeyOf(work: Work, credentialId: Buffer) {
  return work.db
    .selectFrom('passkeys')
    .select(['id', 'user_id', 'public_key', 'signatures'])
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
}

/** Also makes sure that it is still there: it may have been removed while its answer was verified. */
async function noteUse(work: Changing, id: number, signatures: number): Promise<void> {
  const noted = await work.db
    .updateTable('passkeys')
    .set({ signatures, used_at: work.realNow })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst()
  if (noted === undefined) throw new Refusal(422, 'passkey.refused', {})
}
