/**
 * Who is asked to be global administrator of a domain (SPEC 4.2): one of those whose e-mail ends in it. He is told by
 * e-mail and answers by its link; until then, and until the domain is proved, he may do nothing.
 */
import {
  ownId,
  personFor,
  refuseOtherAudience,
  requireEmail,
  takeMailTurn,
  type PurchasingAccount,
} from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { lockDomainsOf, organizationOf, subjectOf, type StandingClaim } from './claim.ts'
import { administratorDays, isOpen } from './link.ts'
import { domainOfEmail } from './name.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Nobody administers the domain, or is asked to. */
    'global-administrator.missing': { readonly domain: string }
    'global-administrator.outside-domain': { readonly email: string; readonly domain: string }
    /** He is none, or no longer, of a domain of this organisation. */
    'global-administrator.unknown': Record<never, never>
    /** He has accepted: there is nothing left to ask him. */
    'global-administrator.accepted': Record<never, never>
    'global-administrator.last': { readonly domain: string }
    'global-administrators.too-many': { readonly domain: string; readonly maximum: number }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** He is asked, for the first time (serial 1) or again, and may answer until that day. What owes his e-mail. */
    'global-administrator.named': {
      readonly domain: string
      readonly user: number
      readonly administrator: number
      readonly serial: number
      readonly until: string
    }
    'global-administrator.ended': { readonly domain: string; readonly user: number }
  }
}

/** Who is to be global administrator: whom an e-mail reaches, in this language where he is new, or the actor himself. */
export type Named = { readonly email: string; readonly language: string } | 'oneself'

/** Global administrators of one domain, those who are asked included. */
export const administratorsLimit = 20

interface Administrator {
  readonly id: number
  readonly user_id: number
  readonly serial: number
  readonly named_at: Date
  readonly named_by: number | null
  readonly accepted_at: Date | null
}

/**
 * Asks somebody to be global administrator; whoever was asked before and has yet to answer is asked no more. False where
 * he is one, or is asked already. Under `lockDomainsOf`. Refuses 409 person.other-audience, recipient.mailed-often and
 * global-administrators.too-many, 422 person.email-malformed and global-administrator.outside-domain.
 */
export async function appoint(
  work: Changing,
  claim: StandingClaim,
  named: Named,
  countryCode: string,
): Promise<boolean> {
  const email = named === 'oneself' ? await ownEmail(work) : requireEmail(named.email)
  if (domainOfEmail(email) !== claim.domain) {
    throw new Refusal(422, 'global-administrator.outside-domain', { email, domain: claim.domain })
  }
  const userId =
    named === 'oneself' ? ownId(work) : await personFor(work, { ...named, firstName: '', lastName: '', countryCode })
  await refuseOtherAudience(work, userId, 'customer')
  const standing = await standingAdministrators(work, claim.id)
  const own = standing.find((each) => each.user_id === userId)
  if (own !== undefined) {
    if (own.accepted_at !== null || isOpen(own, work.now)) return false
    await send(work, claim, own, email)
    return true
  }
  const accepted = standing.filter((each) => each.accepted_at !== null)
  if (accepted.length >= administratorsLimit) {
    throw new Refusal(409, 'global-administrators.too-many', { domain: claim.domain, maximum: administratorsLimit })
  }

  for (const other of standing) if (other.accepted_at === null) await end(work, claim, other)
  const administrator = await work.db
    .insertInto('global_administrators')
    .values({ claim_id: claim.id, user_id: userId, named_by: actorId(work), named_at: work.now })
    .returning(['id', 'user_id'])
    .executeTakeFirstOrThrow()
  await takeMailTurn(work, 'global-administrator', email)
  await recordNamed(work, claim, { ...administrator, serial: 1 })
  return true
}

/** Refuses 422 global-administrator.missing unless somebody administers the domain, or can still say that he will. */
export async function refuseUnadministered(work: Work, claim: StandingClaim): Promise<void> {
  const standing = await standingAdministrators(work, claim.id)
  if (standing.some((each) => each.accepted_at !== null || isOpen(each, work.now))) return
  throw new Refusal(422, 'global-administrator.missing', { domain: claim.domain })
}

/**
 * Sends the link again to somebody who has yet to answer: sixty more days, and the old link is dead. Refuses 403
 * permission.missing, 404 global-administrator.unknown, 409 global-administrator.accepted and recipient.mailed-often.
 */
export async function renewAdministrator(
  work: Changing,
  account: PurchasingAccount<'domains.associate'>,
  administratorId: number,
): Promise<void> {
  const { claim, administrator, email } = await held(work, account, administratorId)
  if (administrator.accepted_at !== null) throw new Refusal(409, 'global-administrator.accepted', {})

  await send(work, claim, administrator, email)
}

