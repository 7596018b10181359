/** What others ask of domains: which one an account has, how it stands, and whose administrator somebody is. */
import { sql } from 'kysely'
import { ownId, type PurchasingAccount } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { claimState, isProved, type ClaimState, type ClaimTimes } from './claim.ts'
import { lostAfter } from './proof.ts'

/**
 * How it stands with an account's domain: as its claim does; `unanswered` while nobody has accepted to administer it, and
 * `unapproved` while the organisation that has proved it lets the account wait.
 */
export type DomainState = ClaimState | 'unanswered' | 'unapproved'

export interface DomainStanding {
  readonly claimId: number
  readonly domain: string
  readonly state: DomainState
  /** True where people whose e-mail ends in the domain can use the account's services (SPEC 4.6). */
  readonly isUsable: boolean
}

/** The domain of an account; null where it has none. */
export async function domainStanding(work: Work, accountId: number): Promise<DomainStanding | null> {
  const { rows } = await sql<StandingRow>`
    select c.id, c.domain, c.verified_at, c.missing_since, c.lost_at, ${isUnapproved} as is_unapproved,
      ${isAnswered} as is_answered
    from domain_associations as a join domain_claims as c on c.id = a.claim_id
    where a.purchasing_account_id = ${accountId}`.execute(work.db)
  const [row] = rows
  return row === undefined ? null : standingOf(row)
}

export interface StandingRow extends ClaimTimes {
  readonly id: number
  readonly domain: string
  readonly is_unapproved: boolean
  readonly is_answered: boolean
}

/** Of an association `a` and its claim `c`. */
export const isUnapproved = sql<boolean>`a.needs_approval and a.approved_at is null`
export const isAnswered = sql<boolean>`exists (select from global_administrators as g
  where g.claim_id = c.id and g.accepted_at is not null and g.ended_at is null)`

/** A row of the columns above, in words. */
export function standingOf({ id, domain, is_unapproved, is_answered, ...times }: StandingRow): DomainStanding {
  const claim = claimState(times)
  const isWaiting = is_unapproved && isProved(claim)
  const state = isWaiting ? 'unapproved' : claim === 'unproved' && !is_answered ? 'unanswered' : claim
  return { claimId: id, domain, state, isUsable: isProved(claim) && !is_unapproved }
}

/** A domain that somebody administers, or has accepted to. */
export interface OwnAdministration {
  readonly claimId: number
  readonly domain: string
  readonly organization: string
  readonly state: ClaimState
  /** Accounts of other organisations that wait for his approval. */
  readonly waiting: number
}

const ownAdministrationsLimit = 100

/** The domains that the actor is global administrator of; those whose proof has yet to come included. Refuses 403 sign-in.needed. */
export async function ownGlobalAdministrations(work: Work): Promise<readonly OwnAdministration[]> {
  const { rows } = await sql<ClaimTimes & { id: number; domain: string; organization: string; waiting: number }>`
    select c.id, c.domain, c.verified_at, c.missing_since, c.lost_at, o.name as organization,
      (select count(*) from domain_accounts as d
        join domain_associations as a on a.purchasing_account_id = d.purchasing_account_id and a.claim_id = c.id
        where d.claim_id = c.id and ${isUnapproved}) as waiting
    from global_administrators as g
    join domain_claims as c on c.id = g.claim_id and c.lost_at is null
    join organizations as o on o.id = c.organization_id
    where g.user_id = ${ownId(work)} and g.accepted_at is not null and g.ended_at is null
    order by c.domain, c.id limit ${sql.lit(ownAdministrationsLimit)}`.execute(work.db)
  return rows.map(({ id, domain, organization, waiting, ...times }) => ({
    claimId: id,
    domain,
    organization,
    state: claimState(times),
    waiting,
  }))
}

/** What an account's domain asks of whoever may associate one. */
export interface DomainNeed {
  readonly standing: DomainStanding | null
  /** True where it holds online services, which nobody can use without a domain. */
  readonly holdsServices: boolean
  /** Of a record that is missing: when the domain is lost, at the earliest. */
  readonly lostAfter: Date | null
}

export async function domainNeed(work: Work, account: PurchasingAccount<'domains.associate'>): Promise<DomainNeed> {
  const { rows } = await sql<{ holds: boolean; missing_since: Date | null }>`
    select exists (select from balances as b join items as i on i.id = b.item_id
        where b.purchasing_account_id = ${account.id} and b.available > 0 and b.term_ends_on >= ${work.today}::date
          and i.kind = 'subscription') as holds,
      (select c.missing_since from domain_associations as a join domain_claims as c on c.id = a.claim_id
        where a.purchasing_account_id = ${account.id} and c.lost_at is null) as missing_since`.execute(work.db)
  const [row] = rows
  const since = row?.missing_since ?? null
  return {
    standing: await domainStanding(work, account.id),
    holdsServices: row?.holds ?? false,
    lostAfter: since && lostAfter(since),
  }
}
