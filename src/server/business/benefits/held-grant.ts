/** What an act on an account's benefit begins with: its grant locked, and the right to act asked for once more. */
import { benefitDesk, type BenefitAct, type BenefitDesk } from '#server/business/access/index.ts'
import { Refusal, type Changing } from '#server/work/index.ts'
import { benefitOf, keepDescriptions, type Benefit } from './description.ts'
import { lockGrant, type LockedGrant } from './post.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** A quantity is a whole number of at least one. */
    'benefit.quantity-malformed': Record<never, never>
  }
}

export interface LockedBenefit {
  readonly benefit: Benefit
  readonly grant: LockedGrant
}

/**
 * The desk's benefit as it stays until this change is over, with its grant locked. While the lock was waited for, the actor's role may have been taken, or the
 * customer's permission: so the desk is looked up again. Refuses 409 benefit.not-held, and what `benefitDesk` refuses.
 */
export async function lockBenefitAt<A extends BenefitAct>(
  work: Changing,
  { account, benefitId }: BenefitDesk<A>,
  act: A,
): Promise<LockedBenefit> {
  await keepDescriptions(work)
  const benefit = await benefitOf(work, benefitId)
  const grant = await lockGrant(work, account.id, benefitId)
  await benefitDesk(work, account.id, benefitId, act)
  return { benefit, grant }
}

/** Refuses 409 benefit.not-held for what is over: nobody new can use it. */
export function refuseOver({ isHeld }: LockedGrant): void {
  if (!isHeld) throw new Refusal(409, 'benefit.not-held', {})
}

/** Refuses 422 benefit.quantity-malformed. */
export function requireQuantity(quantity: number): number {
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new Refusal(422, 'benefit.quantity-malformed', {})
  return quantity
}
