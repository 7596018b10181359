/**
 * Two-step sign-in: with an authenticator app (RFC 6238) set up, the password alone opens nothing. An app counts from the
 * moment on which it has shown that it knows the secret; taking it away again takes a password that is long enough to
 * stand alone (S4).
 */
import { Secret as OtpSecret, TOTP } from 'otpauth'
import { isWithin, latestPast } from '#server/platform/clock.ts'
import { change, Refusal, type Actor, type Changing, type House, type Work } from '#server/work/index.ts'
import { shortestPassword } from '../password.ts'
import { ownId } from '../people.ts'
import { lockPassword, lockProof, provePassword, type Presence } from './proof.ts'
import {
  makeRecoveryCodes,
  recoveryCodesLeft,
  stillShown,
  voidRecoveryCodes,
  type MadeCodes,
} from './recovery-codes.ts'
import { renewSignIns, type Renewed } from './ways-in.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'authenticator-app.exists': Record<never, never>
    /** There is none, or its setting up took too long. */
    'authenticator-app.unknown': Record<never, never>
    'code.wrong': Record<never, never>
    /** The password is long enough only as long as there is a second factor. */
    'password.needs-second-factor': { readonly minimum: number }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'authenticator-app.added': Record<never, never>
    'authenticator-app.removed': Record<never, never>
  }
}

/** What a person has set up: nothing, a secret that his app has yet to answer for, or an app. */
export type OwnApp =
  | { readonly state: 'none' }
  | { readonly state: 'begun'; readonly key: string }
  | { readonly state: 'on'; readonly since: Date; readonly codesLeft: number }

/** What was begun must be confirmed within so long. */
const setUpMinutes = 30
const secretBytes = 20 // as long as SHA-1's result (RFC 4226, 4)
const periodSeconds = 30
/** Periods before and after, for clocks that go wrong and people who type slowly. */
const tolerancePeriods = 1
const minuteMs = 60_000

/** True when somebody's password needs a second step. */
export async function hasSecondFactor(work: Work, userId: number): Promise<boolean> {
  const app = await work.db
    .selectFrom('authenticator_apps')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst()
  return app !== undefined
}

