/** The API keys of people as those see them who answer for what they open: never the secret, and an end at once (SPEC 11, 12.5). */
import { sql, type RawBuilder } from 'kysely'
import { dateIn } from '#server/platform/clock.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { Audience } from '../audience.ts'
import type { Publisher } from '../desks.ts'
import type { PurchasingAccount } from '../look-ups.ts'
import { holdRoles } from '../members/set-roles.ts'
import { refuseNotGivable } from '../roles.ts'
import { isApiKeyScope, type ApiKeyScope } from './api-scopes.ts'
import { endApiKeys } from './ways-in.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Whoever manages the people of an account ended a key of one of them. */
    'user-api-key.ended': { readonly user: number; readonly apiKey: string }
  }
}

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

/** Where the keys of an account's people go on: behind a person, and a key. */
export interface PeopleKeysCursor {
  readonly userId: number
  readonly id: number
}

/**
 * A page of the keys that work of the people of an account, person by person; of one of them where `userId` says whom. A key is its
 * person's and works wherever he is in: it is listed in each of his accounts.
 */
export async function keysOfAccount(
  work: Work,
  { id: account }: PurchasingAccount<'users.manage'>,
  { after, userId }: { readonly after?: PeopleKeysCursor | undefined; readonly userId?: number },
): Promise<{ readonly rows: readonly KeyInUse[]; readonly next: PeopleKeysCursor | undefined }> {
  const behind = after ? sql`(k.user_id, k.id) > (${after.userId}::bigint, ${after.id}::bigint)` : sql`true`
  const of = userId === undefined ? sql`true` : sql`k.user_id = ${userId}::bigint`
  const which = sql`${ofPeople(account)} and ${behind} and ${of} order by k.user_id, k.id`
  const rows = await standingKeys(work, which, keysInUsePageSize + 1)
  const page = rows.slice(0, keysInUsePageSize)
  const last = page.at(-1)
  return {
    rows: page,
    next: last && rows.length > page.length ? { userId: last.userId, id: last.id } : undefined,
  }
}

/**
 * Ends a key of somebody of the account, from its next request on, by whoever may take every role that he holds there; he is told, and
 * the account's journal says so. Nothing happens where it has ended already. Refuses 404 api-key.unknown, 403 permission.missing
 * and role.not-givable.
 */
export async function endKeyOfAccount(
  work: Changing,
  account: PurchasingAccount<'users.manage'>,
  id: number,
): Promise<void> {
  const { rows } = await sql<{ userId: number; name: string }>`
    select k.user_id as "userId", k.name from api_keys as k
    where k.id = ${Number.isSafeInteger(id) ? id : 0} and ${ofPeople(account.id)}`.execute(work.db)
  const [key] = rows
  if (key === undefined) throw new Refusal(404, 'api-key.unknown', {})
  const { own, held } = await holdRoles(work, account, key.userId)
  for (const role of held) refuseNotGivable(work, own, role)
  if ((await endApiKeys(work, key.userId, 'administrator', id)) === 0) {
    work.unchanged()
    return
  }

  await work.record({
    name: 'user-api-key.ended',
    scope: { account: account.id },
    subject: `user:${String(key.userId)}`,
    details: { user: key.userId, apiKey: key.name },
  })
}

/** A condition: the key `k` is of somebody who is in the account. */
function ofPeople(account: number): RawBuilder<boolean> {
  return sql<boolean>`k.audience = 'customer' and exists (select from user_accounts as a
    where a.purchasing_account_id = ${account} and a.user_id = k.user_id)`
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
