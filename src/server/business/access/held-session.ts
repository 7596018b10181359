/** A session held for as long as a change notes what is entered from it: the portal's session is the one at the services. */
import { sql } from 'kysely'
import { sha256 } from '#server/platform/crypto.ts'
import type { Changing } from '#server/work/index.ts'
import { idleHours } from './sessions.ts'

/** A session that lives and that cannot end before this change does. */
export interface HeldSession {
  /** What the table keeps of its token. */
  readonly hash: Buffer
  readonly userId: number
  /** How services know the person. */
  readonly subject: string
  /** When the person proved who he is. */
  readonly beganAt: Date
  readonly endsAt: Date
}

/**
 * Holds the session of a token: whoever ends it waits for this change and then sees what it did, and two changes that
 * note what was entered from it come one after the other. Undefined for one that is over.
 */
export async function holdSession(work: Changing, token: string): Promise<HeldSession | undefined> {
  const { rows } = await sql<HeldSession>`
    select s.token_hash as hash, s.user_id as "userId", u.subject, s.created_at as "beganAt", s.expires_at as "endsAt"
    from sessions as s join users as u on u.id = s.user_id
    where s.token_hash = ${sha256(token)} and s.expires_at > ${work.realNow}
      and s.seen_at > ${new Date(work.realNow.getTime() - idleHours * 3_600_000)}
    for no key update of s`.execute(work.db)
  return rows[0]
}
