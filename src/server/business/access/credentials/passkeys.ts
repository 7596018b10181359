/**
 * The actor's passkeys (WebAuthn): adding one takes the current password first, and the device that keeps it must make
 * sure of its person (PIN, fingerprint), so that a passkey alone is two factors (SP 800-63B-4, 3.2).
 */
import * as v from 'valibot'
import type { Secret } from '#server/platform/secret.ts'
import { change, read, Refusal, type Actor, type Changing, type House, type Work } from '#server/work/index.ts'
import { ownId } from '../people.ts'
import { challengeEnd, challengeFor, claimChallenge, provingOf } from './challenge.ts'
import { lockPassword, lockProof, provePassword, type Presence } from './proof.ts'
import { renewSignIns, type Renewed } from './ways-in.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'passkey.unknown': Record<never, never>
    /** What the browser sent is not the answer that was asked for, or came too late. */
    'passkey.refused': Record<never, never>
    'passkey.too-many': { readonly maximum: number }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'passkey.added': { readonly passkey: string }
    'passkey.removed': { readonly passkey: string }
  }
}

/** The portal as passkeys know it. */
export interface Site {
  /** https://portal.example:8443 */
  readonly origin: string
  /** What a person sees when his device asks him: the publisher's name. */
  readonly name: string
}

export interface OwnPasskey {
  readonly id: number
  readonly name: string
  readonly addedAt: Date
  readonly usedAt: Date | null
}

export const passkeyLimit = 20
export const longestPasskeyName = 100

const Registration = v.object({
  id: v.string(),
  rawId: v.string(),
  type: v.literal('public-key'),
  response: v.object({ clientDataJSON: v.string(), attestationObject: v.string() }),
  clientExtensionResults: v.looseObject({}),
})

/** The actor's passkeys, the oldest first. Refuses 403 sign-in.needed. */
export async function ownPasskeys(work: Work): Promise<readonly OwnPasskey[]> {
  return work.db
    .selectFrom('passkeys')
    .select(['id', 'name', 'added_at as addedAt', 'used_at as usedAt'])
    .where('user_id', '=', ownId(work))
    .orderBy('id')
    .limit(passkeyLimit)
    .execute()
}

/** One of the actor's passkeys. Refuses 404 passkey.unknown. */
export async function ownPasskey(work: Work, id: number): Promise<OwnPasskey> {
  const found = (await ownPasskeys(work)).find((passkey) => passkey.id === id)
  if (found === undefined) throw new Refusal(404, 'passkey.unknown', {})
  return found
}

/**
 * What the browser is to make a passkey of, as JSON for `navigator.credentials.create`. Nothing is stored yet.
 * Refuses as `provePassword`, 422 passkey.too-many.
 */