/** The actor's app. Refuses 403 sign-in.needed. */
export async function ownApp(work: Work): Promise<OwnApp> {
  const userId = ownId(work)
  const app = await work.db
    .selectFrom('authenticator_apps')
    .select(['secret', 'begun_at', 'confirmed_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst()
  if (app?.confirmed_at) {
    return { state: 'on', since: app.confirmed_at, codesLeft: await recoveryCodesLeft(work, userId) }
  }
  if (app === undefined || !isWithin(work.realNow, app.begun_at, setUpMinutes * minuteMs)) return { state: 'none' }
  return { state: 'begun', key: openSecret(work, userId, app.secret).base32 }
}

/** The address that an app reads from the drawing, or from the key typed by hand. */
export function appAddress(key: string, issuer: string, email: string): string {
  return totpOf(OtpSecret.fromBase32(key), issuer, email).toString()
}

/** Makes a secret for the actor's app; one that was begun earlier is void. Refuses as `provePassword`, 409 authenticator-app.exists. */
export async function beginApp(house: House, actor: Actor, presence: Presence): Promise<void> {
  const proof = await provePassword(house, actor, presence)
  await change(house, actor, null, async (work) => {
    work.unchanged() // nothing counts before it is confirmed
    await lockProof(work, proof)
    if (await hasSecondFactor(work, proof.userId)) throw new Refusal(409, 'authenticator-app.exists', {})
    const { base32 } = new OtpSecret({ size: secretBytes })
    const secret = work.secret.seal('one-time-password', String(proof.userId), base32)
    await work.db
      .insertInto('authenticator_apps')
      .values({ user_id: proof.userId, secret, begun_at: work.realNow })
      .onConflict((conflict) =>
        conflict.column('user_id').doUpdateSet({ secret, begun_at: work.realNow, last_step: 0 }),
      )
      .execute()
  })
}

/** How somebody answers for his app. */
export interface AppAnswer {
  readonly code: string
  /** The token of the session in which he does it. */
  readonly session: string | undefined
  /** Names one sending of the form. */
  readonly key: string
}

/** The generation of recovery codes that are to be shown now; undefined where the same form showed them minutes ago. */
export interface CodesToShow {
  readonly generation: number | undefined
}

/**
 * The actor's app has the secret: from now on it is asked for, and what `renewSignIns` ends is over.
 * Refuses 409 authenticator-app.exists, 404 authenticator-app.unknown, 422 code.wrong.
 */
export async function confirmApp(house: House, actor: Actor, answer: AppAnswer): Promise<CodesToShow & Renewed> {
  let renewed: Renewed = {} // beside the change's result, which is stored: the token must not be
  const made = await change(house, actor, { key: answer.key, request: 'authenticator-app' }, async (work) => {
    const userId = ownId(work)
    await lockPassword(work, userId)
    const app = await ownApp(work)
    if (app.state === 'on') throw new Refusal(409, 'authenticator-app.exists', {})
    if (app.state === 'none') throw new Refusal(404, 'authenticator-app.unknown', {})
    if (!(await takeAppCode(work, userId, answer.code))) throw new Refusal(422, 'code.wrong', {})

    await work.db
      .updateTable('authenticator_apps')
      .set({ confirmed_at: work.realNow })
      .where('user_id', '=', userId)
      .execute()
    const codes = await makeRecoveryCodes(work, userId)
    renewed = await renewSignIns(work, userId, answer.session)

    await work.record({ name: 'authenticator-app.added', scope: { person: userId }, details: {}, tells: true })
    return codes
  })
  return { ...renewed, generation: stillShown(house, made) }
}

/** True for a code that the person's app shows now and that was not taken before; it is taken with that. */
export async function takeAppCode(work: Changing, userId: number, code: string): Promise<boolean> {
  const app = await work.db
    .selectFrom('authenticator_apps')
    .select(['secret', 'last_step'])
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst()
  if (app === undefined) return false
  const timestamp = work.realNow.getTime()
  const token = code.replaceAll(/\D/g, '')
  const delta = totpOf(openSecret(work, userId, app.secret)).validate({ token, timestamp, window: tolerancePeriods })
  if (delta === null) return false
  const step = stepAt(work.realNow) + delta
  // A step that lies ahead was taken before the clock was put back: waiting for it could keep its person out for days.
  const wasAhead = app.last_step > stepAt(latestPast(work.realNow)) + tolerancePeriods
  if (step <= app.last_step && !wasAhead) return false
  await work.db.updateTable('authenticator_apps').set({ last_step: step }).where('user_id', '=', userId).execute()
  return true
}

/**
 * New recovery codes for the actor, which void the former ones. The same `key` again makes none.
 * Refuses as `provePassword`, 404 authenticator-app.unknown.
 */
export async function renewRecoveryCodes(
  house: House,
  actor: Actor,
  presence: Presence,
  key: string,
): Promise<CodesToShow> {
  const proof = await provePassword(house, actor, presence)
  const made = await change<MadeCodes>(house, actor, { key, request: 'recovery-codes' }, async (work) => {
    await lockProof(work, proof)
    if (!(await hasSecondFactor(work, proof.userId))) throw new Refusal(404, 'authenticator-app.unknown', {})
    const codes = await makeRecoveryCodes(work, proof.userId)
    await work.record({ name: 'recovery-codes.renewed', scope: { person: proof.userId }, details: {}, tells: true })
    return codes
  })
  return { generation: stillShown(house, made) }
}

/**
 * Ends two-step sign-in for the actor, and what `renewSignIns` ends. Sent twice it ends once.
 * Refuses as `provePassword`, 422 password.needs-second-factor where his password is too short to stand alone.
 */
export async function removeApp(house: House, actor: Actor, presence: Presence): Promise<Renewed> {
  const proof = await provePassword(house, actor, presence)
  if (!proof.sufficesAlone) throw new Refusal(422, 'password.needs-second-factor', { minimum: shortestPassword })
  return change(house, actor, null, async (work) => {
    await lockProof(work, proof)
    const removed = await work.db
      .deleteFrom('authenticator_apps')
      .where('user_id', '=', proof.userId)
      .returning('confirmed_at')
      .executeTakeFirst()
    if (!removed?.confirmed_at) {
      work.unchanged()
      return {}
    }
    await voidRecoveryCodes(work, proof.userId)
    await work.record({ name: 'authenticator-app.removed', scope: { person: proof.userId }, details: {}, tells: true })
    return renewSignIns(work, proof.userId, presence.session)
  })
}

function totpOf(secret: OtpSecret, issuer = '', label = ''): TOTP {
  return new TOTP({ secret, issuer, label, algorithm: 'SHA1', digits: 6, period: periodSeconds })
}

function openSecret(work: Work, userId: number, sealed: Buffer): OtpSecret {
  return OtpSecret.fromBase32(work.secret.open('one-time-password', String(userId), sealed))
}

function stepAt(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000 / periodSeconds)
}
