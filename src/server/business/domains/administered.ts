/**
 * The domains that somebody is global administrator of: his door into one, the record that he publishes, and the accounts
 * that use it. For everybody else a domain does not exist (404), whatever he may do in purchasing accounts.
 */
import { sql } from 'kysely'
import { ownId } from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { claimState, isProved, type ClaimState, type ClaimTimes } from './claim.ts'
import { recordNameOf, recordValueOf } from './name.ts'
import { lostAfter, waitedUntil } from './proof.ts'

declare const administered: unique symbol

/** A domain that the actor has accepted to administer, proved or not. Good for the work that looked it up. */
export interface AdministeredDomain {
  readonly claimId: number
  readonly domain: string
  readonly organizationId: number
  readonly organization: string
  readonly state: ClaimState
  readonly isProved: boolean
  readonly [administered]: true
}

interface Row extends ClaimTimes {
  readonly id: number
  readonly domain: string
  readonly organization_id: number
  readonly organization: string
}

/** The actor's own domain; `id` may be the text of an address. Refuses 403 sign-in.needed, 404 domain.unknown. */
export async function administeredDomain(work: Work, id: number | string): Promise<AdministeredDomain> {
  const claimId = typeof id === 'number' ? id : /^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0
  const { rows } = await sql<Row>`
    select c.id, c.domain, c.organization_id, c.verified_at, c.missing_since, c.lost_at, o.name as organization
    from domain_claims as c join organizations as o on o.id = c.organization_id
    where c.id = ${claimId} and c.lost_at is null and exists (select from global_administrators as g
      where g.claim_id = c.id and g.user_id = ${ownId(work)} and g.accepted_at is not null and g.ended_at is null)`.execute(
    work.db,
  )
  const [row] = rows
  if (row === undefined) throw new Refusal(404, 'domain.unknown', {})
  const { domain, organization, organization_id: organizationId, ...times } = row
  const state = claimState(times)
  const found = { claimId: row.id, domain, organizationId, organization, state, isProved: isProved(state) }
  return found as AdministeredDomain // the one place that makes them
}

/** The record to publish, and how it stands with it. */
export interface Proof {
  readonly recordName: string
  readonly recordValue: string
  readonly checkedAt: Date | null
  /** What was found then; see `Finding`, and `elsewhere` where the domain is another organisation's. */
  readonly answer: string | null
  /** When one looks again by oneself. */
  readonly dueAt: Date | null
  readonly verifiedAt: Date | null
  readonly missingSince: Date | null
  /** Of a record that is missing: when its domain is lost, at the earliest. */
  readonly lostAfter: Date | null
  /** Of a record that has yet to come: until when one waits for it. */
  readonly waitedUntil: Date | null
}

export async function proofOf(work: Work, { claimId, domain }: AdministeredDomain): Promise<Proof> {
  const row = await work.db
    .selectFrom('domain_claims')
    .select(['token', 'checked_at', 'answer', 'check_due_at', 'verified_at', 'missing_since'])
    .select((claim) =>
      claim
        .selectFrom('global_administrators as g')
        .select((each) => each.fn.max('g.accepted_at').as('at'))
        .whereRef('g.claim_id', '=', 'domain_claims.id')
        .where('g.ended_at', 'is', null)
        .as('accepted_at'),
    )
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow()
  const { accepted_at: acceptedAt, missing_since: missingSince, verified_at: verifiedAt } = row
  return {
    recordName: recordNameOf(domain),
    recordValue: recordValueOf(row.token),
    checkedAt: row.checked_at,
    answer: row.answer,
    dueAt: row.check_due_at,
    verifiedAt,
    missingSince,
    lostAfter: missingSince && lostAfter(missingSince),
    waitedUntil: verifiedAt === null && acceptedAt !== null ? waitedUntil(acceptedAt) : null,
  }
}

/** An account that uses the domain, or asks to. */
export interface UsingAccount {
  readonly id: number
  readonly name: string
  readonly number: string
  readonly organization: string
  /** Of another organisation: it needs the approval of the domain's. */
  readonly isForeign: boolean
  readonly approvedAt: Date | null
  readonly since: Date
  /** Who associated it: a person's name and e-mail. */
  readonly by: string | null
  readonly byEmail: string | null
}

/** Accounts shown of one domain: those that wait come first. */
export const usingAccountsLimit = 200

export async function accountsUsing(work: Work, { claimId }: AdministeredDomain): Promise<readonly UsingAccount[]> {
  const { rows } = await sql<UsingAccount>`
    select p.id, p.name, p.number, o.name as organization, a.needs_approval as "isForeign",
      a.approved_at as "approvedAt", a.associated_at as since, u.first_name || ' ' || u.last_name as by,
      u.email as "byEmail"
    from domain_accounts as d
    join domain_associations as a on a.purchasing_account_id = d.purchasing_account_id and a.claim_id = d.claim_id
    join purchasing_accounts as p on p.id = a.purchasing_account_id
    join organizations as o on o.id = p.organization_id
    left join users as u on u.id = a.associated_by
    where d.claim_id = ${claimId}
    order by (a.needs_approval and a.approved_at is null) desc, o.name, p.name, p.id
    limit ${sql.lit(usingAccountsLimit)}`.execute(work.db)
  return rows
}
