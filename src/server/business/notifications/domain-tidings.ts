/** Who is told what about domains (SPEC 4): whoever is asked to administer one, who named him, and whom a proof concerns. */
import { sql } from 'kysely'
import { rolesWith } from '#server/business/access/index.ts'
import { graceHours } from '#server/business/domains/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Events, Work } from '#server/work/index.ts'
import type { DomainNews } from './letters/domains.ts'
import { receiverOf, type Tiding, type ToldEvent } from './tell.ts'

/** People told of one event: whoever came first. */
const toldPeopleLimit = 50
const graceDays = graceHours / 24

export const ofDomains = {
  'global-administrator.named': ofNaming,
  'global-administrator.refused': (work: Work, event: ToldEvent<Events['global-administrator.refused']>) =>
    toNamer(work, event, 'global-administrator.refused'),
  'global-administrator.resigned': (work: Work, event: ToldEvent<Events['global-administrator.resigned']>) =>
    toNamer(work, event, 'global-administrator.resigned'),
  'domain.proved': (work: Work, event: ToldEvent<Events['domain.proved']>) => ofClaim(work, event, 'proved'),
  'domain.missed': (work: Work, event: ToldEvent<Events['domain.missed']>) => ofClaim(work, event, 'missed'),
  'domain.found-again': (work: Work, event: ToldEvent<Events['domain.found-again']>) =>
    ofClaim(work, event, 'found-again'),
  'domain.lost': (work: Work, event: ToldEvent<Events['domain.lost']>) => ofClaim(work, event, 'lost'),
  'domain.expired': (work: Work, event: ToldEvent<Events['domain.expired']>) => ofClaim(work, event, 'expired'),
  'domain-approval.asked': ofAsking,
  'domain-approval.given': (work: Work, event: ToldEvent<Events['domain-approval.given']>) =>
    ofApproval(work, event, 'given'),
  'domain-approval.refused': (work: Work, event: ToldEvent<Events['domain-approval.refused']>) =>
    ofApproval(work, event, 'refused'),
  'domain-approval.withdrawn': (work: Work, event: ToldEvent<Events['domain-approval.withdrawn']>) =>
    ofApproval(work, event, 'withdrawn'),
}

/** Whoever is asked, unless he was asked again, has answered, or is asked no more. */
async function ofNaming(
  work: Work,
  { details }: ToldEvent<Events['global-administrator.named']>,
): Promise<readonly Tiding[]> {
  const { domain, user, administrator, serial, until } = details
  const { rows } = await sql<{ organization: string; namer: string | null; has_work_account: boolean }>`
    select o.name as organization, u.password_hash is not null as has_work_account,
      case when g.named_by <> g.user_id then trim(b.first_name || ' ' || b.last_name) end as namer
    from global_administrators as g
    join domain_claims as c on c.id = g.claim_id
    join organizations as o on o.id = c.organization_id
    join users as u on u.id = g.user_id
    left join users as b on b.id = g.named_by
    where g.id = ${administrator} and g.serial = ${serial} and c.lost_at is null
      and g.accepted_at is null and g.refused_at is null and g.ended_at is null`.execute(work.db)
  const [asked] = rows
  if (asked === undefined) return []
  const { organization, namer, has_work_account: hasWorkAccount } = asked
  const parameters = { administrator, serial, until, domain, organization, namer, hasWorkAccount }
  return [{ receiver: await receiverOf(work, user), template: 'global-administrator.named', parameters }]
}

/** Whoever named somebody who says no, or who resigns. */
async function toNamer(
  work: Work,
  { details }: ToldEvent<Events['global-administrator.refused']>,
  template: 'global-administrator.refused' | 'global-administrator.resigned',
): Promise<readonly Tiding[]> {
  // Whoever named himself knows.
  if (details.namer === null || details.namer === details.user) return []
  const { name, address } = await receiverOf(work, details.user)
  const parameters = { person: name, address, domain: details.domain }
  return [{ receiver: await receiverOf(work, details.namer), template, parameters }]
}

