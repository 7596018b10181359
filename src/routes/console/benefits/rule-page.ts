/** What the page of a rule shows beside its fields: its products by name, what the catalogue has for typed words, an example. */
import { m } from '#messages'
import { givenFor, type Benefit, type RuleFields } from '#server/business/benefits/index.ts'
import { findProducts, productGroupNames, productsNamed, type FoundProduct } from '#server/business/catalog/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { countedInWords } from '#routes/benefits/rule-words.ts'
import { measured } from '#routes/benefits/measure.ts'
import type { FieldErrors } from './faults.ts'
import { numberIn } from './form.ts'
import { keyOf, productOf, ruleOfForm, type TypedRule } from './rule-form.ts'

export interface ShownRule {
  readonly typed: TypedRule
  /** What is counted, and what was found to be counted besides. */
  readonly products: readonly { readonly value: string; readonly label: string; readonly checked: boolean }[]
  /** Names that the field proposes as one types. */
  readonly proposals: readonly string[]
  /** What was looked for is not in the catalogue. */
  readonly nothingFound: boolean
  /** « 600 licences avec Software Assurance donnent 5 jours. » */
  readonly example: string | undefined
  readonly errors: FieldErrors
  readonly message: string | undefined
}

const noErrors: FieldErrors = {}

/** The form as it was typed, or as it is stored. */
export async function shownRule(
  work: Work,
  typed: TypedRule,
  locale: Locale,
  { errors = noErrors, message, found }: Partial<Pick<ShownRule, 'errors' | 'message'>> & Partial<Found> = {},
): Promise<ShownRule> {
  const chosen = await productsNamed(work, typed.products.map(productOf), locale)
  const others = (found ?? []).filter((each) => !typed.products.includes(keyOf(each)))
  return {
    typed,
    products: [
      ...chosen.map((each) => ({ value: keyOf(each), label: productInWords(each), checked: true })),
      // One that was found alone is what was meant.
      ...others.map((each) => ({
        value: keyOf(each),
        label: productInWords(each),
        checked: found?.length === 1,
      })),
    ],
    proposals: await productGroupNames(work, locale),
    nothingFound: found?.length === 0,
    example: undefined,
    errors,
    message,
  }
}

interface Found {
  readonly found: readonly FoundProduct[]
}

/** The same with what the catalogue has for what was typed; a name that is somebody's exactly stands for that one alone. */
export async function withFound(work: Work, typed: TypedRule, locale: Locale): Promise<ShownRule> {
  const words = typed.fields['find'] ?? ''
  const found = await findProducts(work, words, locale)
  const exact = found.filter(({ name, code }) => [name, code].some((each) => folded(each) === folded(words)))
  return shownRule(work, typed, locale, { found: exact.length === 1 ? exact : found })
}

/** The same with what the rule would give for the quantity that was typed. */
export async function withExample(work: Work, benefit: Benefit, typed: TypedRule, locale: Locale): Promise<ShownRule> {
  const quantity = numberIn(typed.fields['example'] ?? '')
  if (quantity === undefined || Number.isNaN(quantity)) {
    return shownRule(work, typed, locale, { errors: { example: m.rule_fault_example() } })
  }
  const rule = ruleOfForm(typed)
  const given = isWhole(rule) ? givenFor(rule, quantity) : Number.NaN
  if (Number.isNaN(given)) return shownRule(work, typed, locale, { errors: { example: m.rule_fault_example_rule() } })
  const example = m.rule_example({
    counted: countedInWords(rule.counts, quantity, locale),
    given: measured(benefit, given, locale),
  })
  return { ...(await shownRule(work, typed, locale)), example }
}

function productInWords({ itemId, name, group, code }: FoundProduct): string {
  return itemId === undefined ? m.rule_product_group({ name }) : m.rule_product_item({ name, group, code })
}

/** True where every number of it was typed. */
function isWhole({ gives, cap }: RuleFields): boolean {
  const numbers = 'steps' in gives ? gives.steps.flat() : [gives.per, gives.gives]
  return numbers.length > 0 && [...numbers, cap ?? 1].every((number) => Number.isInteger(number) && number > 0)
}

function folded(text: string): string {
  return text.trim().toLocaleLowerCase()
}
