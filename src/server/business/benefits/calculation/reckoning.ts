/**
 * What reckoning an account again comes to, pure: which of its grants begin, change or end. What has not changed is left alone, so
 * that an account whose ledger changed without any consequence costs a reading.
 */
import type { Benefit } from '../description.ts'
import { evaluate, type RuleInForce, type Held } from './evaluation.ts'
import { firstLapse } from './lapse.ts'

/** What is calculated of a benefit, and what of it the first term's end leaves. */
export interface Reckoned {
  readonly calculated: number
  readonly lapsesOn: string | null
  readonly lapsesTo: number | null
}

/** What an account was found to have of one benefit. */
export interface ReckonedGrant extends Reckoned {
  readonly accountId: number
  readonly benefitId: number
}

const nothing: Reckoned = { calculated: 0, lapsesOn: null, lapsesTo: null }

/** Reckons one account: what differs from what stands there. `known` is by benefit; of the others it has had nothing yet. */
export function reckon(
  accountId: number,
  benefits: readonly Benefit[],
  rules: ReadonlyMap<number, readonly RuleInForce[]>,
  held: readonly Held[],
  known: ReadonlyMap<number, Reckoned>,
): ReckonedGrant[] {
  const changed: ReckonedGrant[] = []
  for (const benefit of benefits) {
    const before = known.get(benefit.id) ?? nothing
    const after = reckonedOf(benefit, rules.get(benefit.id) ?? [], held)
    if (!sameReckoning(before, after)) changed.push({ accountId, benefitId: benefit.id, ...after })
  }
  return changed
}

function reckonedOf(benefit: Benefit, rules: readonly RuleInForce[], held: readonly Held[]): Reckoned {
  if (rules.length === 0 || held.length === 0) return nothing
  const { calculated } = evaluate(benefit, rules, held)
  const lapse = firstLapse(benefit, rules, held, calculated)
  return { calculated, lapsesOn: lapse?.on ?? null, lapsesTo: lapse?.to ?? null }
}

function sameReckoning(a: Reckoned, b: Reckoned): boolean {
  return a.calculated === b.calculated && a.lapsesOn === b.lapsesOn && a.lapsesTo === b.lapsesTo
}
