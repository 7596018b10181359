/**
 * The link by which somebody proves his address before he creates his work account: asked for by himself, sent to that address
 * alone, good for a day of real time, once, and dead as soon as a later one is asked for (reliability S1). Whether he may
 * create one at all is decided by whoever calls (see provisioning/joining).
 */
import { isWithin, latestPast } from '#server/platform/clock.ts'
import type { Secret } from '#server/platform/secret.ts'
import { readSerialLink, serialLink, type LinkSubject } from '#server/platform/serial-link.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { otherAudienceOf } from '../audience.ts'
import { mayMailAgain } from '../guessing.ts'
import { requireEmail } from '../email.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** What sends the link: to an address, since there is nobody yet. */
    'join.requested': {
      readonly join: number
      readonly serial: number
      readonly email: string
      readonly language: string
    }
    /** Somebody who has a work account asked for one: what reminds him by e-mail that he signs in. */
    'join.reminded': Record<never, never>
  }
}

/** Expired after a day; used; replaced by a later one; or never one of ours. */
export type DeadJoin = 'expired' | 'used' | 'replaced' | 'unknown'

/** What a link is worth. */
export type JoinLink =
  | { readonly state: 'expired' | 'replaced' | 'unknown' }
  | {
      readonly state: 'good' | 'used'
      readonly id: number
      readonly email: string
      readonly language: string
      readonly usedAt: Date | null
    }

export const joinHours = 24
/** Whoever asks again sooner has a link that is good: it is neither sent again nor made void. */
const askAgainMinutes = 5
/** Rows are forgotten so long after they were asked for. */
const keptDays = 30
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const sweepLimit = 1_000
const purpose = 'joining'

/**
 * Owes a link to somebody without a work account, a reminder to whoever has one, and nothing to people of a partner or the
 * publisher: theirs open more than an end user's. Refuses 422 person.email-malformed.
 */
export async function sendJoinLink(
  work: Changing,
  given: { readonly email: string; readonly language: string },
): Promise<void> {
  work.unchanged()
  const email = requireEmail(given.email)
  const known = await work.db
    .selectFrom('users')
    .select(['id', 'password_hash'])
    .where('email_canonical', '=', email)
    .executeTakeFirst()
  if (known !== undefined && (await otherAudienceOf(work, known.id, 'customer')) !== undefined) return
  if (await hasFreshLink(work, email)) return
  if (!(await mayMailAgain(work, purpose, email))) return
  if (known !== undefined && known.password_hash !== null) {
    await work.record({ name: 'join.reminded', scope: { person: known.id }, details: {}, tells: true })
    return
  }

  const { id, serial } = await work.db
    .insertInto('join_requests')
    .values({ email: given.email.trim(), email_canonical: email, language: given.language, requested_at: work.realNow })
    .onConflict((conflict) =>
      conflict.column('email_canonical').doUpdateSet((row) => ({
        email: row.ref('excluded.email'),
        language: row.ref('excluded.language'),
        serial: row('join_requests.serial', '+', 1),
        requested_at: row.ref('excluded.requested_at'),
        used_at: null,
      })),
    )
    .returning(['id', 'serial'])
    .executeTakeFirstOrThrow()
  const details = { join: id, serial, email: given.email.trim(), language: given.language }
  await work.record({ name: 'join.requested', scope: 'system', details, tells: true })
}

async function hasFreshLink(work: Changing, email: string): Promise<boolean> {
  const fresh = await work.db
    .selectFrom('join_requests')
    .select('id')
    .where('email_canonical', '=', email)
    .where('used_at', 'is', null)
    .where('requested_at', '>', new Date(work.realNow.getTime() - askAgainMinutes * minuteMs))
    .where('requested_at', '<=', latestPast(work.realNow))
    .executeTakeFirst()
  return fresh !== undefined
}

/** What a link's address ends in. Made when the e-mail is written, kept nowhere. */
export function joinLink(secret: Secret, subject: LinkSubject): string {
  return serialLink(secret, purpose, subject)
}

/** What a link is worth. Looking changes nothing: mail scanners open every link. */
export async function joinOfLink(work: Work, link: string): Promise<JoinLink> {
  const parsed = readSerialLink(work.secret, purpose, link)
  if (parsed === undefined) return { state: 'unknown' }
  const row = await work.db
    .selectFrom('join_requests')
    .select(['id', 'email', 'language', 'serial', 'requested_at', 'used_at as usedAt'])
    .where('id', '=', parsed.id)
    .executeTakeFirst()
  if (row === undefined) return { state: 'expired' } // forgotten since: the token says that it was one of ours
  const { serial, requested_at: requestedAt, ...join } = row
  if (serial !== parsed.serial) return { state: 'replaced' }
  if (join.usedAt !== null) return { ...join, state: 'used' }
  return isWithin(work.realNow, requestedAt, joinHours * hourMs) ? { ...join, state: 'good' } : { state: 'expired' }
}

/** As `joinOfLink`, with its row locked: of fifty who send the form at the same moment one comes first. */
export async function holdJoin(work: Changing, link: string): Promise<JoinLink> {
  const parsed = readSerialLink(work.secret, purpose, link)
  if (parsed === undefined) return { state: 'unknown' }
  await work.db.selectFrom('join_requests').select('id').where('id', '=', parsed.id).forUpdate().execute()
  return joinOfLink(work, link)
}

/** Forgets what was asked for long ago, at most a thousand at a time; answers how many. */
export async function sweepJoins(work: Changing): Promise<number> {
  const over = new Date(work.realNow.getTime() - keptDays * 24 * hourMs)
  const forgotten = await work.db
    .deleteFrom('join_requests')
    .where('id', 'in', (nested) =>
      nested.selectFrom('join_requests').select('id').where('requested_at', '<', over).limit(sweepLimit),
    )
    .returning('id')
    .execute()
  work.unchanged()
  return forgotten.length
}
