/**
 * What the rules of a benefit give for what an account holds, pure (SPEC 8.5): the job that reckons and the page that shows how
 * ask this one function. More of what counts never gives less.
 */
import type { Benefit } from '../description.ts'
import { givenFor, type BenefitRule, type RuleCounts } from '../rule.ts'

/** A rule with its products as sets, empty where it counts everything: each is asked about all that many accounts hold. */
export interface RuleInForce extends Omit<BenefitRule, 'products'> {
  readonly groups: ReadonlySet<number>
  readonly items: ReadonlySet<number>
}

/** What an account holds of an item until the end of one term (YYYY-MM-DD, or 'infinity'). */
export interface Held extends Readonly<Record<RuleCounts, number>> {
  readonly itemId: number
  readonly groupId: number
  readonly term: string
}

/** What one rule gives. */
export interface RuleResult {
  readonly rule: RuleInForce
  /** What the account holds of what it counts. */
  readonly counted: number
  /** By its ratio or steps. */
  readonly gives: number
  /** The same, up to its cap. */
  readonly given: number
}

export interface Evaluation {
  /** In the order of the rules. */
  readonly rules: readonly RuleResult[]
  /** What they give together, up to the benefit's cap. */
  readonly calculated: number
}

/** What evaluation needs of a benefit. */
export type Evaluated = Pick<Benefit, 'measure' | 'cap' | 'withdrawnAt'>

/** Evaluates the rules of one benefit, all of them in force, for what one account holds. */
export function evaluate(benefit: Evaluated, rules: readonly RuleInForce[], held: readonly Held[]): Evaluation {
  const results = rules.map((rule) => resultOf(rule, held))
  const together = results.reduce((sum, { given }) => sum + given, 0)
  return { rules: results, calculated: Math.min(together, capOf(benefit)) }
}

/**
 * The most of a benefit that can be calculated: what is not measured is had or not, and what the publisher has withdrawn is
 * had by nobody any more.
 */
export function capOf({ measure, cap, withdrawnAt }: Evaluated): number {
  if (withdrawnAt !== undefined) return 0
  return measure === undefined ? 1 : (cap ?? Number.MAX_SAFE_INTEGER)
}

/** A rule as evaluation asks it. */
export function inForce({ products, ...rule }: BenefitRule): RuleInForce {
  const items = new Set(products.flatMap(({ itemId }) => (itemId === undefined ? [] : [itemId])))
  const groups = new Set(products.filter(({ itemId }) => itemId === undefined).map(({ groupId }) => groupId))
  return { ...rule, groups, items }
}

/** True where the rule counts what is held of this item. */
export function countsItem(
  { groups, items }: RuleInForce,
  { itemId, groupId }: Pick<Held, 'itemId' | 'groupId'>,
): boolean {
  return (groups.size === 0 && items.size === 0) || items.has(itemId) || groups.has(groupId)
}

function resultOf(rule: RuleInForce, held: readonly Held[]): RuleResult {
  let counted = 0
  for (const each of held) if (each[rule.counts] > 0 && countsItem(rule, each)) counted += each[rule.counts]
  const gives = givenFor({ gives: rule.gives, cap: undefined }, counted)
  return { rule, counted, gives, given: givenFor(rule, counted) }
}
