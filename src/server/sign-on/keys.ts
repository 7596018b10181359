/**
 * What identity tokens are signed with. A key is published a day before it signs, so that every service and every process
 * has met it by then, and stays published until nothing that it signed is of use any more: no sign-in fails because of a
 * rotation. Times are real.
 */
import { generateKeyPair, randomBytes, type JsonWebKey } from 'node:crypto'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import * as v from 'valibot'
import { lifetimeDays } from '#server/business/access/index.ts'
import { change, read, system, type Changing, type House, type Work } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'signing-key.made': { readonly key: string }
    'signing-key.retired': { readonly key: string }
  }
}

/** Every service can verify it (OpenID Connect Core, 15.1). */
export const signingAlgorithm = 'RS256'

/** One key, both parts, as the provider takes it. */
export interface SigningKey {
  readonly id: string
  readonly signsFrom: Date
  /** The private part as a JSON Web Key, named and meant for signatures. */
  readonly jwk: JsonWebKey & { readonly kid: string }
}

/** A key signs for so long, */
export const rotationDays = 30
/** is published so long before, */
export const publishedAheadHours = 24
/** and so long after: a service may show a token of its own at sign-out as long as a session of ours can last. */
const keptDays = lifetimeDays + 1
const modulusBits = 2_048
/** Another process's new key is known here within so long, far within the time it is published ahead. */
const readingMs = 60_000
const dayMs = 86_400_000

const actor = system('sign-on')
const generate = promisify(generateKeyPair)
const Jwk = v.looseObject({ kty: v.string(), n: v.string(), e: v.string(), d: v.string() })

/** The keys of a house, read again from time to time. */
export interface KeyRing {
  /** Those that are published, the one that signs now first. Makes the first one where there is none. */
  current(): Promise<readonly SigningKey[]>
}

export function openKeyRing(house: House): KeyRing {
  let held: readonly SigningKey[] = []
  let readAt = -Infinity
  let reading: Promise<readonly SigningKey[]> | undefined
  return {
    async current() {
      const now = house.clock.realNow()
      if (held.length === 0 || Math.abs(now.getTime() - readAt) > readingMs) {
        reading ??= readOrMake(house).finally(() => (reading = undefined))
        held = await reading
        readAt = now.getTime()
      }
      return inOrder(held, now)
    },
  }
}

/** The one that signs first: the latest whose time has come. Then those that are yet to sign, and those that did. */
function inOrder(keys: readonly SigningKey[], now: Date): readonly SigningKey[] {
  const signing = keys.find(({ signsFrom }) => signsFrom <= now) ?? keys[0]
  return signing === undefined ? [] : [signing, ...keys.filter((key) => key !== signing)]
}

async function readOrMake(house: House): Promise<readonly SigningKey[]> {
  const keys = await read(house, actor, publishedKeys)
  if (keys.length > 0) return keys
  const fresh = await freshKey()
  await change(house, actor, null, async (work) => {
    await lockKeys(work)
    if ((await publishedKeys(work)).length > 0) work.unchanged()
    else await keep(work, fresh, work.realNow)
  })
  return read(house, actor, publishedKeys)
}

/**
 * Makes the next key where the newest has signed long enough, and forgets what is over. Answers whether it made one. Opens
 * its own works, since a key takes a second to make.
 */
export async function rotateKeys(house: House): Promise<boolean> {
  const isDue = await read(house, actor, isRotationDue)
  const fresh = isDue ? await freshKey() : undefined
  return change(house, actor, null, async (work) => {
    await lockKeys(work)
    const made = fresh !== undefined && (await isRotationDue(work))
    if (made) await succeed(work, fresh)
    const retired = await work.db
      .deleteFrom('signing_keys')
      .where('expires_at', '<=', work.realNow)
      .returning('id')
      .execute()
    for (const { id: key } of retired) {
      await work.record({ name: 'signing-key.retired', scope: 'system', details: { key } })
    }
    if (!made && retired.length === 0) work.unchanged()
    return made
  })
}

async function succeed(work: Changing, fresh: FreshKey): Promise<void> {
  const signsFrom = new Date(work.realNow.getTime() + publishedAheadHours * 3_600_000)
  const expiresAt = new Date(signsFrom.getTime() + keptDays * dayMs)
  await work.db.updateTable('signing_keys').set({ expires_at: expiresAt }).where('expires_at', 'is', null).execute()
  await keep(work, fresh, signsFrom)
}

async function isRotationDue(work: Work): Promise<boolean> {
  const newest = await work.db
    .selectFrom('signing_keys')
    .select('signs_from')
    .orderBy('signs_from', 'desc')
    .limit(1)
    .executeTakeFirst()
  return newest !== undefined && work.realNow.getTime() - newest.signs_from.getTime() >= rotationDays * dayMs
}

async function publishedKeys(work: Work): Promise<SigningKey[]> {
  const rows = await work.db
    .selectFrom('signing_keys')
    .select(['id', 'private_key', 'signs_from'])
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', work.realNow)]))
    .orderBy('signs_from', 'desc')
    .execute()
  return rows.map(({ id, private_key: sealed, signs_from: signsFrom }) => {
    const jwk = v.parse(Jwk, JSON.parse(work.secret.open('signing-key', id, sealed)))
    return { id, signsFrom, jwk: { ...jwk, kid: id, use: 'sig', alg: signingAlgorithm } }
  })
}

interface FreshKey {
  readonly id: string
  readonly publicJwk: JsonWebKey
  readonly privateJwk: JsonWebKey
}

async function freshKey(): Promise<FreshKey> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: modulusBits })
  return {
    id: randomBytes(12).toString('base64url'),
    publicJwk: publicKey.export({ format: 'jwk' }),
    privateJwk: privateKey.export({ format: 'jwk' }),
  }
}

async function keep(work: Changing, fresh: FreshKey, signsFrom: Date): Promise<void> {
  await work.db
    .insertInto('signing_keys')
    .values({
      id: fresh.id,
      public_key: JSON.stringify(fresh.publicJwk),
      private_key: work.secret.seal('signing-key', fresh.id, JSON.stringify(fresh.privateJwk)),
      made_at: work.realNow,
      signs_from: signsFrom,
    })
    .execute()
  await work.record({ name: 'signing-key.made', scope: 'system', details: { key: fresh.id } })
}

/** Two processes that start, or rotate, at once would otherwise make two keys, of which each knows one. */
async function lockKeys(work: Changing): Promise<void> {
  await sql`lock table signing_keys in share row exclusive mode`.execute(work.db)
}
