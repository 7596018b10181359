/**
 * What the provider keeps: codes, tokens, grants, interactions, and what was entered from a session. Found by a hash of
 * what its bearer shows, unreadable without the installation's secret, and written with one statement per request.
 */
import { sql } from 'kysely'
import { sha256 } from '#server/platform/crypto.ts'
import { prepared } from '#server/platform/prepared.ts'
import type { Changing, Work } from '#server/work/index.ts'

/** A code or token, with the grant and the session that it lives by, where they live. */
export interface StoredToken {
  readonly payload: Buffer
  readonly consumed_at: Date | null
  readonly grant_payload: Buffer | null
  readonly session_payload: Buffer | null
}

export interface NewRecord {
  readonly hash: Buffer
  readonly model: string
  readonly clientId: string | null
  readonly grantHash: Buffer | null
  readonly sessionHash: Buffer | null
  readonly payload: Buffer
  readonly expiresAt: Date
}

/** What was entered from a session of the portal. */
export interface NewSession {
  readonly hash: Buffer
  readonly userId: number
  readonly issuer: string
  readonly payload: Buffer
  readonly expiresAt: Date
}

const sweepLimit = 1_000

/** What a record is found by: the model is part of it, so that no code is ever taken for a token. */
export function recordHash(model: string, id: string): Buffer {
  return sha256(`${model}\n${id}`)
}

/** What is kept of a record that is not over. */
export async function findRecord(work: Work, hash: Buffer): Promise<Buffer | undefined> {
  return (await record(work.db, { hash, now: work.realNow }))[0]?.payload
}

const record = prepared<{ hash: Buffer; now: Date }, { payload: Buffer }>((db, { hash, now }) =>
  db.selectFrom('sign_on_records').select('payload').where('id_hash', '=', hash).where('expires_at', '>', now),
)

/**
 * One code or token. With `toTake` it is held, so that of two that bring the same one the second sees that it was taken:
 * without the lock both would be given tokens.
 */
export async function findToken(work: Work, hash: Buffer, toTake: boolean): Promise<StoredToken | undefined> {
  return (await (toTake ? heldToken : token)(work.db, { hash, now: work.realNow }))[0]
}

interface TokenAsked {
  readonly hash: Buffer
  readonly now: Date
}

function tokenStatement(held: boolean) {
  return prepared<TokenAsked, StoredToken>((db, { hash, now }) => {
    const query = sql<StoredToken>`
      select r.payload, r.consumed_at, g.payload as grant_payload,
        case when s.token_hash is not null then e.payload end as session_payload
      from sign_on_records as r
      left join sign_on_records as g on g.id_hash = r.grant_hash and g.expires_at > ${now}
      left join sessions as s on s.token_hash = r.session_hash and s.expires_at > ${now}
      left join sign_on_sessions as e on e.session_hash = r.session_hash
      where r.id_hash = ${hash} and r.expires_at > ${now} ${held ? sql`for no key update of r` : sql``}`
    return { compile: () => query.compile(db) }
  })
}
const token = tokenStatement(false)
const heldToken = tokenStatement(true)

/** What was entered from a session that lives. */
export async function findSession(work: Work, hash: Buffer): Promise<Buffer | undefined> {
  return (await session(work.db, { hash, now: work.realNow }))[0]?.payload
}

const session = prepared<{ hash: Buffer; now: Date }, { payload: Buffer }>((db, { hash, now }) =>
  db
    .selectFrom('sign_on_sessions as e')
    .innerJoin('sessions as s', 's.token_hash', 'e.session_hash')
    .select('e.payload')
    .where('e.session_hash', '=', hash)
    .where('s.expires_at', '>', now),
)

/** Writes what a request leaves behind. */
export async function writeRecords(
  work: Changing,
  left: { readonly records: readonly NewRecord[]; readonly taken: readonly Buffer[]; readonly gone: readonly Buffer[] },
): Promise<void> {
  const { records, taken, gone } = left
  await written(work.db, {
    now: work.realNow,
    taken,
    gone,
    hashes: records.map(({ hash }) => hash),
    models: records.map(({ model }) => model),
    clients: records.map(({ clientId }) => clientId),
    grants: records.map(({ grantHash }) => grantHash),
    sessions: records.map(({ sessionHash }) => sessionHash),
    payloads: records.map(({ payload }) => payload),
    expiries: records.map(({ expiresAt }) => expiresAt),
  })
}

interface Written {
  readonly now: Date
  readonly taken: readonly Buffer[]
  readonly gone: readonly Buffer[]
  readonly hashes: readonly Buffer[]
  readonly models: readonly string[]
  readonly clients: readonly (string | null)[]
  readonly grants: readonly (Buffer | null)[]
  readonly sessions: readonly (Buffer | null)[]
  readonly payloads: readonly Buffer[]
  readonly expiries: readonly Date[]
}

const written = prepared<Written, never>((db, left) => {
  const query = sql<never>`
    with gone as (delete from sign_on_records where id_hash = any(${left.gone}::bytea[])),
    taken as (update sign_on_records set consumed_at = ${left.now} where id_hash = any(${left.taken}::bytea[]))
    insert into sign_on_records (id_hash, model, client_id, grant_hash, session_hash, payload, expires_at)
    select * from unnest(${left.hashes}::bytea[], ${left.models}::text[], ${left.clients}::text[],
      ${left.grants}::bytea[], ${left.sessions}::bytea[], ${left.payloads}::bytea[], ${left.expiries}::timestamptz[])
    on conflict (id_hash) do update set payload = excluded.payload, expires_at = excluded.expires_at`
  return { compile: () => query.compile(db) }
})

/** Notes what was entered from a session. To be called while the session is held. */
export async function writeSession(work: Changing, entered: NewSession): Promise<void> {
  const { hash, userId, issuer, payload, expiresAt } = entered
  await work.db
    .insertInto('sign_on_sessions')
    .values({ session_hash: hash, user_id: userId, issuer, payload, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('session_hash').doUpdateSet({ payload, issuer, expires_at: expiresAt }))
    .execute()
}

/** Deletes records that are over, at most a thousand at a time; answers how many. */
export async function sweepRecords(work: Changing): Promise<number> {
  const over = await work.db
    .deleteFrom('sign_on_records')
    .where('id_hash', 'in', (nested) =>
      nested.selectFrom('sign_on_records').select('id_hash').where('expires_at', '<=', work.realNow).limit(sweepLimit),
    )
    .returning('model')
    .execute()
  work.unchanged()
  return over.length
}
