/** The API keys of people as those see them who answer for what they open: never the secret, and an end at once (SPEC 11, 12.5). */
import { sql, type RawBuilder } from 'kysely'
import { dateIn } from '#server/platform/clock.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { Audience } from '../audience.ts'
import type { Publisher } from '../desks.ts'
import { isApiKeyScope, type ApiKeyScope } from './api-scopes.ts'
import { endApiKeys } from './ways-in.ts'

export interface KeyInUse {
  readonly id: number
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly audience: Audience
  /** Where its person works, of a partner's. */
  readonly partner: string | null
  readonly name: string
  /** The last characters of its token. */
  readonly ending: string
  readonly scopes: readonly ApiKeyScope[]
  readonly madeAt: Date
  /** Days as YYYY-MM-DD: the last one on which it works, and on which it was used. */
  readonly lastOn: string
  readonly usedOn: string | null
}

/** Where a list of keys goes on: behind a last day, or an address, and a number. */
export interface KeysCursor {
  readonly value: string
  readonly id: number
}

export const keysInUsePageSize = 50

/**
 * A page of the keys that work: those of people whose address begins as typed, in its order; of everybody, by their last day, where
 * nothing is typed.
 */
export async function keysInUse(
  work: Work,
  _desk: Publisher,
  typed: string,
  after?: KeysCursor,
): Promise<{ readonly rows: readonly KeyInUse[]; readonly next: KeysCursor | undefined }> {
  const begins = typed.trim().toLowerCase()
  const order = begins === '' ? sql`k.last_on` : sql`k.owner_email`
  const among =
    begins === '' ? sql`true` : sql`k.owner_email >= ${begins}::text and k.owner_email < ${`${begins}\u{10FFFF}`}::text`
  const type = begins === '' ? sql`date` : sql`text`
  const behind = after ? sql`(${order}, k.id) > (${after.value}::${type}, ${after.id}::bigint)` : sql`true`
  const rows = await standingKeys(work, sql`${among} and ${behind} order by ${order}, k.id`, keysInUsePageSize + 1)
  const page = rows.slice(0, keysInUsePageSize)
  const last = page.at(-1)
  const more = last && rows.length > page.length
  return {
    rows: page,
    next: more ? { value: begins === '' ? last.lastOn : last.ownerEmail, id: last.id } : undefined,
  }
}

/**
 * Ends somebody's key, from its next request on; he is told. Nothing happens where it has ended already. Refuses 404
 * api-key.unknown.
 */
export async function endKeyInUse(work: Changing, _desk: Publisher, id: number): Promise<void> {
  const key = await work.db
    .selectFrom('api_keys')
    .select('user_id')
    .where('id', '=', Number.isSafeInteger(id) ? id : 0)
    .executeTakeFirst()
  if (key === undefined) throw new Refusal(404, 'api-key.unknown', {})
  if ((await endApiKeys(work, key.user_id, 'publisher', id)) === 0) work.unchanged()
}

/** The keys that stand and have a day left, as `which` says: a condition and an order. */
async function standingKeys(
  work: Work,
  which: RawBuilder<unknown>,
  limit: number,
): Promise<readonly (KeyInUse & { readonly ownerEmail: string })[]> {
  const today = dateIn(work.timeZone, work.realNow)
  const { rows } = await sql<Omit<KeyInUse, 'scopes'> & { readonly scopes: string; readonly ownerEmail: string }>`
    select k.id, k.user_id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.email, k.audience,
      p.name as partner, k.name, k.ending, k.scopes, k.made_at as "madeAt", k.last_on as "lastOn", k.used_on as "usedOn",
      k.owner_email as "ownerEmail"
    from api_keys as k join users as u on u.id = k.user_id left join partners as p on p.id = k.partner_id
    where k.ended_at is null and k.last_on >= ${today}::date and ${which} limit ${sql.lit(limit)}`.execute(work.db)
  return rows.map(({ scopes, ...row }) => ({ ...row, scopes: scopes.split(' ').filter(isApiKeyScope) }))
}
