/**
 * Changes what an account has of a benefit: the grant's row and the line of its ledger, both or neither. Users, vouchers,
 * conversions and the calculation all go through here.
 */
import { sql } from 'kysely'
import { actorKey, Refusal, type Changing } from '#server/work/index.ts'
import { grantedOf, postBenefit, type BenefitEntry, type BenefitGrant, type BenefitPosting } from './grant.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** More is asked for than remains of the benefit; in its own measure. */
    'benefit.exhausted': { readonly remaining: number }
    /** The account has nothing of the benefit, or not any more. */
    'benefit.not-held': Record<never, never>
  }
}

/** A grant whose row is locked by this change. */
export interface LockedGrant extends BenefitGrant {
  readonly accountId: number
  readonly benefitId: number
  /** False where its coverage is over: nothing of it can be used until there is some again. */
  readonly isHeld: boolean
}

/**
 * Locks what the account has of these benefits, in the order of their ids, so that two changes of several never wait for each
 * other in a circle. Without it two people would both get the last day (see the races in this folder).
 * Refuses 409 benefit.not-held where there is no row.
 */
export async function lockGrants(
  work: Changing,
  accountId: number,
  benefitIds: readonly number[],
): Promise<ReadonlyMap<number, LockedGrant>> {
  const { rows } = await sql<BenefitGrant & { benefit_id: number; ended_on: string | null }>`
    select benefit_id, entries, calculated, converted, used, ended_on from benefit_grants
    where purchasing_account_id = ${accountId} and benefit_id = any(${`{${benefitIds.join(',')}}`}::bigint[])
    order by benefit_id for no key update`.execute(work.db)
  if (rows.length < new Set(benefitIds).size) throw new Refusal(409, 'benefit.not-held', {})
  return new Map(
    rows.map(({ benefit_id, ended_on, entries, calculated, converted, used }) => [
      benefit_id,
      { accountId, benefitId: benefit_id, isHeld: ended_on === null, entries, calculated, converted, used },
    ]),
  )
}

/** Locks what the account has of one benefit. Refuses 409 benefit.not-held where there is no row. */
export async function lockGrant(work: Changing, accountId: number, benefitId: number): Promise<LockedGrant> {
  const grant = (await lockGrants(work, accountId, [benefitId])).get(benefitId)
  if (grant === undefined) throw new Error('A grant that was locked is not there')
  return grant
}

/** What caused a posting. */
export interface BenefitCause {
  /** Makes it count once: unique within the account. */
  readonly key: string
  /** Who or what it was for, as the history shows it: an address, a voucher's number, a reference. */
  readonly subject?: string
  /** The day on which it took effect (YYYY-MM-DD); today where not said. */
  readonly on?: string
}

/**
 * Posts to a locked grant; answers the grant as it stands then. A partner who acts for the customer is written with the line.
 * Refuses 409 benefit.not-held where something is to be taken of what is over, 422 benefit.exhausted.
 */
export async function post(
  work: Changing,
  grant: LockedGrant,
  posting: BenefitPosting,
  cause: BenefitCause,
): Promise<LockedGrant> {
  const takes = (posting.used ?? 0) > 0 || (posting.converted ?? 0) !== 0
  if (takes && posting.kind !== 'conversion-undone' && !grant.isHeld) throw new Refusal(409, 'benefit.not-held', {})
  const result = postBenefit(grant, posting)
  if ('remaining' in result) throw new Refusal(422, 'benefit.exhausted', { remaining: result.remaining })

  const after: LockedGrant = { ...grant, ...result.grant }
  await work.db
    .updateTable('benefit_grants')
    .set({
      entries: after.entries,
      calculated: after.calculated,
      converted: after.converted,
      used: after.used,
      granted: grantedOf(after),
    })
    .where('purchasing_account_id', '=', grant.accountId)
    .where('benefit_id', '=', grant.benefitId)
    .execute()
  await append(work, grant, result.entry, cause)
  return after
}

async function append(work: Changing, grant: LockedGrant, entry: BenefitEntry, cause: BenefitCause): Promise<void> {
  const { actor } = work
  await work.db
    .insertInto('benefit_entries')
    .values({
      purchasing_account_id: grant.accountId,
      benefit_id: grant.benefitId,
      ...entry,
      effective_on: cause.on ?? work.today,
      recorded_at: work.now,
      actor: actorKey(actor),
      partner_id: actor.kind === 'partner' ? actor.partnerId : null,
      subject: cause.subject ?? null,
      key: cause.key,
    })
    .execute()
}
