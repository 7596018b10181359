/**
 * How a quantity came about, line by line, pure (« Afficher le mode de calcul », guide 5): the lines' sum is exactly what is granted,
 * whatever capped it, converted it, or kept it from being taken back.
 */
import { grantedOf, shortfallOf, type BenefitGrant } from '../grant.ts'
import { capOf, type Evaluated, type Evaluation, type RuleResult } from './evaluation.ts'

export type CalculationLine =
  /** What a rule gives for what it counts. */
  | { readonly kind: 'rule'; readonly quantity: number; readonly result: RuleResult }
  /** What a rule's own cap takes of that. */
  | { readonly kind: 'rule-cap'; readonly quantity: number; readonly cap: number; readonly result: RuleResult }
  /** What the benefit's cap takes of all rules together. */
  | { readonly kind: 'cap'; readonly quantity: number; readonly cap: number }
  /** What has just changed, and the job has not reckoned yet. */
  | { readonly kind: 'pending'; readonly quantity: number }
  /** What conversions brought, less what they took. */
  | { readonly kind: 'converted'; readonly quantity: number }
  /** What is used and would not be granted any more: it is not taken back. */
  | { readonly kind: 'kept'; readonly quantity: number }

export interface Calculation {
  readonly lines: readonly CalculationLine[]
  /** What is granted: the sum of the lines. */
  readonly total: number
}

/** The lines of a grant, as the rules see the account now. A line that says nothing is left out, but for those of rules. */
export function calculationOf(benefit: Evaluated, { rules, calculated }: Evaluation, grant: BenefitGrant): Calculation {
  const together = rules.reduce((sum, { given }) => sum + given, 0)
  const others: readonly CalculationLine[] = [
    { kind: 'cap', quantity: calculated - together, cap: capOf(benefit) },
    { kind: 'pending', quantity: grant.calculated - calculated },
    { kind: 'converted', quantity: grant.converted },
    { kind: 'kept', quantity: shortfallOf(grant) },
  ]
  const lines = [...rules.flatMap(linesOf), ...others.filter(({ quantity }) => quantity !== 0)]
  return { lines, total: grantedOf(grant) }
}

function linesOf(result: RuleResult): CalculationLine[] {
  const { gives, given, rule } = result
  const line: CalculationLine = { kind: 'rule', quantity: gives, result }
  if (rule.cap === undefined || given === gives) return [line]
  return [line, { kind: 'rule-cap', quantity: given - gives, cap: rule.cap, result }]
}
