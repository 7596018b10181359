/** What the end of a term will take away, pure: what the account should use before (SPEC 8.1, alerts). */
import { evaluate, type RuleInForce, type Evaluated, type Held } from './evaluation.ts'

export interface Lapse {
  /** The last day (YYYY-MM-DD) of the first term whose end takes something away. */
  readonly on: string
  /** What is calculated after it. */
  readonly to: number
}

/**
 * The first lapse, if nothing is renewed, by the rules in force today; undefined where no term's end takes anything. A term may
 * end without taking anything: what is left then still reaches the same step, or the cap.
 */
export function firstLapse(
  benefit: Evaluated,
  rules: readonly RuleInForce[],
  held: readonly Held[],
  calculated: number,
): Lapse | undefined {
  if (calculated === 0) return undefined
  const ends = [...new Set(held.map(({ term }) => term))].filter((term) => term !== 'infinity').toSorted()
  for (const on of ends) {
    const after = held.filter(({ term }) => term > on)
    const { calculated: to } = evaluate(benefit, rules, after)
    if (to < calculated) return { on, to }
  }
  return undefined
}
