/**
 * The browsers in which somebody signs in: each keeps a random token of its own, of which the hash stands here. Whoever
 * signs in from one that he never used before is told so by e-mail, because it may not have been him.
 */
import { sha256 } from '#server/platform/crypto.ts'
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Somebody signed in from a browser that he had not used before. */
    'device.met': { readonly address: string; readonly userAgent: string }
  }
}

/** Where and with what somebody signs in. */
export interface Device {
  readonly address: string
  readonly userAgent: string
  /** The browser's own token; without one nothing is known of the browser. */
  readonly token?: string | undefined
}

/** A browser that somebody has not used for so long is a new one. */
export const deviceKeptDays = 400
/** Beyond so many browsers of one person the ones not seen for longest are forgotten. */
const devicesPerPerson = 50
export const longestUserAgent = 400
const dayMs = 86_400_000
const sweepLimit = 1_000

/**
 * Notes that somebody signs in from this browser. The first one of a person is met in silence: he has just chosen his
 * password there.
 */
export async function meetDevice(work: Changing, userId: number, device: Device): Promise<void> {
  if (device.token === undefined) return
  const { rows } = await sql<{ is_new: boolean; is_first: boolean }>`
    insert into known_devices as d (token_hash, user_id, met_at, seen_at)
    values (${sha256(device.token)}, ${userId}, ${work.realNow}, ${work.realNow})
    on conflict (token_hash, user_id) do update set seen_at = excluded.seen_at
    returning xmax = 0 as is_new, not exists (select from known_devices k where k.user_id = d.user_id) as is_first`.execute(
    work.db,
  )
  const [met] = rows
  if (met?.is_new !== true) return
  await forgetOldest(work, userId)
  if (met.is_first) return
  const { address, userAgent } = device
  await work.record({
    name: 'device.met',
    scope: { person: userId },
    details: { address, userAgent: userAgent.slice(0, longestUserAgent) },
    tells: true,
  })
}

/** True for a browser in which this person has signed in before. */
export async function isKnownDevice(work: Changing, userId: number, token: string | undefined): Promise<boolean> {
  if (token === undefined) return false
  const known = await work.db
    .selectFrom('known_devices')
    .select('user_id')
    .where('token_hash', '=', sha256(token))
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return known !== undefined
}

/** Forgets browsers that nobody has come from for long, at most a thousand at a time; answers how many. */
export async function sweepDevices(work: Changing): Promise<number> {
  work.unchanged()
  const { numAffectedRows } = await sql`
    delete from known_devices where (token_hash, user_id) in (
      select token_hash, user_id from known_devices
      where seen_at < ${new Date(work.realNow.getTime() - deviceKeptDays * dayMs)} limit ${sweepLimit})`.execute(
    work.db,
  )
  return Number(numAffectedRows ?? 0n)
}

async function forgetOldest(work: Changing, userId: number): Promise<void> {
  await sql`
    delete from known_devices where user_id = ${userId} and token_hash in (
      select token_hash from known_devices where user_id = ${userId}
      order by seen_at desc offset ${devicesPerPerson})`.execute(work.db)
}
