/**
 * People who left (SPEC 4.6, reliability A4): an address stays somebody's who was in the organisation once, and would open its
 * services for ever. The domain's global administrator bars it: no token, no new work account, and the services are told at
 * once. The address may be nobody's here; which it is, he is not told.
 */
import { canonicalEmail, leaveServicesOf, requireEmail } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { AdministeredDomain } from './administered.ts'
import { standingAdministrators } from './administrators.ts'
import { lockDomainsOf } from './claim.ts'
import { domainOfEmail } from './name.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The address does not end in the domain: it opens nothing of it. */
    'barred-person.outside-domain': { readonly email: string; readonly domain: string }
    /** He administers the domain: that is ended first, by those who named him. */
    'barred-person.administrator': { readonly email: string; readonly domain: string }
    'barred-people.too-many': { readonly maximum: number }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    'person.barred': { readonly domain: string; readonly email: string }
    'person.readmitted': { readonly domain: string; readonly email: string }
  }
}

export interface BarredPerson {
  /** In its canonical form. */
  readonly email: string
  readonly since: Date
}

/** Addresses on a page of the list, */
export const barredPageSize = 50
/** and of one organisation: more than leave a large one in years. */
const barredLimit = 100_000

/** The barred addresses of a domain, by address, behind `after`; `next` is where the next page begins. */
export async function barredPeople(
  work: Work,
  { organizationId, domain }: AdministeredDomain,
  after = '',
): Promise<{ readonly people: readonly BarredPerson[]; readonly next: string | undefined }> {
  const rows = await work.db
    .selectFrom('barred_people')
    .select(['email_canonical as email', 'barred_at as since'])
    .where('organization_id', '=', organizationId)
    .where('domain', '=', domain)
    .where('email_canonical', '>', after)
    .orderBy('email_canonical')
    .limit(barredPageSize + 1)
    .execute()
  const people = rows.slice(0, barredPageSize)
  return { people, next: rows.length > barredPageSize ? people.at(-1)?.email : undefined }
}

/**
 * Lets an address in no more. Nothing happens where that is so already. Refuses 422 person.email-malformed and
 * barred-person.outside-domain, 409 barred-person.administrator and barred-people.too-many.
 */
export async function bar(work: Changing, administered: AdministeredDomain, typed: string): Promise<void> {
  const { claimId, organizationId, domain } = administered
  const email = requireEmail(typed)
  if (domainOfEmail(email) !== domain) throw new Refusal(422, 'barred-person.outside-domain', { email, domain })
  await lockDomainsOf(work, organizationId)
  const person = await work.db.selectFrom('users').select('id').where('email_canonical', '=', email).executeTakeFirst()
  const standing = await standingAdministrators(work, claimId)
  if (standing.some((each) => each.user_id === person?.id)) {
    throw new Refusal(409, 'barred-person.administrator', { email, domain })
  }
  if ((await barredCount(work, organizationId)) >= barredLimit) {
    throw new Refusal(409, 'barred-people.too-many', { maximum: barredLimit })
  }

  const barred = await work.db
    .insertInto('barred_people')
    .values({
      organization_id: organizationId,
      email_canonical: email,
      domain,
      barred_at: work.now,
      barred_by: 'userId' in work.actor ? work.actor.userId : null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('email_canonical')
    .executeTakeFirst()
  if (barred === undefined) return work.unchanged()
  if (person !== undefined) await leaveServicesOf(work, person.id)
  await record(work, 'person.barred', administered, email)
}

/** Lets an address in again; nothing happens where nobody barred it. */
export async function readmit(work: Changing, administered: AdministeredDomain, typed: string): Promise<void> {
  const { organizationId, domain } = administered
  const email = canonicalEmail(typed) ?? ''
  await lockDomainsOf(work, organizationId)
  const readmitted = await work.db
    .deleteFrom('barred_people')
    .where('organization_id', '=', organizationId)
    .where('domain', '=', domain)
    .where('email_canonical', '=', email)
    .returning('email_canonical')
    .executeTakeFirst()
  if (readmitted === undefined) return work.unchanged()
  await record(work, 'person.readmitted', administered, email)
}

async function barredCount(work: Work, organizationId: number): Promise<number> {
  const { count } = await work.db
    .selectFrom('barred_people')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow()
  return count
}

async function record(
  work: Changing,
  name: 'person.barred' | 'person.readmitted',
  { claimId, organizationId, domain }: AdministeredDomain,
  email: string,
): Promise<void> {
  const subject = `domain:${String(claimId)}`
  await work.record({ name, scope: { organization: organizationId }, subject, details: { domain, email } })
}
