/**
 * What a service proves itself with: 256 random bits, shown once to whoever asked for them and stored as a hash. A rotation
 * gives another; the earlier one goes on working for a number of days, so that no sign-in fails while the service takes the
 * new one, or ends at once. Times are real, as for all that opens something.
 */
import type { Publisher } from '#server/business/access/index.ts'
import { newToken, sha256 } from '#server/platform/crypto.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { holdServiceSite } from './site.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'service-secret.days-unlikely': { readonly most: number }
    'service-secret.too-many': { readonly most: number }
    /** The one that the service works with. */
    'service-secret.newest': Record<never, never>
    'service-secret.unknown': Record<never, never>
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** `days` for which the earlier secret goes on working. */
    'service-secret.rotated': { readonly service: number; readonly name: string; readonly days: number }
    'service-secret.retired': { readonly service: number; readonly name: string }
  }
}

/** A secret before anybody has it: its text is for whoever asked, its hash for the table. */
export interface FreshSecret {
  readonly text: string
  readonly hash: Buffer
}

/** A secret that works, as far as anybody may know it. */
export interface StandingSecret {
  readonly id: number
  readonly madeAt: Date
  /** Until when it works; null for the newest. */
  readonly retiresAt: Date | null
}

/** Days that an earlier secret may go on working. */
export const longestOverlapDays = 90
export const usualOverlapDays = 7
/** Secrets that work at once. */
const secretLimit = 5
const dayMs = 86_400_000

/** Makes a secret. Before the change opens: what the change answers is kept, and no secret may be. */
export function freshSecret(): FreshSecret {
  const text = newToken()
  return { text, hash: sha256(text) }
}

/**
 * Gives a service another secret; the earlier ones work for so many days more at most, 0 for not at all. Refuses 404
 * service.unknown, 422 service-secret.days-unlikely, 409 service-secret.too-many.
 */
export async function rotateSecret(
  work: Changing,
  desk: Publisher,
  rotation: { readonly service: number; readonly secretHash: Buffer; readonly overlapDays: number },
): Promise<void> {
  const { service, secretHash, overlapDays: days } = rotation
  if (!Number.isInteger(days) || days < 0 || days > longestOverlapDays) {
    throw new Refusal(422, 'service-secret.days-unlikely', { most: longestOverlapDays })
  }
  const { name } = await holdServiceSite(work, service)
  const end = new Date(work.realNow.getTime() + days * dayMs)
  await work.db
    .updateTable('service_secrets')
    .set({ retires_at: end })
    .where('service_id', '=', service)
    .where((row) => row.or([row('retires_at', 'is', null), row('retires_at', '>', end)]))
    .execute()
  await forgetRetired(work, service)
  const standing = await secretsOf(work, desk, service)
  if (standing.length >= secretLimit) throw new Refusal(409, 'service-secret.too-many', { most: secretLimit })
  await addSecret(work, service, secretHash)

  await work.record({ name: 'service-secret.rotated', scope: 'system', details: { service, name, days } })
}

/** Ends an earlier secret now. Refuses 404 service.unknown and service-secret.unknown, 409 service-secret.newest. */
export async function retireSecret(work: Changing, desk: Publisher, service: number, secret: number): Promise<void> {
  const { name } = await holdServiceSite(work, service)
  const found = (await secretsOf(work, desk, service)).find(({ id }) => id === secret)
  if (found === undefined) throw new Refusal(404, 'service-secret.unknown', {})
  if (found.retiresAt === null) throw new Refusal(409, 'service-secret.newest', {})
  await work.db.deleteFrom('service_secrets').where('id', '=', secret).execute()

  await work.record({ name: 'service-secret.retired', scope: 'system', details: { service, name } })
}

/** The secrets that work, the newest first. */
export async function secretsOf(work: Work, _desk: Publisher, service: number): Promise<readonly StandingSecret[]> {
  return work.db
    .selectFrom('service_secrets')
    .select(['id', 'made_at as madeAt', 'retires_at as retiresAt'])
    .where('service_id', '=', service)
    .where((row) => row.or([row('retires_at', 'is', null), row('retires_at', '>', work.realNow)]))
    .orderBy('id', 'desc')
    .execute()
}

/** Stores the hash of a secret that works from now on. */
export async function addSecret(work: Changing, service: number, secretHash: Buffer): Promise<void> {
  await work.db
    .insertInto('service_secrets')
    .values({ service_id: service, secret_hash: secretHash, made_at: work.realNow })
    .execute()
}

async function forgetRetired(work: Changing, service: number): Promise<void> {
  await work.db
    .deleteFrom('service_secrets')
    .where('service_id', '=', service)
    .where('retires_at', '<=', work.realNow)
    .execute()
}