export async function beginPasskey(house: House, actor: Actor, presence: Presence, site: Site): Promise<string> {
  const { userId } = await provePassword(house, actor, presence)
  const { generateRegistrationOptions } = await import('@simplewebauthn/server') // 90 ms that few processes need
  const asked = await read(house, actor, async (work) => {
    const person = await work.db
      .selectFrom('users')
      .select(['email', 'first_name', 'last_name'])
      .where('id', '=', userId)
      .executeTakeFirstOrThrow()
    const held = await work.db.selectFrom('passkeys').select('credential_id').where('user_id', '=', userId).execute()
    if (held.length >= passkeyLimit) throw new Refusal(422, 'passkey.too-many', { maximum: passkeyLimit })
    return { person, held, challenge: challengeFor(work, `add:${userId}`) }
  })
  const options = await generateRegistrationOptions({
    rpName: site.name,
    rpID: new URL(site.origin).hostname,
    userName: asked.person.email,
    userDisplayName: `${asked.person.first_name} ${asked.person.last_name}`,
    userID: new Uint8Array(handleOf(house.secret, userId)),
    challenge: new Uint8Array(Buffer.from(asked.challenge, 'base64url')),
    attestationType: 'none',
    excludeCredentials: asked.held.map(({ credential_id: id }) => ({ id: id.toString('base64url') })),
    // Kept in the device itself, so that signing in needs no e-mail; and never without making sure of its person.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return JSON.stringify(options)
}

/** A passkey as the browser made it. */
export interface MadePasskey {
  /** What `navigator.credentials.create` answered, as JSON. */
  readonly answer: string
  readonly name: string
  /** The token of the session in which it was made. */
  readonly session: string | undefined
}

/**
 * Keeps the passkey that the browser made, and ends what `renewSignIns` ends. The same answer sent twice keeps one.
 * Refuses 422 passkey.refused (also where somebody has a passkey of the same id) and passkey.too-many.
 */
export async function addPasskey(house: House, actor: Actor, made: MadePasskey, site: Site): Promise<Renewed> {
  const { name, session } = made
  const response = parsedAnswer(Registration, made.answer)
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const userId = ownId({ actor })
  const proving = provingOf(house)
  let challenge = ''
  let end: Date | undefined
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response,
    expectedChallenge(given) {
      challenge = given
      end = challengeEnd(proving, `add:${userId}`, given)
      return end !== undefined
    },
    expectedOrigin: site.origin,
    expectedRPID: new URL(site.origin).hostname,
    requireUserVerification: true,
  }).catch(refuse)
  if (!verified || end === undefined) throw new Refusal(422, 'passkey.refused', {})
  const { credential } = registrationInfo
  const until = end

  return change(house, actor, null, async (work) => {
    await lockPassword(work, userId) // one at a time per person, for the limit and for a form sent twice
    const id = Buffer.from(credential.id, 'base64url')
    if (!(await claimChallenge(work, challenge, until))) return refuseUnlessKept(work, userId, id)
    if ((await ownPasskeys(work)).length >= passkeyLimit) {
      throw new Refusal(422, 'passkey.too-many', { maximum: passkeyLimit })
    }
    const kept = await work.db
      .insertInto('passkeys')
      .values({
        credential_id: id,
        user_id: userId,
        name,
        public_key: Buffer.from(credential.publicKey),
        signatures: credential.counter,
        added_at: work.realNow,
      })
      .onConflict((conflict) => conflict.column('credential_id').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (kept === undefined) return refuse()
    await work.record({ name: 'passkey.added', scope: { person: userId }, details: { passkey: name }, tells: true })
    return renewSignIns(work, userId, session)
  })
}

/**
 * Takes a passkey away, and ends what `renewSignIns` ends. Sent twice it goes once.
 * Refuses as `provePassword`, 404 passkey.unknown for what is no number.
 */
export async function removePasskey(house: House, actor: Actor, presence: Presence, id: number): Promise<Renewed> {
  if (!Number.isSafeInteger(id)) throw new Refusal(404, 'passkey.unknown', {})
  const proof = await provePassword(house, actor, presence)
  const { userId } = proof
  return change(house, actor, null, async (work) => {
    await lockProof(work, proof)
    const removed = await work.db
      .deleteFrom('passkeys')
      .where('user_id', '=', userId)
      .where('id', '=', id)
      .returning('name')
      .executeTakeFirst()
    if (removed === undefined) {
      work.unchanged()
      return {}
    }
    const details = { passkey: removed.name }
    await work.record({ name: 'passkey.removed', scope: { person: userId }, details, tells: true })
    return renewSignIns(work, userId, presence.session)
  })
}

/** What devices know a person by: the same for all his passkeys, and telling nothing to whoever finds the device. */
export function handleOf(secret: Secret, userId: number): Buffer {
  return Buffer.from(secret.token('passkey-person', String(userId)), 'base64url')
}

/** What a browser sent, in the form that is verified. Refuses 422 passkey.refused. */
export function parsedAnswer<Form extends v.GenericSchema>(form: Form, answer: string): v.InferOutput<Form> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), form), answer)
  if (!parsed.success) throw new Refusal(422, 'passkey.refused', {})
  return parsed.output
}

/** What the library throws at an answer that does not fit, as a refusal: whoever sent it may be anybody. */
export function refuse(): never {
  throw new Refusal(422, 'passkey.refused', {})
}

async function refuseUnlessKept(work: Changing, userId: number, credentialId: Buffer): Promise<Renewed> {
  const kept = await work.db
    .selectFrom('passkeys')
    .select('id')
    .where('credential_id', '=', credentialId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (kept === undefined) refuse()
  work.unchanged()
  return {}
}
