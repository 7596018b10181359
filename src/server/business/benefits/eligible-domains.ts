/**
 * The domains that addresses must have of whoever uses a benefit or is assigned a voucher of it (SPEC 8.3, 8.4, guide 5), where the
 * benefit has any: added and removed by whoever manages them, for people to come. Those who are there stay.
 */
import type { BenefitDesk, BenefitSight } from '#server/business/access/index.ts'
import { requireDomain } from '#server/business/domains/index.ts'
import { actorKey, Refusal, type Changing, type Work } from '#server/work/index.ts'
import { namedBenefit, type Benefit, type NamedBenefit } from './description.ts'
import { lockBenefitAt, refuseOver } from './held-grant.ts'
import type { LockedGrant } from './post.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'benefit-domain.added': { readonly benefit: NamedBenefit; readonly domain: string }
    'benefit-domain.removed': { readonly benefit: NamedBenefit; readonly domain: string }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** The benefit's users may have any address. */
    'benefit.without-domains': Record<never, never>
    /** Nobody can be added before a domain is. */
    'benefit.domains-missing': Record<never, never>
    /** An address under another domain than the eligible ones, which `eligible` lists. */
    'benefit.domain-not-eligible': { readonly domain: string; readonly eligible: readonly string[] }
    'benefit-domain.there-already': { readonly domain: string }
    'benefit-domain.too-many': { readonly limit: number }
    /** Not there, or somebody removed it since the page was shown. */
    'benefit-domain.unknown': { readonly domain: string }
  }
}

/** Domains that a benefit of an account can have. */
export const eligibleDomainsLimit = 50

export interface EligibleDomain {
  readonly domain: string
  readonly added_at: Date
}

/** The benefit's eligible domains, by name. */
export async function eligibleDomains(
  work: Work,
  { account }: BenefitSight,
  benefitId: number,
): Promise<readonly EligibleDomain[]> {
  return await domainsOf(work, account.id, benefitId)
}

/**
 * Makes a domain eligible; answers it as it is compared. Refuses 409 benefit.not-held, benefit.without-domains,
 * benefit-domain.there-already and benefit-domain.too-many, 422 what `requireDomain` refuses, and what the desk refuses.
 */
export async function addEligibleDomain(work: Changing, desk: BenefitDesk<'domains'>, typed: string): Promise<string> {
  const domain = requireDomain(typed)
  const { benefit, grant } = await lockBenefitAt(work, desk, 'domains')
  refuseOver(grant)
  if (!benefit.hasDomains) throw new Refusal(409, 'benefit.without-domains', {})
  const there = await domainsOf(work, grant.accountId, grant.benefitId)
  if (there.some((each) => each.domain === domain)) throw new Refusal(409, 'benefit-domain.there-already', { domain })
  if (there.length >= eligibleDomainsLimit) {
    throw new Refusal(409, 'benefit-domain.too-many', { limit: eligibleDomainsLimit })
  }

  await work.db
    .insertInto('benefit_domains')
    .values({
      purchasing_account_id: grant.accountId,
      benefit_id: grant.benefitId,
      domain,
      added_at: work.now,
      added_by: actorKey(work.actor),
      partner_id: work.actor.kind === 'partner' ? work.actor.partnerId : null,
    })
    .execute()
  await work.record({
    name: 'benefit-domain.added',
    scope: { account: grant.accountId },
    subject: `benefit:${String(benefit.id)}`,
    details: { benefit: namedBenefit(benefit), domain },
  })
  return domain
}

/** Removes a domain from the eligible ones. Refuses 409 benefit-domain.unknown, and what the desk refuses. */
export async function removeEligibleDomain(
  work: Changing,
  desk: BenefitDesk<'domains'>,
  domain: string,
): Promise<void> {
  const { benefit, grant } = await lockBenefitAt(work, desk, 'domains')
  const { numDeletedRows } = await work.db
    .deleteFrom('benefit_domains')
    .where('purchasing_account_id', '=', grant.accountId)
    .where('benefit_id', '=', grant.benefitId)
    .where('domain', '=', domain)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) throw new Refusal(409, 'benefit-domain.unknown', { domain })

  await work.record({
    name: 'benefit-domain.removed',
    scope: { account: grant.accountId },
    subject: `benefit:${String(benefit.id)}`,
    details: { benefit: namedBenefit(benefit), domain },
  })
}

/** Refuses 422 benefit.domain-not-eligible and benefit.domains-missing, where the benefit has domains. */
export async function refuseIneligible(
  work: Changing,
  grant: LockedGrant,
  { hasDomains }: Benefit,
  canonicalEmail: string,
): Promise<void> {
  if (!hasDomains) return
  const domains = (await domainsOf(work, grant.accountId, grant.benefitId)).map(({ domain }) => domain)
  if (domains.length === 0) throw new Refusal(422, 'benefit.domains-missing', {})
  const domain = canonicalEmail.slice(canonicalEmail.lastIndexOf('@') + 1)
  if (!domains.includes(domain)) throw new Refusal(422, 'benefit.domain-not-eligible', { domain, eligible: domains })
}

async function domainsOf(work: Work, accountId: number, benefitId: number): Promise<readonly EligibleDomain[]> {
  return await work.db
    .selectFrom('benefit_domains')
    .select(['domain', 'added_at'])
    .where('purchasing_account_id', '=', accountId)
    .where('benefit_id', '=', benefitId)
    .orderBy('domain')
    .limit(eligibleDomainsLimit)
    .execute()
}
