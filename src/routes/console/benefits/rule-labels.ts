/** What the fields of a rule are called, on their page and in the summary of what is wrong. */
import { m } from '#messages'
import { locales } from '#messages/runtime.js'
import { languageName } from './labels.ts'

export function ruleLabels() {
  return {
    ruleName: m.rule_name(),
    counts: m.rule_counts(),
    product: m.rule_products(),
    find: m.rule_find(),
    per: m.rule_per(),
    gives: m.rule_gives(),
    cap: m.rule_cap_label(),
    example: m.rule_example_quantity(),
    since: m.rule_since(),
    until: m.rule_until(),
    lastDay: m.rule_last_day(),
  } as const
}

/** The two ways in which a rule gives, as its form offers them. */
export function modeOptions() {
  return [
    { value: 'ratio', label: m.rule_mode_ratio() },
    { value: 'steps', label: m.rule_mode_steps() },
  ]
}

/** What the summary calls a field by its id. */
export function ruleLabelOf(id: string): string {
  const [name = '', detail = ''] = id.split('-')
  if (name === 'from') return m.rule_from({ place: Number(detail) + 1 })
  if (name === 'given') return m.rule_given({ place: Number(detail) + 1 })
  if (name === 'mode') return m.rule_mode()
  const label = Object.entries(ruleLabels()).find(([each]) => each === name)?.[1] ?? name
  const locale = locales.find((each) => each === detail)
  return locale === undefined ? label : m.benefit_label_in({ label, language: languageName(locale) })
}
