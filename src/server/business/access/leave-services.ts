/**
 * A session of the portal opens the services too (single sign-on), so that they are left when it ends, password changes
 * included. Nothing of the services is known here: what was entered from a session is a row of `sign_on_sessions`, and a
 * job tells them.
 */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'

/** To be called with the sessions that this change ended: asks for the services that were entered from them to be told. */
export async function leaveServices(work: Changing, ended: readonly { readonly token_hash: Buffer }[]): Promise<void> {
  if (ended.length === 0) return
  const hashes = ended.map((session) => session.token_hash)
  const { rows } = await sql<{ hash: string }>`
    select encode(session_hash, 'hex') as hash from sign_on_sessions
    where session_hash = any(${hashes}::bytea[])`.execute(work.db)
  if (rows.length > 0) await work.enqueue('sign-on.end', { sessions: rows.map(({ hash }) => hash) })
}

/** Asks for the services to be told that somebody is to leave all that he entered, though he stays signed in to the portal. */
export async function leaveServicesOf(work: Changing, userId: number): Promise<void> {
  const { rows } = await sql<{ token_hash: Buffer }>`
    select session_hash as token_hash from sign_on_sessions where user_id = ${userId}`.execute(work.db)
  await leaveServices(work, rows)
}
