/**
 * What « Associer des domaines » is made of (SPEC 4.1): the accounts in which one may do so, each with its domain and how it
 * stands, the domains that are offered, and who administers them.
 */
import { sql } from 'kysely'
import { accountsWith, type AccountsWith } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { claimState, type ClaimState } from './claim.ts'
import { administratorDays, isOpen } from './link.ts'
import { readDomain } from './name.ts'
import { lostAfter, waitedUntil } from './proof.ts'
import { isAnswered, isUnapproved, standingOf, type DomainStanding, type StandingRow } from './standing.ts'

const permission = 'domains.associate'

export interface DomainsDesk {
  readonly accounts: readonly DeskAccount[]
  /** There are more accounts than are listed. */
  readonly more: boolean
  readonly offered: readonly OfferedDomain[]
  readonly administrators: readonly ListedAdministrator[]
}

export interface DeskAccount {
  readonly id: number
  readonly number: string
  readonly name: string
  readonly organizationId: number
  /** Null where the account has no domain. */
  readonly standing: DomainStanding | null
  /** Of a record that is missing: when the domain is lost, at the earliest. */
  readonly lostAfter: Date | null
  /** Of a record that has yet to come: until when one waits for it. */
  readonly waitedUntil: Date | null
}

/** A domain that an organisation has claimed, or that e-mails of its users end in. */
export interface OfferedDomain {
  readonly organizationId: number
  readonly organization: string
  readonly domain: string
  /** True where somebody administers it, or can still say that he will: nobody else needs to be named. */
  readonly isAdministered: boolean
}

export interface ListedAdministrator {
  readonly id: number
  /** An account of his domain's organisation in which the actor may do what is to be done about him. */
  readonly accountId: number
  readonly domain: string
  readonly claimState: ClaimState
  /** His name, and nothing where he has not given it yet. */
  readonly name: string
  readonly email: string
  readonly state: 'open' | 'expired' | 'accepted' | 'refused'
  readonly namedAt: Date
  /** Until when he can answer. */
  readonly until: Date
}

/** Users of one account whose e-mails are looked at for domains: those of a large one are many, and their domains few. */
const lookedAtPeople = 1_000
const offeredLimit = 100
const administratorsListed = 200

/** Refuses as `accountsWith`. `also` is an account that is to be listed however many there are. */
export async function domainsDesk(work: Work, also?: number): Promise<DomainsDesk> {
  const { accounts, more } = await accountsWith(work, permission, also)
  const [rows, offered, administrators] = await Promise.all([
    accountRows(work, accounts),
    offeredDomains(work, accounts),
    listedAdministrators(work, accounts),
  ])
  const byId = new Map(rows.map((row) => [row.account_id, row]))
  return {
    accounts: accounts.map((account) => deskAccount(account, byId.get(account.id))),
    more,
    offered,
    administrators,
  }
}

type Listed = AccountsWith['accounts']

interface AccountRow extends Omit<StandingRow, 'id' | 'domain'> {
  readonly account_id: number
  readonly organization_id: number
  readonly id: number | null
  readonly domain: string | null
  readonly accepted_at: Date | null
}

