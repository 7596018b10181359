/** Where a person is signed in, and ending it from elsewhere (SPEC 1.6). Always his own: nothing is to be permitted. */
import { sha256 } from '#server/platform/crypto.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { leaveServices } from '../leave-services.ts'
import { ownId } from '../people.ts'
import { idleHours } from '../sessions.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'session.ended': { readonly address: string }
  }
}

export interface OwnSession {
  readonly id: number
  readonly openedAt: Date
  /** To within a few minutes. */
  readonly seenAt: Date
  readonly userAgent: string
  readonly address: string
  /** The one that asks. */
  readonly isThis: boolean
}

const hourMs = 3_600_000
/** As many as one person can have (`sessionsPerPerson`). */
const listLimit = 50

/** The actor's sessions that live, this one first, then the one used last. `token` is the asking one's. */
export async function ownSessions(work: Work, token: string): Promise<readonly OwnSession[]> {
  const rows = await work.db
    .selectFrom('sessions')
    .select(['id', 'token_hash', 'created_at', 'seen_at', 'user_agent', 'address'])
    .where('user_id', '=', ownId(work))
    .where('expires_at', '>', work.realNow)
    .where('seen_at', '>', new Date(work.realNow.getTime() - idleHours * hourMs))
    .orderBy('seen_at', 'desc')
    .limit(listLimit)
    .execute()
  const own = sha256(token)
  return rows
    .map((row) => ({
      id: row.id,
      openedAt: row.created_at,
      seenAt: row.seen_at,
      userAgent: row.user_agent,
      address: row.address,
      isThis: row.token_hash.equals(own),
    }))
    .toSorted((one, other) => Number(other.isThis) - Number(one.isThis))
}

/** Ends one session of the actor; nothing happens where it is over, or somebody else's. */
export async function endOwnSession(work: Changing, id: number): Promise<void> {
  const userId = ownId(work)
  const ended = await work.db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .returning(['address', 'token_hash'])
    .executeTakeFirst()
  if (ended === undefined) {
    work.unchanged()
    return
  }
  await leaveServices(work, [ended])
  await work.record({ name: 'session.ended', scope: { person: userId }, details: { address: ended.address } })
}
