/** The rules that count today, as evaluation asks them. */
import type { Work } from '#server/work/index.ts'
import { rulesOf } from '../rule.ts'
import { inForce, type RuleInForce } from './evaluation.ts'

/** The rules in force today of these benefits, by benefit, each in the order of their making. */
export async function rulesInForce(
  work: Work,
  benefitIds: readonly number[],
): Promise<ReadonlyMap<number, readonly RuleInForce[]>> {
  const { today } = work
  const rules = (await rulesOf(work, benefitIds)).filter(
    ({ since, until }) => since <= today && (until === undefined || until >= today),
  )
  return Map.groupBy(rules.map(inForce), ({ benefitId }) => benefitId)
}
