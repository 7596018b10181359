/**
 * A forgotten password. Asking only counts and leaves a job behind, so that words and time are the same whoever exists
 * (reliability S2); the job sends a link to whoever does. The link lives 60 minutes of real time, works once, is void
 * once another was asked for, and opens no session: whoever has a second factor still needs it (S1).
 */
import { sql } from 'kysely'
import { isWithin, latestPast } from '#server/platform/clock.ts'
import type { Secret } from '#server/platform/secret.ts'
import { readSerialLink, serialLink } from '#server/platform/serial-link.ts'
import {
  change,
  isClaimed,
  read,
  Refusal,
  visitor,
  type ChangeKey,
  type Changing,
  type House,
  type Work,
} from '#server/work/index.ts'
import { requireEmail } from '../email.ts'
import { giveBack, mayMailAgain, takeNetworkTurn, takeRequestTurn } from '../guessing.ts'
import { hashPassword, shortestPassword, shortestSecondedPassword, sufficesAlone } from '../password.ts'
import { hasSecondFactor } from './authenticator-app.ts'
import { replacePassword } from './password-change.ts'
import { lockPassword } from './proof.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** A link that changes no password (any more). */
    'password-reset.dead': { readonly state: DeadReset }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'password-reset.requested': { readonly serial: number }
  }
}

/** Expired after 60 minutes; used; replaced by a later one; or never one of ours. */
export type DeadReset = 'expired' | 'used' | 'replaced' | 'unknown'

/** Where a link leads: to a person who may choose a password of at least `shortest` characters, or nowhere any more. */
export type Reset =
  { readonly state: 'good'; readonly email: string; readonly shortest: number } | { readonly state: DeadReset }

export const resetMinutes = 60
/** Whoever asks again sooner has a link that is good: it is neither sent again nor made void. */
export const askAgainMinutes = 5
const minuteMs = 60_000

/**
 * Asks for a link. Refuses 422 person.email-malformed and sign-in.delayed, and is otherwise silent about who exists.
 */
export async function requestPasswordReset(house: House, email: string, address: string): Promise<void> {
  const canonical = requireEmail(email)
  await change(house, visitor, null, async (work) => {
    await takeRequestTurn(work, 'password-reset', address, canonical)
    await work.enqueue('access.reset-password', { email: canonical })
  })
}

/** What the job does: owes a link to the person with this canonical e-mail, if there is one who has a password. */
export async function answerResetRequest(work: Changing, email: string): Promise<void> {
  work.unchanged()
  const person = await work.db
    .selectFrom('users')
    .select('id')
    .where('email_canonical', '=', email)
    .where('password_hash', 'is not', null) // whoever has yet to come in has an invitation for that
    .executeTakeFirst()
  if (person === undefined || (await hasFreshLink(work, person.id))) return
  if (!(await mayMailAgain(work, 'password-reset', email))) return
  const { rows } = await sql<{ serial: number }>`
    insert into password_resets as r (user_id, serial, requested_at) values (${person.id}, 1, ${work.realNow})
    on conflict (user_id) do update set serial = r.serial + 1, requested_at = excluded.requested_at, used_at = null
    returning serial`.execute(work.db)
  await work.record({
    name: 'password-reset.requested',
    scope: { person: person.id },
    details: { serial: rows[0]?.serial ?? 1 },
    tells: true,
  })
}

/** Under the person's lock: two requests at once would otherwise send two links, of which one is dead. */
async function hasFreshLink(work: Changing, userId: number): Promise<boolean> {
  await lockPassword(work, userId)
  const fresh = await work.db
    .selectFrom('password_resets')
    .select('serial')
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .where('requested_at', '>', new Date(work.realNow.getTime() - askAgainMinutes * minuteMs))
    .where('requested_at', '<=', latestPast(work.realNow))
    .executeTakeFirst()
  return fresh !== undefined
}

/** What a link's address ends in. Made when the e-mail is written, kept nowhere. */
export function resetLink(secret: Secret, userId: number, serial: number): string {
  return serialLink(secret, 'password-reset', { id: userId, serial })
}

/** What a link is worth. Looking changes nothing: mail scanners open every link. */
export async function resetOfLink(work: Work, link: string): Promise<Reset> {
  const found = await findReset(work, link)
  if (found.state !== 'good') return { state: found.state }
  return { state: 'good', email: found.email, shortest: await shortestOf(work, found.userId) }
}

/**
 * Gives the person behind the link another password; every session of his ends. `key` names one sending of the form: the
 * same one again gets the first one's answer.
 * Refuses 422 password-reset.dead, sign-in.delayed, password.too-short, password.too-long and password.guessable.
 */
export async function resetPassword(
  house: House,
  key: string,
  link: string,
  given: { readonly password: string; readonly address: string },
): Promise<void> {
  const claim = { key, request: link }
  const found = await read(house, visitor, (work) => resetOfForm(work, claim))
  if (found === 'done') return
  // Hashing is dear, and anybody may send this form: a link that stays good would pay for as many as he likes.
  const turn = await change(house, visitor, null, (work) => takeNetworkTurn(work, 'password-reset-link', given.address))
  const hash = await hashPassword(given.password, found.own, found.shortest)

  await change(house, visitor, claim, async (work) => {
    const { userId } = found
    await lockPassword(work, userId)
    await giveBack(work, turn)
    const now = await findReset(work, link)
    if (now.state !== 'good') throw new Refusal(422, 'password-reset.dead', { state: now.state })
    await replacePassword(work, { userId, hash, isLong: sufficesAlone(given.password) })

    await work.record({
      name: 'password.changed',
      scope: { person: userId },
      details: { by: 'link', address: given.address },
      tells: true,
    })
  })
}

/** What the form of a link is about to change; `done` where this very sending has done it. Refuses 422 password-reset.dead. */
async function resetOfForm(work: Work, claim: ChangeKey) {
  const found = await findReset(work, claim.request)
  if (found.state === 'used' && (await isClaimed(work, claim))) return 'done'
  if (found.state !== 'good') throw new Refusal(422, 'password-reset.dead', { state: found.state })
  return { ...found, shortest: await shortestOf(work, found.userId) }
}

type Found =
  | { readonly state: 'expired' | 'replaced' | 'unknown' }
  | {
      readonly state: 'good' | 'used'
      readonly userId: number
      readonly email: string
      readonly own: readonly string[]
    }

async function findReset(work: Work, link: string): Promise<Found> {
  const subject = readSerialLink(work.secret, 'password-reset', link)
  if (subject === undefined) return { state: 'unknown' }
  const { id: userId, serial } = subject
  const row = await work.db
    .selectFrom('password_resets as r')
    .innerJoin('users as u', 'u.id', 'r.user_id')
    .select(['r.serial', 'r.requested_at', 'r.used_at', 'u.email', 'u.first_name', 'u.last_name'])
    .where('r.user_id', '=', userId)
    .executeTakeFirst()
  if (row === undefined) return { state: 'unknown' }
  if (row.serial !== serial) return { state: 'replaced' }
  const own = [row.first_name, row.last_name, row.email]
  if (row.used_at !== null) return { state: 'used', userId, email: row.email, own }
  const isGood = isWithin(work.realNow, row.requested_at, resetMinutes * minuteMs)
  return isGood ? { state: 'good', userId, email: row.email, own } : { state: 'expired' }
}

/** The fewest characters that this person's password may have. */
async function shortestOf(work: Work, userId: number): Promise<number> {
  return (await hasSecondFactor(work, userId)) ? shortestSecondedPassword : shortestPassword
}
