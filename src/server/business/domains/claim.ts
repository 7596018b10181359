/**
 * An organisation's claim to a domain: how it stands, and the locks under which it changes. Facts are times; what one calls
 * a claim follows from them.
 */
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { newToken } from '#server/platform/crypto.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** There is no such domain for this actor. */
    'domain.unknown': Record<never, never>
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'domain.claimed': { readonly domain: string; readonly claim: number }
  }
}

/**
 * `expired`: the record never came. `missing`: proved, and its record was not there when one looked again; for people that
 * is proved as long as the grace lasts. `lost`: it has not come back.
 */
export type ClaimState = 'unproved' | 'proved' | 'missing' | 'lost' | 'expired'

export interface ClaimTimes {
  readonly verified_at: Date | null
  readonly missing_since: Date | null
  readonly lost_at: Date | null
}

/** How a claim stands. */
export function claimState({ verified_at, missing_since, lost_at }: ClaimTimes): ClaimState {
  if (lost_at !== null) return verified_at === null ? 'expired' : 'lost'
  if (verified_at === null) return 'unproved'
  return missing_since === null ? 'proved' : 'missing'
}

/** True where people of the domain, and its global administrators, are let in. */
export function isProved(state: ClaimState): boolean {
  return state === 'proved' || state === 'missing'
}

/** A claim that has not ended. */
export interface StandingClaim {
  readonly id: number
  readonly domain: string
  readonly organizationId: number
}

/**
 * One act at a time on the domains of an organisation: its claims, who administers them and which of its accounts use them.
 * Without it two who associate one domain at once would claim it twice. Before claims, which are locked by id, and people.
 */
export async function lockDomainsOf(work: Changing, organizationId: number): Promise<void> {
  await work.db
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', organizationId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

/** The organisation of an account. */
export async function organizationOf(work: Work, account: PurchasingAccount<'domains.associate'>): Promise<number> {
  const { organization_id: id } = await work.db
    .selectFrom('purchasing_accounts')
    .select('organization_id')
    .where('id', '=', account.id)
    .executeTakeFirstOrThrow()
  return id
}

/** The organisation's claim to the domain as it stands; a new one, with a token of its own, where none does. */
export async function claimFor(work: Changing, organizationId: number, domain: string): Promise<StandingClaim> {
  const standing = await work.db
    .selectFrom('domain_claims')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('domain', '=', domain)
    .where('lost_at', 'is', null)
    .executeTakeFirst()
  if (standing !== undefined) return { id: standing.id, domain, organizationId }

  const { id } = await work.db
    .insertInto('domain_claims')
    .values({ organization_id: organizationId, domain, token: newToken(), claimed_at: work.now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await work.record({
    name: 'domain.claimed',
    scope: { organization: organizationId },
    subject: subjectOf(id),
    details: { domain, claim: id },
  })
  return { id, domain, organizationId }
}

/** The claim of another organisation that has proved the domain; undefined where nobody else has. */
export async function provedElsewhere(
  work: Work,
  domain: string,
  organizationId: number,
): Promise<StandingClaim | undefined> {
  const found = await work.db
    .selectFrom('domain_claims')
    .select(['id', 'domain', 'organization_id as organizationId'])
    .where('domain', '=', domain)
    .where('organization_id', '<>', organizationId)
    .where('verified_at', 'is not', null)
    .where('lost_at', 'is', null)
    .executeTakeFirst()
  return found
}

/** The claim with this id, for whoever may know of it. Refuses 404 domain.unknown. */
export async function claimNumbered(work: Work, claimId: number): Promise<StandingClaim & ClaimTimes> {
  const found = await work.db
    .selectFrom('domain_claims')
    .select(['id', 'domain', 'organization_id as organizationId', 'verified_at', 'missing_since', 'lost_at'])
    .where('id', '=', claimId)
    .executeTakeFirst()
  if (found === undefined) throw new Refusal(404, 'domain.unknown', {})
  return found
}

/** What events are about. */
export function subjectOf(claimId: number): string {
  return `domain:${String(claimId)}`
}
