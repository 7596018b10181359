/**
 * Who is signed in: rows of ours, so that ending one works on the very next request. The browser holds a random token,
 * the database only its hash. All times are real: a demonstration that moves its clock signs nobody out.
 */
import { newToken, sha256 } from '#server/platform/crypto.ts'
import { prepared } from '#server/platform/prepared.ts'
import type { Actor, Changing, PartnerRole, Work } from '#server/work/index.ts'
import { keepSignIn } from './account-people.ts'
import type { Audience } from './audience.ts'
import { longestUserAgent, meetDevice, type Device } from './credentials/devices.ts'
import { endSignIns } from './credentials/ways-in.ts'
import { leaveServices } from './leave-services.ts'
import { ownId } from './people.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'session.opened': { readonly address: string }
    'session.closed': Record<never, never>
    'sessions.closed': { readonly count: number }
  }
}

/** The person behind a session, as pages greet him. */
export interface Person {
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly language: string
  readonly countryCode: string
  readonly audience: Audience
}

export interface Session {
  readonly actor: Actor
  readonly person: Person
  /** True when the session's last use should be noted again (`keepSession`). */
  readonly isStale: boolean
}

/** A session ends after so long without a request, */
export const idleHours = 12
/** and in any case so long after it began (SP 800-63B-4, 2.1.3 allows thirty days). */
export const lifetimeDays = 14
/** The last use is noted at most this often: a write per page would cost more than the page. */
const noteMinutes = 5
/** The row of a session that is over is kept so long, to know the device again when somebody guesses passwords. */
export const deviceKnownDays = 30
/** Beyond so many sessions of one person the oldest end. */
const sessionsPerPerson = 50
const sweepLimit = 1_000

const hourMs = 3_600_000

/** The session of a token: one statement, on every page. Undefined for one that is over or never was. */
export async function actorOfSession(work: Work, token: string): Promise<Session | undefined> {
  const [row] = await liveSession(work.db, {
    hash: sha256(token),
    now: work.realNow,
    seenSince: new Date(work.realNow.getTime() - idleHours * hourMs),
  })
  if (row === undefined) return undefined
  const { seen_at, operator_id, partner_id, partner_role, ...who } = row
  const { actor, audience } = standing(row.userId, { operator_id, partner_id, partner_role })
  const isStale = work.realNow.getTime() - seen_at.getTime() > noteMinutes * 60_000
  return { actor, person: { ...who, audience }, isStale }
}

const liveSession = prepared((db, at: { hash: Buffer; now: Date; seenSince: Date }) =>
  db
    .selectFrom('sessions as s')
    .innerJoin('users as u', 'u.id', 's.user_id')
    .leftJoin('operators as o', 'o.user_id', 'u.id')
    .leftJoin('partner_users as p', 'p.user_id', 'u.id')
    .select(['u.id as userId', 'u.first_name as firstName', 'u.last_name as lastName', 'u.email', 'u.language'])
    .select(['u.country_code as countryCode', 's.seen_at'])
    .select(['o.user_id as operator_id', 'p.partner_id', 'p.role as partner_role'])
    .where('s.token_hash', '=', at.hash)
    .where('s.expires_at', '>', at.now)
    .where('s.seen_at', '>', at.seenSince),
)

/** Opens a session; answers its token, which is stored nowhere. */
export async function openSession(work: Changing, userId: number, device: Device): Promise<string> {
  const token = newToken()
  await work.db
    .insertInto('sessions')
    .values({
      token_hash: sha256(token),
      user_id: userId,
      created_at: work.realNow,
      seen_at: work.realNow,
      expires_at: new Date(work.realNow.getTime() + lifetimeDays * 24 * hourMs),
      user_agent: device.userAgent.slice(0, longestUserAgent),
      address: device.address,
    })
    .execute()
  const beyond = await work.db
    .deleteFrom('sessions')
    .where('token_hash', 'in', (nested) =>
      nested
        .selectFrom('sessions')
        .select('token_hash')
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .offset(sessionsPerPerson),
    )
    .returning('token_hash')
    .execute()
  await leaveServices(work, beyond)
  await meetDevice(work, userId, device)
  await keepSignIn(work, userId)
  await work.record({ name: 'session.opened', scope: { person: userId }, details: { address: device.address } })
  return token
}

/** Notes that a session is in use, which keeps it from ending by idleness. */
export async function keepSession(work: Changing, token: string): Promise<void> {
  await work.db.updateTable('sessions').set({ seen_at: work.realNow }).where('token_hash', '=', sha256(token)).execute()
  work.unchanged() // that somebody is still there is nobody's business
}

/** Ends the session of a token; nothing happens where it is over already. */
export async function signOut(work: Changing, token: string): Promise<void> {
  const ended = await work.db
    .deleteFrom('sessions')
    .where('token_hash', '=', sha256(token))
    .returning(['user_id', 'token_hash'])
    .executeTakeFirst()
  if (ended === undefined) {
    work.unchanged()
    return
  }
  await leaveServices(work, [ended])
  await work.record({ name: 'session.closed', scope: { person: ended.user_id }, details: {} })
}

/** Ends every session of the actor, wherever he is signed in. Refuses 403 sign-in.needed. */
export async function signOutEverywhere(work: Changing): Promise<number> {
  const id = ownId(work)
  const count = await endSignIns(work, id)
  await work.record({ name: 'sessions.closed', scope: { person: id }, details: { count } })
  return count
}

/** Deletes sessions that are long over, at most a thousand at a time; answers how many. */
export async function sweepSessions(work: Changing): Promise<number> {
  const longOver = new Date(work.realNow.getTime() - deviceKnownDays * 24 * hourMs)
  const over = await work.db
    .deleteFrom('sessions')
    .where('token_hash', 'in', (nested) =>
      nested.selectFrom('sessions').select('token_hash').where('expires_at', '<', longOver).limit(sweepLimit),
    )
    .returning('user_id')
    .execute()
  work.unchanged()
  return over.length
}

interface Places {
  readonly operator_id: number | null
  readonly partner_id: number | null
  readonly partner_role: PartnerRole | null
}

/** What somebody is by the places that he has. */
export function standing(
  userId: number,
  places: Places,
): { readonly actor: Extract<Actor, { userId: number }>; readonly audience: Audience } {
  if (places.operator_id !== null) return { actor: { kind: 'operator', userId }, audience: 'operator' }
  const { partner_id: partnerId, partner_role: role } = places
  if (partnerId !== null && role !== null)
    return { actor: { kind: 'partner', userId, partnerId, role }, audience: 'partner' }
  return { actor: { kind: 'customer', userId }, audience: 'customer' }
}
