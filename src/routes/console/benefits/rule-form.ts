/** The form of a calculation rule: what was typed, the rule that it describes, and what is wrong beside each field. */
import * as v from 'valibot'
import { m } from '#messages'
import { baseLocale } from '#messages/runtime.js'
import {
  largestGiven,
  largestQuantity,
  longestBenefitName,
  ruleCounts,
  ruleProductsLimit,
  stepsLimit,
  type BenefitRule,
  type RuleFault,
  type RuleFields,
  type RuleGives,
  type RuleProduct,
} from '#server/business/benefits/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import type { FieldErrors } from './faults.ts'
import { byLocale, inDigits, inEach, isFilled, numberIn, oneOf, rowsOf, texts, type TypedFields } from './form.ts'

export interface TypedRule {
  readonly fields: TypedFields
  /** Those that are filled in, and one to fill in. */
  readonly steps: readonly TypedFields[]
  /** « 12 » for a group, « 12.34 » for an item of it. */
  readonly products: readonly string[]
}

/** The fields that a rule is described in. */
export const ruleSingles = ['counts', 'mode', 'per', 'gives', 'cap', 'since', 'until'] as const
const singles = [...ruleSingles, 'revision', 'find', 'example']
const stepParts = ['from', 'given']

export function typedRule(form: FormData): TypedRule {
  return {
    fields: Object.fromEntries([...singles, ...inEach('ruleName')].map((name) => [name, oneOf(form, name)])),
    steps: rowsOf(form, stepParts, stepsLimit),
    // One more than a rule can have, so that it can be said: each of them is looked up to be shown again.
    products: form
      .getAll('product')
      .slice(0, ruleProductsLimit + 1)
      .flatMap((each) => (v.is(productKey, each) ? [each] : [])),
  }
}

/** A form in which nothing is filled in but the day: a rule begins when it is made, unless something else is said. */
export function blankRule(today: string): TypedRule {
  const typed = typedRule(new FormData())
  return { ...typed, fields: { ...typed.fields, counts: 'coverage', mode: 'ratio', since: today } }
}

export function typedOfRule(rule: BenefitRule): TypedRule {
  const { gives } = rule
  const steps = 'steps' in gives ? gives.steps : []
  const rows = new FormData()
  for (const [from, given] of steps) {
    rows.append('from', String(from))
    rows.append('given', String(given))
  }
  return {
    fields: {
      ...byLocale('ruleName', rule.names),
      revision: inDigits(rule.revision),
      counts: rule.counts,
      mode: 'steps' in gives ? 'steps' : 'ratio',
      per: inDigits('steps' in gives ? undefined : gives.per),
      gives: inDigits('steps' in gives ? undefined : gives.gives),
      cap: inDigits(rule.cap),
      since: rule.since,
      until: rule.until ?? '',
    },
    steps: rowsOf(rows, stepParts, stepsLimit),
    products: rule.products.map(keyOf),
  }
}

/** The rule that the form describes. */
export function ruleOfForm({ fields, steps, products }: TypedRule): RuleFields {
  return {
    names: texts(fields, 'ruleName'),
    counts: ruleCounts.find((each) => each === fields['counts']) ?? 'coverage',
    gives: givesOf(fields, steps),
    cap: numberIn(fields['cap'] ?? ''),
    since: fields['since'] ?? '',
    until: fields['until'] === '' ? undefined : fields['until'],
    products: products.map(productOf),
  }
}

/** How a form names a product. */
export function keyOf({ groupId, itemId }: { readonly groupId: number; readonly itemId?: number | undefined }): string {
  return itemId === undefined ? String(groupId) : `${String(groupId)}.${String(itemId)}`
}

export function productOf(key: string): RuleProduct {
  const [groupId = 0, itemId] = key.split('.').map(Number)
  return { groupId, ...(itemId !== undefined && { itemId }) }
}

/** What is wrong, by the id of the field. */
export function ruleErrorsOf(faults: readonly RuleFault[], typed: TypedRule, locale: Locale): FieldErrors {
  const errors: Record<string, string> = {}
  for (const fault of faults) errors[fieldOf(fault, typed)] ??= sentenceOf(fault, locale)
  return errors
}

const productKey = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}(?:\.[1-9]\d{0,14})?$/))

function givesOf(fields: TypedFields, steps: readonly TypedFields[]): RuleGives {
  if (fields['mode'] === 'steps') {
    return {
      steps: steps
        .filter(isFilled)
        .map(({ from = '', given = '' }) => [numberIn(from) ?? Number.NaN, numberIn(given) ?? Number.NaN] as const),
    }
  }
  return { per: numberIn(fields['per'] ?? '') ?? Number.NaN, gives: numberIn(fields['gives'] ?? '') ?? Number.NaN }
}

function fieldOf({ field, language = baseLocale, place }: RuleFault, typed: TypedRule): string {
  if (field === 'names') return `ruleName-${language}`
  if (field === 'products') return 'product'
  if (field !== 'gives') return field
  if (typed.fields['mode'] === 'steps') return `from-${String(place ?? 0)}`
  return isCountTyped(typed.fields['gives']) ? 'per' : 'gives'
}

function isCountTyped(typed = ''): boolean {
  const number = numberIn(typed)
  return number !== undefined && number >= 1
}

function sentenceOf({ code, field }: RuleFault, locale: Locale): string {
  switch (code) {
    case 'missing':
      return field === 'gives' ? m.rule_fault_steps_missing() : m.benefit_fault_missing()
    case 'too-long':
      return m.benefit_fault_too_long({ most: formatNumber(locale, longestBenefitName) })
    case 'characters':
      return m.benefit_fault_characters()
    case 'too-many': {
      const most = field === 'products' ? ruleProductsLimit : stepsLimit
      return m.benefit_fault_too_many({ most: formatNumber(locale, most) })
    }
    case 'out-of-range':
      return m.benefit_fault_out_of_range({
        most: formatNumber(locale, field === 'cap' ? largestQuantity : largestGiven),
      })
    case 'not-ascending':
      return m.rule_fault_not_ascending()
    case 'no-date':
      return m.rule_fault_no_date()
    case 'before-since':
      return m.rule_fault_before_since()
    case 'unknown':
      return m.rule_fault_product_unknown()
    case 'repeated':
      return m.rule_fault_product_repeated()
    case 'uncounted':
      return m.rule_fault_uncounted()
  }
}