/**
 * Its administrators, those who were until this very event included; of a proof also who named them and who chose the
 * domain, and of what has consequences everybody who may choose another one.
 */
async function ofClaim(
  work: Work,
  { occurredAt, details }: ToldEvent<Events['domain.proved']>,
  what: DomainNews,
): Promise<readonly Tiding[]> {
  const { claim, domain } = details
  const administering = sql`select user_id, true as administers from global_administrators
    where claim_id = ${claim} and accepted_at is not null and (ended_at is null or ended_at >= ${occurredAt})`
  const concerned =
    what === 'proved' || what === 'expired'
      ? sql`select named_by, false from global_administrators where claim_id = ${claim} and accepted_at is not null
          union all
          select a.associated_by, false from domain_accounts as d join domain_associations as a
            on a.purchasing_account_id = d.purchasing_account_id and a.claim_id = d.claim_id
          where d.claim_id = ${claim} and not a.needs_approval`
      : sql`select r.user_id, false from domain_accounts as d
          join role_assignments as r on r.purchasing_account_id = d.purchasing_account_id
            and r.role = any(${[...rolesWith('domains.associate')]})
          join account_people as p on p.purchasing_account_id = r.purchasing_account_id and p.user_id = r.user_id
            and p.accepted_at is not null
          where d.claim_id = ${claim}`
  const { rows } = await sql<{ user_id: number; administers: boolean }>`
    select user_id, bool_or(administers) as administers from (${administering} union all ${concerned}) as people
    where user_id is not null group by user_id
    order by bool_or(administers) desc, user_id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  const lostOn = what === 'missed' ? addDays(work.today, graceDays) : null
  const tidings = rows.map(async ({ user_id: user, administers }): Promise<Tiding> => {
    const parameters = { what, domain, claim, administers, lostOn }
    return { receiver: await receiverOf(work, user), template: 'domain.news', parameters }
  })
  return Promise.all(tidings)
}

/** Whoever administers the domain that another organisation asks for, if it still does. */
async function ofAsking(
  work: Work,
  { account, actorId, details }: ToldEvent<Events['domain-approval.asked']>,
): Promise<readonly Tiding[]> {
  const { rows } = await sql<{ organization: string; name: string; number: string }>`
    select o.name as organization, p.name, p.number
    from domain_associations as a
    join purchasing_accounts as p on p.id = a.purchasing_account_id
    join organizations as o on o.id = p.organization_id
    where a.purchasing_account_id = ${account} and a.claim_id = ${details.claim}
      and a.needs_approval and a.approved_at is null`.execute(work.db)
  const [asking] = rows
  if (asking === undefined) return []
  const { organization, ...asker } = asking
  const person = actorId === null ? undefined : await receiverOf(work, actorId)
  const parameters = {
    domain: details.domain,
    claim: details.claim,
    organization,
    account: asker,
    person: person === undefined ? null : { name: person.name, email: person.address },
  }
  const { rows: administrators } = await sql<{ user_id: number }>`
    select user_id from global_administrators
    where claim_id = ${details.claim} and accepted_at is not null and ended_at is null
    order by user_id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return Promise.all(
    administrators.map(async ({ user_id: user }): Promise<Tiding> => ({
      receiver: await receiverOf(work, user),
      template: 'domain-approval.asked',
      parameters,
    })),
  )
}

async function ofApproval(
  work: Work,
  { details }: ToldEvent<Events['domain-approval.given']>,
  what: 'given' | 'refused' | 'withdrawn',
): Promise<readonly Tiding[]> {
  if (details.asker === null) return []
  const account = await work.db
    .selectFrom('purchasing_accounts')
    .select(['name', 'number'])
    .where('id', '=', details.account)
    .executeTakeFirstOrThrow()
  const parameters = { what, domain: details.domain, account }
  return [{ receiver: await receiverOf(work, details.asker), template: 'domain-approval.answered', parameters }]
}
