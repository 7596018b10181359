/** Why somebody may not enter a service, in one word of a closed list, and what the word needs to be said (SPEC 5.6). */
import { sql } from 'kysely'
import { ownId } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { entryTo, isBarred, isInForce, isProved, type EntryQuestion } from './entry.ts'

/** In the order in which they are looked for. */
export const entryRefusals = [
  /** The service is not there, or was withdrawn. */
  'service.withdrawn',
  /** The person has not yet proved that his address is his. */
  'address.unproved',
  /** His organisation lets him in no more. */
  'person.barred',
  /** His address ends in another domain than the one of his purchasing accounts. */
  'address.elsewhere',
  /** No purchasing account has the domain of his address, nor any other that concerns him. */
  'domain.missing',
  /** Somebody has yet to prove that the domain is his organisation's. */
  'domain.unproved',
  /** The domain is another organisation's, whose global administrator has yet to approve. */
  'association.unapproved',
  /** What the accounts held of this service was suspended, since no partner ordered it in time. */
  'plan.suspended',
  /** None of the accounts holds a plan of this service. */
  'plan.missing',
] as const
export type EntryRefusal = (typeof entryRefusals)[number]

export interface RefusedEntry {
  readonly reason: EntryRefusal
  /** Name of the service; undefined where it is not there. */
  readonly service: string | undefined
  /** The domain that it is about: the address's own, or for address.elsewhere the one that is associated. */
  readonly domain: string
}

/** Why the person may not enter; undefined where he may, or nobody is known by this subject. */
export async function refusalOfEntry(work: Work, question: EntryQuestion): Promise<RefusedEntry | undefined> {
  const entry = await entryTo(work, question)
  if (entry === undefined || entry.isOpen) return undefined
  const facts = await factsOf(work, question)
  const said = { service: entry.service?.name, domain: facts.domain }
  if (entry.service === undefined) return { ...said, reason: 'service.withdrawn' }
  if (!facts.is_proved) return { ...said, reason: 'address.unproved' }
  if (facts.is_barred) return { ...said, reason: 'person.barred' }
  if (facts.is_in_force) return { ...said, reason: facts.is_suspended ? 'plan.suspended' : 'plan.missing' }
  if (facts.is_waiting) return { ...said, reason: 'association.unapproved' }
  if (facts.is_associated) return { ...said, reason: 'domain.unproved' }
  if (facts.elsewhere !== null) return { ...said, reason: 'address.elsewhere', domain: facts.elsewhere }
  return { ...said, reason: 'domain.missing' }
}

/** As `refusalOfEntry`, for whoever is signed in. Refuses 403 sign-in.needed. */
export async function ownEntryRefusal(work: Work, clientId: string): Promise<RefusedEntry | undefined> {
  const { subject } = await work.db
    .selectFrom('users')
    .select('subject')
    .where('id', '=', ownId(work))
    .executeTakeFirstOrThrow()
  return refusalOfEntry(work, { subject, clientId })
}

interface Facts {
  readonly domain: string
  readonly is_proved: boolean
  /** By the organisation that has proved the domain of his address. */
  readonly is_barred: boolean
  /** Associated with an account, whatever became of the proof. */
  readonly is_associated: boolean
  /** Proved, and associated in force. */
  readonly is_in_force: boolean
  /** Proved, and associated only where nobody has approved yet. */
  readonly is_waiting: boolean
  /** An account of the domain has something of the service that was suspended, in a term that is not over. */
  readonly is_suspended: boolean
  /** A domain of an account that the person is in, other than his address's. */
  readonly elsewhere: string | null
}

async function factsOf(work: Work, { subject, clientId }: EntryQuestion): Promise<Facts> {
  const { rows } = await sql<Facts>`
    with u as (
      select id, email_canonical, split_part(email_canonical, '@', 2) as domain,
        password_hash is not null or exists (select from passkeys where user_id = users.id) as is_proved
      from users where subject = ${subject}::uuid),
    t as (
      select a.purchasing_account_id, ${isProved('c')} as proved, ${isInForce('a')} as in_force
      from u join domain_claims as c on c.domain = u.domain and c.lost_at is null
      join domain_accounts as d on d.claim_id = c.id
      join domain_associations as a on a.purchasing_account_id = d.purchasing_account_id and a.claim_id = c.id)
    select u.domain, u.is_proved, exists (select from t) as is_associated,
      exists (select from domain_claims as c where c.domain = u.domain and ${isProved('c')} and ${isBarred('c', 'u')})
        as is_barred,
      exists (select from t where proved and in_force) as is_in_force,
      exists (select from t where proved and not in_force) as is_waiting,
      exists (select from t join balances as b on b.purchasing_account_id = t.purchasing_account_id
          and b.suspended > 0 and b.term_ends_on >= ${work.today}::date
        join items as i on i.id = b.item_id
        join service_groups as g on g.product_group_id = i.product_group_id
        join services as s on s.id = g.service_id and s.client_id = ${clientId}
        where t.proved and t.in_force) as is_suspended,
      (select min(c.domain) from user_accounts as own
        join account_people as m on m.purchasing_account_id = own.purchasing_account_id and m.user_id = own.user_id
          and m.accepted_at is not null
        join domain_associations as a on a.purchasing_account_id = own.purchasing_account_id
        join domain_claims as c on c.id = a.claim_id and c.lost_at is null and c.domain <> u.domain
        where own.user_id = u.id) as elsewhere
    from u`.execute(work.db)
  const [facts] = rows
  if (facts === undefined) throw new Error('Somebody who asked to enter is gone')
  return facts
}
