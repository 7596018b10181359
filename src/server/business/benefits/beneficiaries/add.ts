/**
 * « AJOUTER UN UTILISATEUR » (SPEC 8.4, guide 5): he takes what the benefit's users take, never more than remains, and the
 * instructions are e-mailed to him.
 */
import { sql } from 'kysely'
import { takeMailTurn, type BenefitDesk } from '#server/business/access/index.ts'
import { actorKey, Refusal, type Changing } from '#server/work/index.ts'
import { namedBenefit, type Benefit } from '../description.ts'
import { refuseIneligible } from '../eligible-domains.ts'
import { lockBenefitAt, refuseOver, requireQuantity } from '../held-grant.ts'
import { namedPerson, requirePerson, type PersonFields } from '../person.ts'
import { post } from '../post.ts'
import { takenByUsers, type BeneficiaryOfEvent } from './beneficiary.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'beneficiary.added': BeneficiaryOfEvent & { readonly quantity: number }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** A user of the benefit already, whichever way his address is spelled. */
    'beneficiary.there-already': { readonly email: string }
    /** Where a benefit's users take nothing of it, nothing else ends their number. */
    'beneficiary.too-many': { readonly limit: number }
  }
}

/** Users of a benefit of an account at the same time. */
export const beneficiariesLimit = 10_000

export interface NewBeneficiary extends PersonFields {
  /** What he is given, in the benefit's measure; without meaning where its users take nothing, or one each. */
  readonly quantity?: number
}

/**
 * Adds a user; answers his number. Refuses 409 benefit.not-held, benefit.without-users, beneficiary.there-already,
 * beneficiary.too-many and recipient.mailed-often; 422 person.email-malformed, person.name-malformed, benefit.domain-not-eligible,
 * benefit.domains-missing, benefit.quantity-malformed and benefit.exhausted; and what the desk refuses.
 */
export async function addBeneficiary(
  work: Changing,
  desk: BenefitDesk<'users'>,
  wanted: NewBeneficiary,
): Promise<{ readonly id: number }> {
  const { canonical, columns } = requirePerson(wanted)
  // Before anything else waits for it: two additions of one person settle here which of them comes first.
  const { benefit, grant } = await lockBenefitAt(work, desk, 'users')
  refuseOver(grant)
  const quantity = quantityFor(benefit, wanted.quantity)
  await refuseIneligible(work, grant, benefit, canonical)
  await refuseThere(work, desk, canonical, columns.email)
  await refuseMore(work, desk)
  await takeMailTurn(work, `benefit ${String(grant.accountId)} ${String(grant.benefitId)}`, canonical)

  const { id } = await work.db
    .insertInto('beneficiaries')
    .values({
      ...columns,
      purchasing_account_id: grant.accountId,
      benefit_id: grant.benefitId,
      email_canonical: canonical,
      quantity,
      added_at: work.now,
      added_by: actorKey(work.actor),
      partner_id: work.actor.kind === 'partner' ? work.actor.partnerId : null,
      instructions_sent_at: work.now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (quantity > 0) {
    const cause = { key: `user-added:${String(id)}`, subject: columns.email }
    await post(work, grant, { kind: 'user-added', used: quantity }, cause)
  }

  await work.record({
    name: 'beneficiary.added',
    scope: { account: grant.accountId },
    subject: `beneficiary:${String(id)}`,
    details: { benefit: namedBenefit(benefit), beneficiary: id, person: namedPerson(columns), quantity },
    tells: true,
  })
  return { id }
}

function quantityFor(benefit: Benefit, chosen: number | undefined): number {
  const taken = takenByUsers(benefit)
  if (taken === 'chosen') return requireQuantity(chosen ?? 0)
  return taken === 'one' ? 1 : 0
}

async function refuseThere(
  work: Changing,
  { account, benefitId }: BenefitDesk<'users'>,
  canonical: string,
  email: string,
): Promise<void> {
  const there = await work.db
    .selectFrom('beneficiaries')
    .select('id')
    .where('purchasing_account_id', '=', account.id)
    .where('benefit_id', '=', benefitId)
    .where('email_canonical', '=', canonical)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (there !== undefined) throw new Refusal(409, 'beneficiary.there-already', { email })
}

async function refuseMore(work: Changing, { account, benefitId }: BenefitDesk<'users'>): Promise<void> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from beneficiaries where purchasing_account_id = ${account.id} and benefit_id = ${benefitId}
        and removed_at is null limit ${beneficiariesLimit}) as counted`.execute(work.db)
  if ((rows[0]?.count ?? 0) >= beneficiariesLimit) {
    throw new Refusal(409, 'beneficiary.too-many', { limit: beneficiariesLimit })
  }
}
