/**
 * Conversions in both directions (SPEC 8.6, guide 5): so many units of one benefit make one of another, « CONVERTIR UN AVANTAGE »;
 * « CONVERTIR » at the source turns earlier ones back. Both grants are locked before anything is reckoned.
 */
import { benefitDesk, type BenefitDesk } from '#server/business/access/index.ts'
import { actorKey, Refusal, type Changing } from '#server/work/index.ts'
import {
  benefitOf,
  everyBenefit,
  keepDescriptions,
  namedBenefit,
  type Benefit,
  type NamedBenefit,
} from '../description.ts'
import { lockGrants, post, type LockedGrant } from '../post.ts'
import { conversionPostings, mostConvertible, mostUndoable, undoingOf } from './rule.ts'
import { madeConversions } from './standing.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Units of a benefit were made out of another's; names are those of the time. */
    'benefit.converted': {
      readonly benefit: NamedBenefit
      readonly quantity: number
      readonly out: NamedBenefit
      readonly outQuantity: number
    }
    /** Units that were made so were turned back into the benefit that they came out of. */
    'benefit.conversion-undone': {
      readonly benefit: NamedBenefit
      readonly quantity: number
      readonly out: NamedBenefit
      readonly outQuantity: number
    }
  }
}

declare module '#server/work/refusal.ts' {
  interface Refusals {
    /** Nothing converts into this benefit, or nothing of it was ever converted. */
    'conversion.unknown': Record<never, never>
    /** Not a whole number of at least one. */
    'conversion.quantity': Record<never, never>
    /** More than what is left of the source makes; `most` is in the target's measure. */
    'conversion.too-many': { readonly most: number }
    /** More than was converted, or than is left of it unused. */
    'conversion.undo-too-many': { readonly most: number }
  }
}

/** What was converted: so many units of a benefit, which are `outQuantity` of the one that they were made out of. */
export interface Conversion {
  readonly benefit: NamedBenefit
  readonly quantity: number
  readonly out: NamedBenefit
  readonly outQuantity: number
}

/**
 * Makes `quantity` units of the desk's benefit out of the one that converts into it. One needs some of the target to convert at
 * all. Refuses 404 conversion.unknown, 409 benefit.not-held, 422 conversion.quantity and conversion.too-many, and what the desks
 * of both benefits refuse.
 */
export async function convertBenefit(
  work: Changing,
  desk: BenefitDesk<'conversion'>,
  quantity: number,
): Promise<Conversion> {
  await keepDescriptions(work)
  const target = await benefitOf(work, desk.benefitId)
  if (target.conversion === undefined) throw new Refusal(404, 'conversion.unknown', {})
  requireWhole(quantity)
  const { ratio, fromBenefitId } = target.conversion
  const source = await benefitOf(work, fromBenefitId)
  const locked = await lockPair(work, desk, source, target)
  for (const { isHeld } of [locked.source, locked.target]) if (!isHeld) throw new Refusal(409, 'benefit.not-held', {})
  const most = mostConvertible(locked.source, ratio)
  if (quantity > most) throw new Refusal(422, 'conversion.too-many', { most })

  const { id } = await work.db
    .insertInto('conversions')
    .values({
      purchasing_account_id: desk.account.id,
      source_benefit_id: source.id,
      target_benefit_id: target.id,
      quantity,
      ratio,
      converted_at: work.now,
      converted_by: actorKey(work.actor),
      partner_id: work.actor.kind === 'partner' ? work.actor.partnerId : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const postings = conversionPostings(quantity, ratio)
  await post(work, locked.source, postings.source, { key: `conversion ${String(id)} source` })
  await post(work, locked.target, postings.target, { key: `conversion ${String(id)} target` })

  const details = detailsOf(source, target, quantity, quantity * ratio)
  await work.record({ name: 'benefit.converted', scope: scopeOf(desk), subject: subjectOf(target), details })
  return details
}

/**
 * Turns `quantity` units of the benefit `targetId` back into the desk's: the newest conversions first, each at the ratio of its
 * time. Refuses 404 conversion.unknown, 422 conversion.quantity and conversion.undo-too-many, and what the desks refuse.
 */
export async function undoConversion(
  work: Changing,
  desk: BenefitDesk<'conversion'>,
  { targetId, quantity }: { readonly targetId: number; readonly quantity: number },
): Promise<Conversion> {
  const benefits = await everyBenefit(work)
  const source = benefits.find(({ id }) => id === desk.benefitId)
  const target = benefits.find(({ id }) => id === targetId)
  if (source === undefined || target === undefined) throw new Refusal(404, 'conversion.unknown', {})
  requireWhole(quantity)
  const locked = await lockPair(work, desk, source, target)
  const made = await madeConversions(work, desk.account.id, source.id, target.id)
  const most = mostUndoable(locked.target, made)
  if (quantity > most) throw new Refusal(422, 'conversion.undo-too-many', { most })

  const undoing = undoingOf(quantity, made)
  for (const part of undoing.parts) {
    await work.db
      .updateTable('conversions')
      .set((row) => ({ undone: row('undone', '+', part.quantity) }))
      .where('purchasing_account_id', '=', desk.account.id)
      .where('id', '=', part.id)
      .execute()
  }
  // The position is given once, under the lock: no second act can have this key.
  const key = `undoing ${String(target.id)}.${String(locked.target.entries + 1)}`
  await post(work, locked.target, undoing.target, { key: `${key} target` })
  await post(work, locked.source, undoing.source, { key: `${key} source` })

  const details = detailsOf(source, target, quantity, undoing.returned)
  await work.record({ name: 'benefit.conversion-undone', scope: scopeOf(desk), subject: subjectOf(source), details })
  return details
}

/**
 * Locks both grants, then asks for both desks once more: while the locks were waited for, a role or a partner's permission may
 * have been taken. Without the locks two people would convert the same days (see convert.test.ts).
 */
async function lockPair(
  work: Changing,
  { account }: BenefitDesk<'conversion'>,
  source: Benefit,
  target: Benefit,
): Promise<{ readonly source: LockedGrant; readonly target: LockedGrant }> {
  const locked = await lockGrants(work, account.id, [source.id, target.id])
  for (const { id } of [source, target]) await benefitDesk(work, account.id, id, 'conversion')
  const [from, to] = [locked.get(source.id), locked.get(target.id)]
  if (from === undefined || to === undefined) throw new Error('A grant that was locked is not there')
  return { source: from, target: to }
}

function requireWhole(quantity: number): void {
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new Refusal(422, 'conversion.quantity', {})
}

function detailsOf(out: Benefit, benefit: Benefit, quantity: number, outQuantity: number): Conversion {
  return { benefit: namedBenefit(benefit), quantity, out: namedBenefit(out), outQuantity }
}

function scopeOf({ account }: BenefitDesk<'conversion'>): { readonly account: number } {
  return { account: account.id }
}

function subjectOf({ id }: Benefit): string {
  return `benefit:${String(id)}`
}