async function accountRows(work: Work, accounts: Listed): Promise<readonly AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select p.id as account_id, p.organization_id, c.id, c.domain, c.verified_at, c.missing_since, c.lost_at,
      coalesce(${isUnapproved}, false) as is_unapproved, ${isAnswered} as is_answered,
      (select max(g.accepted_at) from global_administrators as g where g.claim_id = c.id and g.ended_at is null)
        as accepted_at
    from purchasing_accounts as p
    left join domain_associations as a on a.purchasing_account_id = p.id
    left join domain_claims as c on c.id = a.claim_id
    where p.id = any(${idsOf(accounts)}::bigint[])`.execute(work.db)
  return rows
}

function deskAccount(account: Listed[number], row: AccountRow | undefined): DeskAccount {
  if (row === undefined) throw new Error('An account that was listed is gone')
  const { account_id: _, organization_id: organizationId, accepted_at: acceptedAt, id, domain, ...rest } = row
  const standing = id === null || domain === null ? null : standingOf({ id, domain, ...rest })
  const { missing_since: missingSince } = rest
  return {
    ...account,
    organizationId,
    standing,
    lostAfter: standing?.state === 'missing' && missingSince !== null ? lostAfter(missingSince) : null,
    waitedUntil: standing?.state === 'unproved' && acceptedAt !== null ? waitedUntil(acceptedAt) : null,
  }
}

async function offeredDomains(work: Work, accounts: Listed): Promise<readonly OfferedDomain[]> {
  const { rows } = await sql<Omit<OfferedDomain, 'isAdministered'> & { asked: Date | null; is_answered: boolean }>`
    with own as (select id, organization_id from purchasing_accounts where id = any(${idsOf(accounts)}::bigint[])),
    domains as (
      select own.organization_id, substring(p.email from '@([^@]+)$') as domain
      from own cross join lateral (select email from account_people
        where purchasing_account_id = own.id order by user_id limit ${sql.lit(lookedAtPeople)}) as p
      union
      select c.organization_id, c.domain from domain_claims as c
      where c.lost_at is null and c.organization_id in (select organization_id from own))
    select d.organization_id as "organizationId", o.name as organization, d.domain, n.asked,
      coalesce(n.is_answered, false) as is_answered
    from domains as d
    join organizations as o on o.id = d.organization_id
    left join lateral (
      select bool_or(g.accepted_at is not null) as is_answered, max(g.named_at) as asked
      from domain_claims as c join global_administrators as g on g.claim_id = c.id
      where c.organization_id = d.organization_id and c.domain = d.domain and c.lost_at is null
        and g.refused_at is null and g.ended_at is null) as n on true
    order by o.name, d.domain limit ${sql.lit(offeredLimit)}`.execute(work.db)
  return rows
    .filter(({ domain }) => 'domain' in readDomain(domain))
    .map(({ asked, is_answered, ...offered }) => ({
      ...offered,
      isAdministered: is_answered || (asked !== null && isOpen({ named_at: asked }, work.now)),
    }))
}

async function listedAdministrators(work: Work, accounts: Listed): Promise<readonly ListedAdministrator[]> {
  const { rows } = await sql<AdministratorRow>`
    select g.id, c.domain, c.verified_at, c.missing_since, c.lost_at, u.email,
      trim(u.first_name || ' ' || u.last_name) as name, g.named_at, g.accepted_at, g.refused_at, own.account_id
    from (select organization_id, min(id) as account_id from purchasing_accounts
      where id = any(${idsOf(accounts)}::bigint[]) group by organization_id) as own
    join domain_claims as c on c.organization_id = own.organization_id and c.lost_at is null
    join global_administrators as g on g.claim_id = c.id and g.ended_at is null
    join users as u on u.id = g.user_id
    where g.refused_at is null or not exists (select from global_administrators as later
      where later.claim_id = g.claim_id and later.id > g.id)
    order by c.domain, g.id limit ${sql.lit(administratorsListed)}`.execute(work.db)
  return rows.map(({ account_id: accountId, named_at: namedAt, accepted_at, refused_at, ...row }) => ({
    id: row.id,
    accountId,
    domain: row.domain,
    claimState: claimState(row),
    name: row.name,
    email: row.email,
    state:
      refused_at !== null
        ? 'refused'
        : accepted_at !== null
          ? 'accepted'
          : isOpen({ named_at: namedAt }, work.now)
            ? 'open'
            : 'expired',
    namedAt,
    until: new Date(namedAt.getTime() + administratorDays * 86_400_000),
  }))
}

interface AdministratorRow {
  readonly id: number
  readonly account_id: number
  readonly domain: string
  readonly verified_at: Date | null
  readonly missing_since: Date | null
  readonly lost_at: Date | null
  readonly email: string
  readonly name: string
  readonly named_at: Date
  readonly accepted_at: Date | null
  readonly refused_at: Date | null
}

function idsOf(accounts: Listed): string {
  return `{${accounts.map(({ id }) => String(id)).join(',')}}`
}
