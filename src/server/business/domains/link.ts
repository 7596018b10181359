/**
 * The link of whoever is asked to be global administrator: id, serial and a MAC under the installation's secret, so that a
 * stolen database opens nothing and of all links that were sent exactly one works (reliability S1). Looked at as often as
 * anybody likes, answered under a lock.
 */
import { sql } from 'kysely'
import type { Secret } from '#server/platform/secret.ts'
import { readSerialLink, serialLink } from '#server/platform/serial-link.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { lockDomainsOf, type StandingClaim } from './claim.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'global-administrator.expired': Record<never, never>
    /** The link was sent again since, as another one. */
    'global-administrator.replaced': Record<never, never>
    'global-administrator.refused': Record<never, never>
    /** Somebody else was asked, or the domain is not to be proved any more. */
    'global-administrator.ended': Record<never, never>
  }
}

/** How long one may answer, to the second, from the last time the link was sent: as long as an invitation leads in. */
export const administratorDays = 60
const administratorMs = administratorDays * 86_400_000

/** Where it stands with somebody who was asked. Only what is open can be answered. */
export type AdministratorState = 'open' | 'expired' | 'accepted' | 'refused' | 'ended'

interface AdministratorTimes {
  readonly named_at: Date
  readonly accepted_at: Date | null
  readonly refused_at: Date | null
  readonly ended_at: Date | null
  readonly lost_at: Date | null
}

/** True while an answer counts, of somebody who has given none. */
export function isOpen({ named_at: namedAt }: { readonly named_at: Date }, now: Date): boolean {
  return now.getTime() - namedAt.getTime() <= administratorMs
}

function stateOf(times: AdministratorTimes, now: Date): AdministratorState {
  if (times.refused_at !== null) return 'refused'
  if (times.ended_at !== null || times.lost_at !== null) return 'ended'
  if (times.accepted_at !== null) return 'accepted'
  return isOpen(times, now) ? 'open' : 'expired'
}

/** The last part of the address that the e-mail leads to. */
export function administratorLink(secret: Secret, id: number, serial: number): string {
  return serialLink(secret, 'global-administrator', { id, serial })
}

/** What the page behind a link says. */
export interface LinkedAdministrator {
  readonly id: number
  readonly state: AdministratorState | 'replaced'
  readonly userId: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: string
  /** True for somebody who has a password: he signs in instead of signing up. */
  readonly hasWorkAccount: boolean
  readonly claimId: number
  readonly domain: string
  readonly organization: string
  /** The person who named him; null where it was himself, or nobody who is known. */
  readonly namer: string | null
}

/** What a link leads to; undefined for one that is none of ours. Changes nothing, however often it is asked. */
export async function administratorOfLink(work: Work, link: string): Promise<LinkedAdministrator | undefined> {
  const subject = readSerialLink(work.secret, 'global-administrator', link)
  if (subject === undefined) return undefined
  const { rows } = await sql<LinkRow>`
    select g.serial, g.named_at, g.accepted_at, g.refused_at, g.ended_at, c.lost_at, c.id as claim_id, c.domain,
      o.name as organization, u.id as user_id, u.email, u.first_name, u.last_name, u.language,
      u.password_hash is not null as has_work_account,
      case when b.id <> u.id then b.first_name || ' ' || b.last_name end as namer
    from global_administrators as g
    join domain_claims as c on c.id = g.claim_id
    join organizations as o on o.id = c.organization_id
    join users as u on u.id = g.user_id
    left join users as b on b.id = g.named_by
    where g.id = ${subject.id}`.execute(work.db)
  const [row] = rows
  if (row === undefined || subject.serial > row.serial) return undefined
  return {
    id: subject.id,
    state: linkState(row, subject.serial, work.now),
    userId: row.user_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    language: row.language,
    hasWorkAccount: row.has_work_account,
    claimId: row.claim_id,
    domain: row.domain,
    organization: row.organization,
    namer: row.namer,
  }
}

interface LinkRow extends AdministratorTimes {
  readonly serial: number
  readonly claim_id: number
  readonly domain: string
  readonly organization: string
  readonly user_id: number
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly language: string
  readonly has_work_account: boolean
  readonly namer: string | null
}

/** Somebody whose answer is being taken, under the lock of his domain's organisation. */
export interface HeldAdministrator {
  readonly id: number
  readonly userId: number
  readonly email: string
  readonly namedBy: number | null
  readonly state: LinkedAdministrator['state']
  readonly claim: StandingClaim & { readonly isProved: boolean }
}

/** Takes the link's administration for answering; of fifty who answer at once the first one's answer is everybody's. Refuses 404 global-administrator.unknown. */
export async function holdAdministrator(work: Changing, link: string): Promise<HeldAdministrator> {
  const subject = readSerialLink(work.secret, 'global-administrator', link)
  const found = subject && (await administratorRow(work, subject.id))
  if (found === undefined) throw new Refusal(404, 'global-administrator.unknown', {})
  await lockDomainsOf(work, found.organization_id)
  const row = await administratorRow(work, found.id)
  if (row === undefined || subject === undefined || subject.serial > row.serial) {
    throw new Refusal(404, 'global-administrator.unknown', {})
  }
  return {
    id: row.id,
    userId: row.user_id,
    email: row.email,
    namedBy: row.named_by,
    state: linkState(row, subject.serial, work.now),
    claim: {
      id: row.claim_id,
      domain: row.domain,
      organizationId: row.organization_id,
      isProved: row.verified_at !== null && row.lost_at === null,
    },
  }
}

/** Refuses, by its state, 409 global-administrator.expired, .replaced, .accepted, .refused or .ended. */
export function refuseUnlessOpen(state: LinkedAdministrator['state']): void {
  if (state !== 'open') throw new Refusal(409, `global-administrator.${state}`, {})
}

function administratorRow(work: Changing, id: number) {
  return work.db
    .selectFrom('global_administrators as g')
    .innerJoin('domain_claims as c', 'c.id', 'g.claim_id')
    .innerJoin('users as u', 'u.id', 'g.user_id')
    .select([
      'g.id',
      'g.serial',
      'g.user_id',
      'g.named_by',
      'g.named_at',
      'g.accepted_at',
      'g.refused_at',
      'g.ended_at',
    ])
    .select(['c.id as claim_id', 'c.domain', 'c.organization_id', 'c.verified_at', 'c.lost_at', 'u.email'])
    .where('g.id', '=', id)
    .executeTakeFirst()
}

// A link that was sent before the last one says so only while there is one to use.
function linkState(row: AdministratorTimes & { serial: number }, serial: number, now: Date) {
  const state = stateOf(row, now)
  return serial < row.serial && (state === 'open' || state === 'expired') ? 'replaced' : state
}
