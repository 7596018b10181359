/**
 * The keys by which a person speaks to the API (SPEC 12.5). Making one takes the current password, like whatever else opens the
 * portal to somebody; its token is shown once and stored as a hash. A key ends with what it was made for: its last day, the
 * person's place, his password.
 */
import { addDays, dateIn } from '#server/platform/clock.ts'
import { change, Refusal, type Actor, type Changing, type House, type Work } from '#server/work/index.ts'
import type { Audience } from '../audience.ts'
import { ownId } from '../people.ts'
import { apiKeyScopesOf, isApiKeyScope, type ApiKeyScope } from './api-scopes.ts'
import type { FreshApiKey } from './api-token.ts'
import { lockProof, provePassword, type Presence } from './proof.ts'
import { endApiKeys } from './ways-in.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'api-key.unknown': Record<never, never>
    'api-key.too-many': { readonly maximum: number }
    /** He has another one of this name: the journal would not say by which of them something was done. */
    'api-key.known': { readonly name: string }
    /** A last day that is over, or farther off than `latest`. */
    'api-key.day-unlikely': { readonly latest: string }
    /** No scope, or one that this person's keys cannot have. */
    'api-key.scopes-unlikely': Record<never, never>
    /** The global administrator of his domain lets him in nowhere any more. */
    'api-key.person-barred': Record<never, never>
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'api-key.made': { readonly apiKey: string; readonly scopes: string; readonly until: string }
  }
}

/** Keys of one person that work at once. */
export const apiKeyLimit = 10
export const longestApiKeyName = 100
const longestDays: Readonly<Record<Audience, number>> = { customer: 365, partner: 365, operator: 90 }
/** A key whose last day is over is listed so long, so that its person learns why a program stopped. */
const listedDays = 90

export interface WantedApiKey {
  /** At most 100 characters. */
  readonly name: string
  readonly scopes: readonly string[]
  /** The last day on which it works (YYYY-MM-DD, real, in the publisher's time zone). */
  readonly lastOn: string
  /** Names one sending of the form. */
  readonly key: string
}

export interface OwnApiKey {
  readonly id: number
  readonly name: string
  /** The last characters of its token. */
  readonly ending: string
  readonly scopes: readonly ApiKeyScope[]
  readonly madeAt: Date
  readonly lastOn: string
  readonly usedOn: string | null
  /** Its last day is over. */
  readonly isOver: boolean
}

/** The farthest last day that a key of the actor may have, and today, by the real clock. Refuses 403 sign-in.needed. */
export function apiKeyDays(work: Pick<Work, 'actor' | 'realNow' | 'timeZone'>): { today: string; latest: string } {
  const today = dateIn(work.timeZone, work.realNow)
  return { today, latest: addDays(today, longestDays[audienceOf(work.actor)]) }
}

/** The scopes that keys of the actor may have. Refuses 403 sign-in.needed. */
export function ownApiKeyScopes(work: Pick<Work, 'actor'>): readonly ApiKeyScope[] {
  return apiKeyScopesOf(audienceOf(work.actor))
}

/** The actor's keys that stand, the newest first, with those whose last day was over lately. Refuses 403 sign-in.needed. */
export async function ownApiKeys(work: Work): Promise<readonly OwnApiKey[]> {
  const { today } = apiKeyDays(work)
  const rows = await work.db
    .selectFrom('api_keys')
    .select(['id', 'name', 'ending', 'scopes', 'made_at as madeAt', 'last_on as lastOn', 'used_on as usedOn'])
    .where('user_id', '=', ownId(work))
    .where('ended_at', 'is', null)
    .where('last_on', '>=', addDays(today, -listedDays))
    .orderBy('id', 'desc')
    .limit(apiKeyLimit * 2)
    .execute()
  return rows.map(({ scopes, ...row }) => ({
    ...row,
    scopes: scopes.split(' ').filter(isApiKeyScope),
    isOver: row.lastOn < today,
  }))
}

/**
 * Keeps a key of the actor; answers the hash of the one that was kept: a form that is sent twice keeps one, and the second
 * answer is the first one's hash. Refuses as `provePassword`, 422 api-key.scopes-unlikely, api-key.day-unlikely and
 * api-key.too-many, 409 api-key.known, 403 api-key.person-barred.
 */
export async function makeApiKey(
  house: House,
  actor: Actor,
  presence: Presence,
  wanted: WantedApiKey,
  fresh: FreshApiKey,
): Promise<string> {
  const proof = await provePassword(house, actor, presence)
  const { name, lastOn } = wanted
  const scopes = [...new Set(wanted.scopes)].sort()
  const asked = { key: wanted.key, request: JSON.stringify(['api-key', name, scopes, lastOn]) }
  return change(house, actor, asked, async (work) => {
    const { userId } = proof
    await lockProof(work, proof) // one at a time per person, for the limit and the names
    const known = ownApiKeyScopes(work)
    if (scopes.length === 0 || !scopes.every((scope) => known.some((each) => each === scope))) {
      throw new Refusal(422, 'api-key.scopes-unlikely', {})
    }
    const { today, latest } = apiKeyDays(work)
    if (lastOn < today || lastOn > latest) throw new Refusal(422, 'api-key.day-unlikely', { latest })
    if (await isBarred(work, userId)) throw new Refusal(403, 'api-key.person-barred', {})
    const standing = (await ownApiKeys(work)).filter(({ isOver }) => !isOver)
    if (standing.some((each) => each.name === name)) throw new Refusal(409, 'api-key.known', { name })
    if (standing.length >= apiKeyLimit) throw new Refusal(422, 'api-key.too-many', { maximum: apiKeyLimit })

    await work.db
      .insertInto('api_keys')
      .values({
        user_id: userId,
        owner_email: await canonicalEmailOf(work, userId),
        audience: audienceOf(actor),
        partner_id: actor.kind === 'partner' ? actor.partnerId : null,
        name,
        scopes: scopes.join(' '),
        token_hash: fresh.hash,
        ending: fresh.ending,
        made_at: work.realNow,
        last_on: lastOn,
      })
      .execute()
    const details = { apiKey: name, scopes: scopes.join(', '), until: lastOn }
    await work.record({ name: 'api-key.made', scope: { person: userId }, details, tells: true })
    return fresh.hash.toString('hex')
  })
}

/** Ends a key of the actor, from its next request on; nothing happens where it has ended. Refuses 404 api-key.unknown. */
export async function endOwnApiKey(work: Changing, id: number): Promise<void> {
  const known = await work.db
    .selectFrom('api_keys')
    .select('id')
    .where('user_id', '=', ownId(work))
    .where('id', '=', Number.isSafeInteger(id) ? id : 0)
    .executeTakeFirst()
  if (known === undefined) throw new Refusal(404, 'api-key.unknown', {})
  if ((await endApiKeys(work, ownId(work), 'himself', id)) === 0) work.unchanged()
}

async function canonicalEmailOf(work: Work, userId: number): Promise<string> {
  const { email_canonical: email } = await work.db
    .selectFrom('users')
    .select('email_canonical')
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
  return email
}

async function isBarred(work: Work, userId: number): Promise<boolean> {
  const barred = await work.db
    .selectFrom('users as u')
    .innerJoin('barred_people as b', 'b.email_canonical', 'u.email_canonical')
    .select('u.id')
    .where('u.id', '=', userId)
    .limit(1)
    .execute()
  return barred.length > 0
}

function audienceOf(actor: Actor): Audience {
  if (actor.kind === 'customer' || actor.kind === 'partner' || actor.kind === 'operator') return actor.kind
  throw new Refusal(403, 'sign-in.needed', {})
}
