/**
 * What makes a repeat harmless: a change inserts (actor, key) first and keeps its result there, in the same
 * transaction. Of fifty identical requests one inserts; the others wait for its commit and read its result.
 */
import { sql } from 'kysely'
import { sha256 } from '#server/platform/crypto.ts'
import { actorKey } from './actor.ts'
import { Refusal } from './refusal.ts'
import type { Work } from './work.ts'

/** `key` names one intention of one actor (a form's hidden field, an Idempotency-Key); `request` is what was asked. */
export interface ChangeKey {
  readonly key: string
  readonly request: string
}

/** Claims the key; answers the stored result when somebody was first. Refuses 409 change.reused for another request. */
export async function claim<T>(work: Work, { key, request }: ChangeKey): Promise<{ result: T } | undefined> {
  const actor = actorKey(work.actor)
  const hash = sha256(request)
  const claimed = await sql<{ key: string }>`
    insert into changes (actor, key, request_hash, made_at) values (${actor}, ${key}, ${hash}, ${work.realNow})
    on conflict do nothing returning key`.execute(work.db)
  if (claimed.rows.length > 0) return undefined
  const first = await claimOf<T>(work, key)
  if (!first?.request_hash.equals(hash)) throw new Refusal(409, 'change.reused', {})
  return { result: first.result }
}

/** True for a repeat of what was done already, before anything is spent on it. Refuses 409 change.reused for another request. */
export async function isClaimed(work: Work, { key, request }: ChangeKey): Promise<boolean> {
  const first = await claimOf(work, key)
  if (first === undefined) return false
  if (!first.request_hash.equals(sha256(request))) throw new Refusal(409, 'change.reused', {})
  return true
}

/** Stores what a repeat will be answered. */
export async function settleClaim(work: Work, { key }: ChangeKey, result: unknown): Promise<void> {
  await sql`
    update changes set result = ${JSON.stringify(result ?? null)}::jsonb
    where actor = ${actorKey(work.actor)} and key = ${key}`.execute(work.db)
}

/** Forgets at most `limit` claims made before `before`, whose repeats nobody sends any more; answers how many. */
export async function forgetClaims(work: Work, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from changes where (actor, key) in (
      select actor, key from changes where made_at < ${before} limit ${limit})`.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}

async function claimOf<T>(work: Work, key: string) {
  const { rows } = await sql<{ request_hash: Buffer; result: T }>`
    select request_hash, result from changes where actor = ${actorKey(work.actor)} and key = ${key}`.execute(work.db)
  return rows[0]
}
