/**
 * Giving a domain up (SPEC 4.1, 4.2): an account that has none from now on, so that nobody is let in by it from the next token
 * on; and a global administrator who is one no longer.
 */
import { ownId, purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import type { AdministeredDomain } from './administered.ts'
import { leave, standingAdministrators } from './administrators.ts'
import { associationOf, dissociate } from './associate.ts'
import { claimNumbered, lockDomainsOf, organizationOf, subjectOf } from './claim.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Somebody gave its domain up before. */
    'domain.not-associated': { readonly account: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** The account has no domain any more, and took no other. */
    'domain.dissociated': { readonly domain: string; readonly claim: number }
    /** What tells whoever named him; `namer` is null where nobody is known. */
    'global-administrator.resigned': {
      readonly domain: string
      readonly user: number
      readonly namer: number | null
      readonly claim: number
    }
  }
}

/**
 * Takes the account off its domain; answers which. The claim stays as it is: associating it again needs no new proof. Refuses
 * 403 permission.missing, 409 domain.not-associated.
 */
export async function dissociateAccount(
  work: Changing,
  account: PurchasingAccount<'domains.associate'>,
): Promise<string> {
  await lockDomainsOf(work, await organizationOf(work, account))
  // Once more: while the lock was waited for, the actor's role may have been taken.
  await purchasingAccount(work, account.id, 'domains.associate')
  const former = await associationOf(work, account.id)
  if (former === undefined) throw new Refusal(409, 'domain.not-associated', { account: account.name })

  await dissociate(work, account.id, former.claim_id)
  await work.record({
    name: 'domain.dissociated',
    scope: { account: account.id },
    subject: subjectOf(former.claim_id),
    details: { domain: former.domain, claim: former.claim_id },
    announces: !former.isOver,
  })
  return former.domain
}

/**
 * Ends one's own administration of a domain; whoever named one is told. The last one of a domain that is proved stays. Refuses
 * 404 domain.unknown, 409 global-administrator.last.
 */
export async function resignAdministration(work: Changing, domain: AdministeredDomain): Promise<void> {
  await lockDomainsOf(work, domain.organizationId)
  const claim = await claimNumbered(work, domain.claimId)
  const standing = await standingAdministrators(work, claim.id)
  const own = standing.find((each) => each.user_id === ownId(work) && each.accepted_at !== null)
  if (own === undefined || claim.lost_at !== null) throw new Refusal(404, 'domain.unknown', {})

  await leave(work, claim, own, claim.verified_at !== null)
  await work.record({
    name: 'global-administrator.resigned',
    scope: { organization: claim.organizationId },
    subject: subjectOf(claim.id),
    details: { domain: claim.domain, user: own.user_id, namer: own.named_by, claim: claim.id },
    tells: true,
  })
}
