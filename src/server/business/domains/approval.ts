/**
 * Another organisation's account that asks for a domain which is proved already (SPEC 4.4): its global administrator lets it
 * in or not, and may go back on it. What he does is told to whoever asked, and not who he is.
 */
import { system, Refusal, type Changing } from '#server/work/index.ts'
import type { AdministeredDomain } from './administered.ts'
import { dissociate } from './associate.ts'
import { lockDomainsOf, subjectOf } from './claim.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** It asks no longer, or was answered in the meantime. */
    'domain-approval.unknown': Record<never, never>
    /** The domain is not proved: there is nothing to let anybody in to. */
    'domain.unproved': { readonly domain: string }
  }
}

declare module '#server/work/event.ts' {
  interface Events {
    /** Each is recorded for the domain's organisation, which knows who did it, and for the account that asked. */
    'domain-approval.given': ApprovalOf
    'domain-approval.refused': ApprovalOf
    'domain-approval.withdrawn': ApprovalOf
  }
}

interface ApprovalOf {
  readonly domain: string
  readonly claim: number
  readonly account: number
  /** Who had asked, and is told. */
  readonly asker: number | null
}

type Answer = 'domain-approval.given' | 'domain-approval.refused' | 'domain-approval.withdrawn'

/** Lets the account use the domain. Refuses 404 domain.unknown and domain-approval.unknown, 409 domain.unproved. */
export async function approveUse(work: Changing, domain: AdministeredDomain, accountId: number): Promise<void> {
  if (!domain.isProved) throw new Refusal(409, 'domain.unproved', { domain: domain.domain })
  const asking = await held(work, domain, accountId)
  if (asking.approved_at !== null) {
    work.unchanged()
    return
  }

  await work.db
    .updateTable('domain_associations')
    .set({ approved_at: work.now, approved_by: 'userId' in work.actor ? work.actor.userId : null })
    .where('purchasing_account_id', '=', accountId)
    .execute()
  await recordAnswer(work, domain, accountId, 'domain-approval.given', asking.associated_by)
}

/** Does not let the account use the domain, or no longer. Refuses 404 domain.unknown and domain-approval.unknown. */
export async function refuseUse(work: Changing, domain: AdministeredDomain, accountId: number): Promise<void> {
  const asking = await held(work, domain, accountId)

  await dissociate(work, accountId, domain.claimId)
  const name = asking.approved_at === null ? 'domain-approval.refused' : 'domain-approval.withdrawn'
  await recordAnswer(work, domain, accountId, name, asking.associated_by)
}

/** The foreign account's association, under the lock of the domain's organisation and its own. */
async function held(work: Changing, { claimId, organizationId }: AdministeredDomain, accountId: number) {
  await lockDomainsOf(work, organizationId)
  const asking = await work.db
    .selectFrom('domain_associations')
    .select(['approved_at', 'associated_by'])
    .where('purchasing_account_id', '=', accountId)
    .where('claim_id', '=', claimId)
    .where('needs_approval', '=', true)
    .forUpdate()
    .executeTakeFirst()
  if (asking === undefined) throw new Refusal(404, 'domain-approval.unknown', {})
  return asking
}

async function recordAnswer(
  work: Changing,
  { claimId, domain, organizationId }: AdministeredDomain,
  account: number,
  name: Answer,
  asker: number | null,
): Promise<void> {
  const event = { name, subject: subjectOf(claimId), details: { domain, claim: claimId, account, asker } }
  await work.record({ ...event, scope: { organization: organizationId }, tells: true })
  // Who administers another organisation's domain is nothing that the account's people may learn.
  await work.record({
    ...event,
    scope: { account },
    as: system('domains'),
    announces: event.name !== 'domain-approval.refused',
  })
}