/**
 * Ends somebody's administration of a domain, or asks him no more. The last one of a domain that is proved stays.
 * Refuses 403 permission.missing, 404 global-administrator.unknown, 409 global-administrator.last.
 */
export async function endAdministrator(
  work: Changing,
  account: PurchasingAccount<'domains.associate'>,
  administratorId: number,
): Promise<void> {
  const { claim, administrator, isProved } = await held(work, account, administratorId)
  await leave(work, claim, administrator, isProved)
}

/** Ends an administration, but for the last one of a domain that is proved. Under `lockDomainsOf`. Refuses 409 global-administrator.last. */
export async function leave(
  work: Changing,
  claim: StandingClaim,
  administrator: Administrator,
  isProved: boolean,
): Promise<void> {
  const standing = await standingAdministrators(work, claim.id)
  const others = standing.filter((each) => each.accepted_at !== null && each.id !== administrator.id)
  if (isProved && administrator.accepted_at !== null && others.length === 0) {
    throw new Refusal(409, 'global-administrator.last', { domain: claim.domain })
  }

  await end(work, claim, administrator)
  if (isProved || others.length > 0) return
  // Nobody is left who is to publish the record.
  await work.db.updateTable('domain_claims').set({ check_due_at: null }).where('id', '=', claim.id).execute()
}

/** Those who administer a claim, and those who are asked to. */
export async function standingAdministrators(work: Work, claimId: number): Promise<readonly Administrator[]> {
  return work.db
    .selectFrom('global_administrators')
    .select(['id', 'user_id', 'serial', 'named_at', 'named_by', 'accepted_at'])
    .where('claim_id', '=', claimId)
    .where('refused_at', 'is', null)
    .where('ended_at', 'is', null)
    .orderBy('id')
    .execute()
}

/** The administrator with this id, of a domain that the account's own organisation claims, under its lock. */
async function held(work: Changing, account: PurchasingAccount<'domains.associate'>, administratorId: number) {
  const organizationId = await organizationOf(work, account)
  await lockDomainsOf(work, organizationId)
  const found = await work.db
    .selectFrom('global_administrators as g')
    .innerJoin('domain_claims as c', 'c.id', 'g.claim_id')
    .innerJoin('users as u', 'u.id', 'g.user_id')
    .select(['g.id', 'g.user_id', 'g.serial', 'g.named_at', 'g.named_by', 'g.accepted_at'])
    .select(['c.id as claimId', 'c.domain', 'c.verified_at', 'u.email_canonical as email'])
    .where('g.id', '=', administratorId)
    .where('c.organization_id', '=', organizationId)
    .where('c.lost_at', 'is', null)
    .where('g.refused_at', 'is', null)
    .where('g.ended_at', 'is', null)
    .executeTakeFirst()
  if (found === undefined) throw new Refusal(404, 'global-administrator.unknown', {})
  const { claimId, domain, verified_at, email, ...administrator } = found
  return { claim: { id: claimId, domain, organizationId }, administrator, email, isProved: verified_at !== null }
}

async function send(work: Changing, claim: StandingClaim, { id }: Administrator, email: string): Promise<void> {
  await takeMailTurn(work, 'global-administrator', email)
  const renewed = await work.db
    .updateTable('global_administrators')
    .set((row) => ({ serial: row('serial', '+', 1), named_at: work.now, named_by: actorId(work) }))
    .where('id', '=', id)
    .returning(['id', 'user_id', 'serial'])
    .executeTakeFirstOrThrow()
  await recordNamed(work, claim, renewed)
}

async function recordNamed(
  work: Changing,
  { domain, organizationId }: StandingClaim,
  { id, user_id: user, serial }: Pick<Administrator, 'id' | 'user_id' | 'serial'>,
): Promise<void> {
  await work.record({
    name: 'global-administrator.named',
    scope: { organization: organizationId },
    subject: `user:${String(user)}`,
    details: { domain, user, administrator: id, serial, until: addDays(work.today, administratorDays) },
    tells: true,
  })
}

async function end(work: Changing, claim: StandingClaim, { id, user_id: user }: Administrator): Promise<void> {
  await work.db.updateTable('global_administrators').set({ ended_at: work.now }).where('id', '=', id).execute()
  await work.record({
    name: 'global-administrator.ended',
    scope: { organization: claim.organizationId },
    subject: subjectOf(claim.id),
    details: { domain: claim.domain, user },
    announces: true,
  })
}

async function ownEmail(work: Changing): Promise<string> {
  const { email_canonical: email } = await work.db
    .selectFrom('users')
    .select('email_canonical')
    .where('id', '=', ownId(work))
    .executeTakeFirstOrThrow()
  return email
}

function actorId({ actor }: Work): number | null {
  return 'userId' in actor ? actor.userId : null
}
