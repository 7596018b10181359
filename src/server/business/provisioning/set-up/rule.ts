/**
 * What may be set up, pure (SPEC 5.2): whole steps of the catalogue, no more than one request may hold, and no more than
 * the account may hold unordered where the catalogue has a ceiling. A wrong quantity is answered with the nearest right ones.
 */
import { quantityLimit } from '#server/business/orders/index.ts'

/** The plan's part of the rule. */
export interface Measure {
  /** A customer sets up multiples of this. */
  readonly step: number
  /** The most that an account may hold set up and not ordered; null where there is no such limit. */
  readonly ceiling: number | null
}

/** Why a quantity cannot be, with what can. */
export type QuantityFault =
  | { readonly code: 'quantity.too-small'; readonly least: number }
  | { readonly code: 'quantity.too-large'; readonly most: number }
  | {
      readonly code: 'quantity.not-in-steps'
      readonly quantity: number
      readonly step: number
      /** The nearest multiples; null where that one would be too small or too large. */
      readonly below: number | null
      readonly above: number | null
    }
  | {
      readonly code: 'ceiling.exceeded'
      readonly ceiling: number
      /** What may be set up of it now: a multiple of the step, 0 when there is nothing left. */
      readonly left: number
    }

/** What is wrong with setting up `quantity` where `unordered` is held of it already; undefined when nothing is. */
export function quantityFault(
  quantity: number,
  { step, ceiling }: Measure,
  unordered: number,
): QuantityFault | undefined {
  const most = Math.floor(quantityLimit / step) * step
  if (!(quantity >= 1)) return { code: 'quantity.too-small', least: step }
  if (quantity > most) return { code: 'quantity.too-large', most }
  if (quantity % step !== 0) {
    const below = Math.floor(quantity / step) * step
    const above = below + step
    const within = (multiple: number) => (multiple >= step && multiple <= most ? multiple : null)
    return { code: 'quantity.not-in-steps', quantity, step, below: within(below), above: within(above) }
  }
  if (ceiling !== null && unordered + quantity > ceiling) {
    const left = Math.max(0, Math.floor((ceiling - unordered) / step) * step)
    return { code: 'ceiling.exceeded', ceiling, left }
  }
  return undefined
}
