/** What is wrong with a request to set services up, line by line: asked by the page before it is sent and again under the lock. */
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { unorderedOf } from '#server/business/inventory/index.ts'
import { servingsOf, type Serving } from '#server/business/partners/index.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { offeredAmong, type OfferedPlan } from './offers.ts'
import { quantityFault, type QuantityFault } from './rule.ts'

/** One plan that is asked for. */
export interface WantedLine {
  readonly itemId: number
  readonly quantity: number
}

/** What is wrong with one line; `line` counts from 0. */
export type LineFault = { readonly line: number } & (
  | QuantityFault
  /** Not in the catalogue, withdrawn, or of a kind that only partners order. */
  | { readonly code: 'plan.not-offered' }
  /** Asked for on an earlier line already. */
  | { readonly code: 'plan.repeated' }
)

/** What a request came to. */
export interface Examined {
  readonly faults: readonly LineFault[]
  /** The plans of the lines, by item; one that is not offered is missing. */
  readonly plans: ReadonlyMap<number, OfferedPlan>
}

/** Examines the lines. In a change the ledger is locked first, so that the answer holds until its end. */
export async function examineLines(
  work: Work | Changing,
  account: PurchasingAccount<'services.set-up'>,
  lines: readonly WantedLine[],
): Promise<Examined> {
  const unordered = await unorderedOf(
    work,
    account,
    lines.map(({ itemId }) => itemId),
  )
  const plans = await offeredAmong(
    work,
    lines.map(({ itemId }) => itemId),
  )
  const faults = lines.flatMap(({ itemId, quantity }, line): LineFault[] => {
    const plan = plans.get(itemId)
    if (plan === undefined) return [{ line, code: 'plan.not-offered' }]
    if (lines.findIndex((other) => other.itemId === itemId) < line) return [{ line, code: 'plan.repeated' }]
    const fault = quantityFault(quantity, plan, unordered.get(itemId) ?? 0)
    return fault === undefined ? [] : [{ line, ...fault }]
  })
  return { faults, plans }
}

/** The partners who serve the account and could be asked to order, each with the serving that would be asked. */
export async function orderingPartners(
  work: Work,
  account: PurchasingAccount<'services.set-up'>,
): Promise<readonly Serving[]> {
  const servings = await servingsOf(work, account)
  return servings.filter(
    (serving, index) => servings.findIndex((other) => other.partner_id === serving.partner_id) === index,
  )
}
