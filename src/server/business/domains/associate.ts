/**
 * Associating a domain with a purchasing account (SPEC 4.1, 4.2; guide 3). An account has one domain at the most, a domain
 * serves as many accounts of its organisation as wish. People of the domain are let in only once it is proved.
 */
import { mayMailAgain, purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import { appoint, refuseUnadministered, type Named } from './administrators.ts'
import { claimFor, lockDomainsOf, organizationOf, provedElsewhere, subjectOf, type StandingClaim } from './claim.ts'
import { requireDomain } from './name.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The account uses another domain, whose people would be let in no longer. */
    'domain.replaces': { readonly from: string; readonly to: string; readonly account: string }
    /** Its administrator was asked often enough today. */
    'domain.asked-often': { readonly domain: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** `from` is the domain that the account used until then. */
    'domain.associated': { readonly domain: string; readonly from?: string; readonly claim: number }
    /** As `domain.associated`, for a domain of another organisation, whose global administrator is told. */
    'domain-approval.asked': { readonly domain: string; readonly from?: string; readonly claim: number }
  }
}

export interface Association {
  /** As it was typed. */
  readonly domain: string
  /** Undefined where the domain has a global administrator who is to stay the one. */
  readonly administrator: Named | undefined
  /** True for somebody who knows that the account uses another domain, and gives that up. */
  readonly replaces: boolean
}

/**
 * `associated`: the account has this domain, or a global administrator was asked. `asked`: the domain is another
 * organisation's, which was asked for its approval. `unchanged`: all was so already.
 */
export interface Associated {
  readonly result: 'associated' | 'asked' | 'unchanged'
  readonly domain: string
}

/**
 * Lets an account use a domain, for which somebody is to be global administrator. Refuses 403 permission.missing, 409
 * domain.replaces and domain.asked-often, 422 domain.* for what cannot be one and global-administrator.missing, and as
 * `appoint`.
 */
export async function associate(
  work: Changing,
  account: PurchasingAccount<'domains.associate'>,
  wish: Association,
): Promise<Associated> {
  const domain = requireDomain(wish.domain)
  const organizationId = await organizationOf(work, account)
  await lockDomainsOf(work, organizationId)
  // Once more: while the lock was waited for, the actor's role may have been taken.
  await purchasingAccount(work, account.id, 'domains.associate')
  const former = await associationOf(work, account.id)
  const from = former?.isOver === false && former.domain !== domain ? former.domain : undefined
  if (from !== undefined && !wish.replaces) {
    throw new Refusal(409, 'domain.replaces', { from, to: domain, account: account.name })
  }
  const place = { accountId: account.id, former, from }
  const foreign = await provedElsewhere(work, domain, organizationId)
  if (foreign !== undefined) return ask(work, foreign, place)

  const claim = await claimFor(work, organizationId, domain)
  const appointed =
    wish.administrator !== undefined && (await appoint(work, claim, wish.administrator, account.country_code))
  if (!appointed) await refuseUnadministered(work, claim)
  const pointed = await point(work, claim, place, false)
  if (!appointed && !pointed) work.unchanged()
  return { result: appointed || pointed ? 'associated' : 'unchanged', domain }
}

interface Place {
  readonly accountId: number
  readonly former: Former | undefined
  /** What is to be said of it. */
  readonly from: string | undefined
}

export interface Former {
  readonly claim_id: number
  readonly domain: string
  /** True where nobody is let in by it any more. */
  readonly isOver: boolean
}

/** What the account is associated with; undefined where it has no domain. */
export async function associationOf(work: Work, accountId: number): Promise<Former | undefined> {
  const found = await work.db
    .selectFrom('domain_associations as a')
    .innerJoin('domain_claims as c', 'c.id', 'a.claim_id')
    .select(['a.claim_id', 'c.domain', 'c.lost_at'])
    .where('a.purchasing_account_id', '=', accountId)
    .executeTakeFirst()
  return found && { claim_id: found.claim_id, domain: found.domain, isOver: found.lost_at !== null }
}

/** Asks another organisation for its domain; nothing of it is told but that the domain is in use. */
async function ask(work: Changing, claim: StandingClaim, place: Place): Promise<Associated> {
  const { domain } = claim
  if (!(await point(work, claim, place, true))) {
    work.unchanged()
    return { result: 'unchanged', domain }
  }
  if (!(await mayMailAgain(work, 'domain-approval', domain))) throw new Refusal(409, 'domain.asked-often', { domain })
  return { result: 'asked', domain }
}

/** Points the account at the claim; false where it does so already. */
async function point(
  work: Changing,
  claim: StandingClaim,
  { accountId, former, from }: Place,
  isForeign: boolean,
): Promise<boolean> {
  if (former?.claim_id === claim.id) return false
  if (former !== undefined) await dissociate(work, accountId, former.claim_id)
  await work.db
    .insertInto('domain_associations')
    .values({
      purchasing_account_id: accountId,
      claim_id: claim.id,
      associated_at: work.now,
      associated_by: 'userId' in work.actor ? work.actor.userId : null,
      needs_approval: isForeign,
    })
    .execute()
  await work.db.insertInto('domain_accounts').values({ claim_id: claim.id, purchasing_account_id: accountId }).execute()

  const common = { scope: { account: accountId }, subject: subjectOf(claim.id) }
  const details = { domain: claim.domain, ...(from !== undefined && { from }), claim: claim.id }
  if (isForeign) await work.record({ name: 'domain-approval.asked', ...common, details, tells: true, announces: true })
  else await work.record({ name: 'domain.associated', ...common, details, announces: true })
  return true
}

/** Takes an account off a claim, in both tables that say so. */
export async function dissociate(work: Changing, accountId: number, claimId: number): Promise<void> {
  await work.db.deleteFrom('domain_associations').where('purchasing_account_id', '=', accountId).execute()
  await work.db
    .deleteFrom('domain_accounts')
    .where('claim_id', '=', claimId)
    .where('purchasing_account_id', '=', accountId)
    .execute()
}
