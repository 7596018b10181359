/**
 * Looking for the record of a claim, again and again: which looks are due, and what each changes. Whoever looks does so
 * between two works, never while one is open.
 */
import { sql } from 'kysely'
import type { TextAnswer } from '#server/platform/dns.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { claimNumbered, lockDomainsOf, subjectOf, type StandingClaim } from './claim.ts'
import { recordNameOf } from './name.ts'
import { findingOf, verdictOn, type Verdict } from './proof.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Each of these is recorded for the organisation, which tells people, and for every account that uses the domain. */
    'domain.proved': DomainOfClaim
    'domain.missed': DomainOfClaim
    'domain.found-again': DomainOfClaim
    'domain.lost': DomainOfClaim
    'domain.expired': DomainOfClaim
  }
}

interface DomainOfClaim {
  readonly domain: string
  readonly claim: number
}

/** A look that is due: under which name the claim's record is to stand. */
export interface DueLook {
  readonly claimId: number
  readonly recordName: string
}

/** The looks that are due, those that wait longest first, at most `limit`. */
export async function dueLooks(work: Work, limit: number): Promise<readonly DueLook[]> {
  const due = await work.db
    .selectFrom('domain_claims')
    .select(['id', 'domain'])
    .where('check_due_at', '<=', work.now)
    .where('lost_at', 'is', null)
    .orderBy('check_due_at')
    .limit(limit)
    .execute()
  return due.map(({ id, domain }) => ({ claimId: id, recordName: recordNameOf(domain) }))
}

type Told = 'domain.proved' | 'domain.missed' | 'domain.found-again' | 'domain.lost' | 'domain.expired'

const told: Readonly<Partial<Record<Verdict['outcome'], Told>>> = {
  proved: 'domain.proved',
  missed: 'domain.missed',
  'found-again': 'domain.found-again',
  lost: 'domain.lost',
  expired: 'domain.expired',
}

/**
 * Does what follows from an answer of DNS about a claim's record; answers what that was. Nothing, where nobody waits for the
 * record or the claim has ended in the meantime. Refuses 404 domain.unknown.
 */
export async function settleLook(
  work: Changing,
  claimId: number,
  answer: TextAnswer,
): Promise<Verdict['outcome'] | undefined> {
  const { domain, organizationId } = await claimNumbered(work, claimId)
  await lockDomainsOf(work, organizationId)
  await lockRivals(work, domain)
  const claim = await lookedFor(work, claimId)
  if (claim === undefined) {
    work.unchanged()
    return undefined
  }
  const finding = findingOf(answer, claim.token)
  const { outcome, dueAt } = verdictOn(claim, finding, work.now)

  await work.db
    .updateTable('domain_claims')
    .set({
      checked_at: work.now,
      answer: outcome === 'elsewhere' ? outcome : finding,
      check_due_at: dueAt,
      ...consequence(outcome, work.now),
    })
    .where('id', '=', claimId)
    .execute()
  if (outcome === 'lost' || outcome === 'expired') await endAdministrators(work, claimId)

  const name = told[outcome]
  if (name === undefined)
    work.unchanged() // that one looked is no event
  else await recordAt(work, { id: claimId, domain, organizationId }, name)
  return outcome
}

/**
 * Of two organisations that prove one domain at once one wins, and the other one learns that it was second. Under the locks
 * of all who stand with a claim to it, by id.
 */
async function lockRivals(work: Changing, domain: string): Promise<void> {
  await work.db
    .selectFrom('domain_claims')
    .select('id')
    .where('domain', '=', domain)
    .where('lost_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
}

async function lookedFor(work: Changing, claimId: number) {
  const { rows } = await sql<{
    token: string
    verified_at: Date | null
    missing_since: Date | null
    acceptedAt: Date
    isElsewhere: boolean
  }>`
    select c.token, c.verified_at, c.missing_since, coalesce(max(g.accepted_at), c.verified_at) as "acceptedAt",
      exists (select from domain_claims as o where o.domain = c.domain and o.id <> c.id
        and o.verified_at is not null and o.lost_at is null) as "isElsewhere"
    from domain_claims as c
    left join global_administrators as g on g.claim_id = c.id and g.accepted_at is not null and g.ended_at is null
    where c.id = ${claimId} and c.lost_at is null and c.check_due_at is not null
    group by c.id`.execute(work.db)
  const [row] = rows
  return row
}

function consequence(outcome: Verdict['outcome'], now: Date) {
  switch (outcome) {
    case 'proved':
      return { verified_at: now }
    case 'missed':
      return { missing_since: now }
    case 'found-again':
      return { missing_since: null }
    case 'lost':
    case 'expired':
      return { lost_at: now }
    default:
      return {}
  }
}

/** Nobody administers what is lost: whoever proves the domain next begins anew. */
async function endAdministrators(work: Changing, claimId: number): Promise<void> {
  await work.db
    .updateTable('global_administrators')
    .set({ ended_at: work.now })
    .where('claim_id', '=', claimId)
    .where('ended_at', 'is', null)
    .where('refused_at', 'is', null)
    .execute()
}

async function recordAt(work: Changing, { id, domain, organizationId }: StandingClaim, name: Told): Promise<void> {
  const details = { domain, claim: id }
  await work.record({
    name,
    scope: { organization: organizationId },
    subject: subjectOf(id),
    details,
    tells: true,
  })
  await work.recordEach(
    name,
    sql`select purchasing_account_id, ${subjectOf(id)}::text, ${JSON.stringify(details)}::jsonb
      from domain_accounts where claim_id = ${id}`,
    'account',
    name === 'domain.proved' || name === 'domain.lost',
  )
}
