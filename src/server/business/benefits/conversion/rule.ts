/**
 * The rule of conversions, pure (SPEC 8.6): so many units of one benefit make one of another, and what was converted can be taken
 * back, at the ratio of its time and never more than that. What is used or assigned is not convertible, either way.
 */
import { remainingOf, type BenefitGrant, type BenefitPosting } from '../grant.ts'

/** What of one conversion has not been undone. */
export interface MadeConversion {
  readonly id: number
  /** Units of the source for one of the target, when it was made. */
  readonly ratio: number
  /** In the target's measure. */
  readonly quantity: number
}

/** The two postings of one act: both are made, or neither. */
export interface ConversionPostings {
  readonly source: BenefitPosting
  readonly target: BenefitPosting
}

/** How many units of the target can be made. */
export function mostConvertible(source: BenefitGrant, ratio: number): number {
  return Math.floor(remainingOf(source) / ratio)
}

/** How many units of the target can be turned back: those converted of which nobody has made use. */
export function mostUndoable(target: BenefitGrant, made: readonly MadeConversion[]): number {
  const outstanding = made.reduce((sum, { quantity }) => sum + quantity, 0)
  return Math.min(outstanding, remainingOf(target))
}

/** What making `quantity` units of the target does, at a ratio. */
export function conversionPostings(quantity: number, ratio: number): ConversionPostings {
  return {
    source: { kind: 'converted', converted: -quantity * ratio },
    target: { kind: 'converted', converted: quantity },
  }
}

/** What of which conversions is undone: the newest first, each at its own ratio. */
export interface Undoing extends ConversionPostings {
  readonly parts: readonly { readonly id: number; readonly quantity: number }[]
  /** What comes back, in the source's measure. */
  readonly returned: number
}

/** What turning `quantity` units of the target back does. `made` is newest first and sums to `quantity` at least. */
export function undoingOf(quantity: number, made: readonly MadeConversion[]): Undoing {
  let left = quantity
  let returned = 0
  const parts: { id: number; quantity: number }[] = []
  for (const each of made) {
    const taken = Math.min(left, each.quantity)
    if (taken === 0) break
    parts.push({ id: each.id, quantity: taken })
    returned += taken * each.ratio
    left -= taken
  }
  if (left > 0) throw new Error('More was to be undone than was converted')
  return {
    parts,
    returned,
    source: { kind: 'conversion-undone', converted: returned },
    target: { kind: 'conversion-undone', converted: -quantity },
  }
}
