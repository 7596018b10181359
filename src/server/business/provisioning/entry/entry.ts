/**
 * Who may enter the site of a service (SPEC 4.5, 4.6, 5.6): people whose proved work e-mail ends in a domain that is
 * associated with, and proved for, a purchasing account that holds a plan of the service; and the global administrators
 * of a proved domain, for every account of it. Whoever left is barred (domains/barred.ts). No role in the portal lets anybody in. Asked anew for every token, so that
 * whatever ends here ends in the service within five minutes.
 */
import { sql, type RawBuilder } from 'kysely'
import { prepared } from '#server/platform/prepared.ts'
import { itemName } from '#server/business/catalog/index.ts'
import type { Work } from '#server/work/index.ts'

/** Who asks to enter what. `subject` is how services know the person. */
export interface EntryQuestion {
  readonly subject: string
  /** As the service calls itself. */
  readonly clientId: string
}

/** A person as services are told of him. */
export interface EnteringPerson {
  readonly userId: number
  readonly subject: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: string
}

export interface EnteredAccount {
  readonly number: string
  readonly name: string
}

/** A plan of the service that an account holds, today. */
export interface EnteredPlan {
  readonly code: string
  readonly name: string
  /** Seats at the account's disposal, ordered or not. */
  readonly quantity: number
  /** The soonest last day of a term in force (YYYY-MM-DD); null for what does not expire. */
  readonly termEndsOn: string | null
  /** The account's number. */
  readonly account: string
}

export interface Entry {
  /** Undefined where the service is not there, or was withdrawn. */
  readonly service: { readonly id: number; readonly name: string } | undefined
  readonly person: EnteringPerson
  /** False: `refusalOfEntry` says why. */
  readonly isOpen: boolean
  /** Whose the person's domain is; undefined where he may not enter. */
  readonly organization: { readonly number: string; readonly name: string } | undefined
  readonly accounts: readonly EnteredAccount[]
  readonly plans: readonly EnteredPlan[]
  /** The proved domains that the person administers. */
  readonly administeredDomains: readonly string[]
  /** False where there are more accounts or plans than stand here. */
  readonly isWhole: boolean
}

/** Accounts and plans that one token tells of: the services' API tells of all. */
export const enteredAccountsLimit = 100
export const enteredPlansLimit = 200

/** What a person may do at a service. Undefined where nobody is known by this subject. */
export async function entryTo(work: Work, question: EntryQuestion): Promise<Entry | undefined> {
  const [row] = await entries(work.db, { ...question, today: work.today })
  if (row === undefined) return undefined
  const { service, person, organization, accounts, plans, domains } = row
  return {
    service: service ?? undefined,
    person,
    isOpen: service !== null && (plans.length > 0 || domains.length > 0) && accounts.length > 0,
    organization: organization ?? undefined,
    accounts,
    plans,
    administeredDomains: domains,
    isWhole: accounts.length < enteredAccountsLimit && plans.length < enteredPlansLimit,
  }
}

interface Row {
  readonly service: { readonly id: number; readonly name: string } | null
  readonly person: EnteringPerson
  readonly organization: { readonly number: string; readonly name: string } | null
  readonly accounts: readonly EnteredAccount[]
  readonly plans: readonly EnteredPlan[]
  readonly domains: readonly string[]
}

/** What a domain's claim is, where it lets people in. */
export function isProved(claims: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${claims}.verified_at`)} is not null and ${sql.ref(`${claims}.lost_at`)} is null)`
}

/** An association that is in force: of one's own domain, or approved by its global administrator. */
export function isInForce(associations: string): RawBuilder<boolean> {
  return sql<boolean>`(not ${sql.ref(`${associations}.needs_approval`)} or ${sql.ref(`${associations}.approved_at`)} is not null)`
}

/** An address that the organisation of a claim lets in no more, since its person left. */
export function isBarred(claims: string, users: string): RawBuilder<boolean> {
  return sql<boolean>`exists (select from barred_people where organization_id = ${sql.ref(`${claims}.organization_id`)}
    and email_canonical = ${sql.ref(`${users}.email_canonical`)})`
}

/** The address is proved once its owner came in: each way of getting a password or passkey leads through his mailbox. */
function hasProvedAddress(users: string): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${users}.password_hash`)} is not null
    or exists (select from passkeys where user_id = ${sql.ref(`${users}.id`)}))`
}

/**
 * The head of a statement: the person `u`, the claims `c` through which he comes in, and the purchasing accounts `a` that
 * they lead to, of which some are his to administer.
 */
export function waysIn(subject: string): RawBuilder<unknown> {
  return sql`u as materialized (
      select id, subject, email, email_canonical, first_name, last_name, language,
        split_part(email_canonical, '@', 2) as domain,
        ${hasProvedAddress('users')} as is_proved
      from users where subject = ${subject}::uuid),
    administered as materialized (
      select claim_id from global_administrators
      where user_id = (select id from u) and accepted_at is not null and refused_at is null and ended_at is null),
    c as materialized (
      select c.id, c.domain, c.organization_id, c.domain = u.domain as is_own,
        c.id in (select claim_id from administered) as is_administered
      from u join domain_claims as c on ${isProved('c')}
        and (c.id in (select claim_id from administered) or c.domain = u.domain and not ${isBarred('c', 'u')})
      where u.is_proved),
    a as materialized (
      select a.id, a.number, a.name, c.is_administered
      from c join domain_accounts as d on d.claim_id = c.id
      join domain_associations as t on t.purchasing_account_id = d.purchasing_account_id and t.claim_id = c.id
        and ${isInForce('t')}
      join purchasing_accounts as a on a.id = t.purchasing_account_id)`
}

const planName = sql<string>`case u.language when 'fr' then ${itemName('fr', 'i')} else ${itemName('en', 'i')} end`

const entries = prepared<EntryQuestion & { readonly today: string }, Row>((db, asked) => {
  const query = sql<Row>`
    with ${waysIn(asked.subject)},
    s as materialized (
      select id, name from services where client_id = ${asked.clientId} and withdrawn_at is null),
    p as materialized (
      select a.number as account, i.code, ${planName} as name, sum(b.available)::bigint as quantity,
        min(nullif(b.term_ends_on, 'infinity')) as term_ends_on
      from u cross join s cross join a
      join balances as b on b.purchasing_account_id = a.id and b.available > 0 and b.term_ends_on >= ${asked.today}::date
      join items as i on i.id = b.item_id
      join service_groups as g on g.product_group_id = i.product_group_id and g.service_id = s.id
      group by a.number, i.code, 3
      order by a.number, i.code limit ${sql.lit(enteredPlansLimit)})
    select (select json_build_object('id', id, 'name', name) from s) as service,
      json_build_object('userId', u.id, 'subject', u.subject, 'email', u.email, 'firstName', u.first_name,
        'lastName', u.last_name, 'language', u.language) as person,
      (select json_build_object('number', o.number, 'name', o.name) from c
        join organizations as o on o.id = c.organization_id order by c.is_own desc, c.domain limit 1) as organization,
      (select coalesce(json_agg(json_build_object('number', e.number, 'name', e.name) order by e.number), '[]')
        from (select number, name from a where is_administered or number in (select account from p)
          order by number limit ${sql.lit(enteredAccountsLimit)}) as e) as accounts,
      (select coalesce(json_agg(json_build_object('code', code, 'name', name, 'quantity', quantity,
        'termEndsOn', term_ends_on, 'account', account) order by account, code), '[]') from p) as plans,
      (select coalesce(json_agg(domain order by domain), '[]') from c where is_administered) as domains
    from u`
  return { compile: () => query.compile(db) }
})
