/** Rules in words (SPEC 8.5): « 1 jour pour 16 licences avec Software Assurance ». */
import { m } from '#messages'
import type { Benefit, RuleCounts, RuleFields } from '#server/business/benefits/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { measured } from './measure.ts'

const counted: Readonly<Record<RuleCounts, typeof m.rule_of_coverage>> = {
  coverage: m.rule_of_coverage,
  licenses: m.rule_of_licenses,
  subscriptions: m.rule_of_subscriptions,
}

const names: Readonly<Record<RuleCounts, typeof m.rule_counts_coverage>> = {
  coverage: m.rule_counts_coverage,
  licenses: m.rule_counts_licenses,
  subscriptions: m.rule_counts_subscriptions,
}

/** « Licences avec Software Assurance » */
export function countsName(counts: RuleCounts, locale: Locale): string {
  return names[counts]({}, { locale })
}

/** « 16 licences avec Software Assurance » */
export function countedInWords(counts: RuleCounts, quantity: number, locale: Locale): string {
  return counted[counts]({ count: quantity, shown: formatNumber(locale, quantity) }, { locale })
}

/** What the rule gives, a line for each of its steps. */
export function ruleInWords(benefit: Pick<Benefit, 'measure'>, rule: RuleFields, locale: Locale): readonly string[] {
  const { gives, counts, cap } = rule
  const options = { locale }
  const lines =
    'steps' in gives
      ? gives.steps.map(([from, given]) =>
          m.rule_step(
            { given: measured(benefit, given, locale), counted: countedInWords(counts, from, locale) },
            options,
          ),
        )
      : [
          m.rule_ratio(
            { given: measured(benefit, gives.gives, locale), counted: countedInWords(counts, gives.per, locale) },
            options,
          ),
        ]
  return cap === undefined ? lines : [...lines, m.rule_cap({ most: measured(benefit, cap, locale) }, options)]
}
