/** « Afficher le mode de calcul » in words (SPEC 8.5, guide 5): each line with what it counts and gives, and the total. */
import { m } from '#messages'
import {
  inLanguage,
  type Benefit,
  type BenefitRule,
  type CalculationLine,
  type OrdersBehind,
  type RuleCounts,
  type ShownCalculation,
} from '#server/business/benefits/index.ts'
import { formatChange, formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { measured, measureNoun } from './measure.ts'

export interface CalculationRow {
  readonly key: string
  /** The rule's name, or the rule itself; a product under it. */
  readonly title: string
  /** Of a rule: the rule in words, where it has a name besides, and what alone it counts. */
  readonly notes: readonly string[]
  readonly isProduct: boolean
  readonly orders: readonly { readonly label: string; readonly href: string | undefined }[]
  /** « et 3 autres » */
  readonly moreOrders: string | undefined
  readonly counted: string | undefined
  readonly amount: string | undefined
}

export interface CalculationInWords {
  readonly rows: readonly CalculationRow[]
  readonly total: string
  /** The heading over what each line gives: « Jours ». */
  readonly measure: string
}

/** Products of a rule that are named although the account holds none of them. */
const namedProductsLimit = 6

const plain = { notes: [], isProduct: false, orders: [], moreOrders: undefined, counted: undefined } as const

/** The calculation as a table; `orderHref` is undefined for whoever may not see orders. */
export function calculationInWords(
  shown: ShownCalculation,
  locale: Locale,
  orderHref: ((id: number) => string) | undefined,
): CalculationInWords {
  const { benefit, calculation } = shown
  const isMeasured = benefit.measure !== undefined
  const rows = calculation.lines.flatMap((line, index) => {
    if (line.kind !== 'rule') return otherRow(benefit, line, index, locale)
    return ruleRows(shown, line, locale, orderHref)
  })
  const { total } = calculation
  return {
    rows:
      rows.length > 0
        ? rows
        : [{ ...plain, key: 'none', title: m.calculation_no_rules({}, { locale }), amount: undefined }],
    total: isMeasured ? formatNumber(locale, total) : grantedWord(total, locale),
    measure: isMeasured ? measureNoun(benefit, locale) : m.calculation_column_granted({}, { locale }),
  }
}

function grantedWord(quantity: number, locale: Locale): string {
  return quantity > 0 ? m.calculation_granted({}, { locale }) : m.calculation_not_granted({}, { locale })
}

/** What caps, conversions and use make of it. Of a benefit that is not measured none of them says anything. */
function otherRow(
  benefit: Benefit,
  line: Exclude<CalculationLine, { readonly kind: 'rule' }>,
  index: number,
  locale: Locale,
): CalculationRow[] {
  const isWithdrawn = line.kind === 'cap' && line.cap === 0
  if (benefit.measure === undefined && !isWithdrawn && line.kind !== 'pending') return []
  const amount = benefit.measure === undefined ? undefined : formatChange(locale, line.quantity)
  return [{ ...plain, key: `${line.kind} ${String(index)}`, title: otherTitle(benefit, line, locale), amount }]
}

function otherTitle(
  benefit: Benefit,
  line: Exclude<CalculationLine, { readonly kind: 'rule' }>,
  locale: Locale,
): string {
  const options = { locale }
  switch (line.kind) {
    case 'rule-cap':
      return m.calculation_rule_cap({ cap: measured(benefit, line.cap, locale) }, options)
    case 'cap':
      if (line.cap === 0) return m.calculation_withdrawn({}, options)
      return m.calculation_cap({ cap: measured(benefit, line.cap, locale) }, options)
    case 'pending':
      return m.calculation_pending({}, options)
    case 'converted':
      return line.quantity > 0 ? m.calculation_converted_in({}, options) : m.calculation_converted_out({}, options)
    case 'kept':
      return m.calculation_kept({}, options)
  }
}

type RuleLine = Extract<CalculationLine, { readonly kind: 'rule' }>

function ruleRows(
  shown: ShownCalculation,
  { result, quantity }: RuleLine,
  locale: Locale,
  orderHref: ((id: number) => string) | undefined,
): CalculationRow[] {
  const { benefit, products, names } = shown
  const { rule, counted } = result
  const sentence = ruleInWords(benefit, rule, locale)
  const name = inLanguage(rule.names, locale)
  const own = products.get(rule.id)
  const row: CalculationRow = {
    ...plain,
    key: `rule ${String(rule.id)}`,
    title: name === '' ? sentence : name,
    notes: [...(name === '' ? [] : [sentence]), ...countsOnly(shown, rule, locale)],
    counted: formatNumber(locale, counted),
    amount: benefit.measure === undefined ? grantedWord(quantity, locale) : formatNumber(locale, quantity),
  }
  const listed = (own?.listed ?? []).map(({ itemId, quantity: held }): CalculationRow => {
    const orders = shown.ordersOf(rule.counts, itemId)
    return {
      ...plain,
      key: `rule ${String(rule.id)} item ${String(itemId)}`,
      title: names.items.get(itemId) ?? '',
      isProduct: true,
      orders: (orders?.orders ?? []).map(({ id, number }) => ({ label: number, href: orderHref?.(id) })),
      moreOrders: orders && moreInWords(orders, locale),
      counted: formatNumber(locale, held),
      amount: undefined,
    }
  })
  const { others } = own ?? {}
  if (others === undefined || others.count === 0) return [row, ...listed]
  const title = m.calculation_other_products(numbered(others.count, locale), { locale })
  const key = `rule ${String(rule.id)} others`
  const rest = {
    ...plain,
    key,
    title,
    isProduct: true,
    counted: formatNumber(locale, others.quantity),
    amount: undefined,
  }
  return [row, ...listed, rest]
}

function moreInWords({ more, isMoreAtLeast }: OrdersBehind, locale: Locale): string | undefined {
  if (more === 0) return undefined
  if (isMoreAtLeast) return m.calculation_more_orders_at_least({ shown: formatNumber(locale, more) }, { locale })
  return m.calculation_more_orders(numbered(more, locale), { locale })
}

function numbered(count: number, locale: Locale) {
  return { count, shown: formatNumber(locale, count) }
}

/** « Pris en compte : Office, Windows »; nothing where everything is. */
function countsOnly({ names }: ShownCalculation, rule: ShownRule, locale: Locale): string[] {
  const all = [
    ...[...rule.groups].map((id) => names.groups.get(id) ?? ''),
    ...[...rule.items].map((id) => names.items.get(id) ?? ''),
  ]
  if (all.length === 0) return []
  const products = all.slice(0, namedProductsLimit).join(', ')
  const count = all.length - namedProductsLimit
  if (count <= 0) return [m.calculation_counts_only({ products }, { locale })]
  return [m.calculation_counts_only_more({ products, count }, { locale })]
}

type ShownRule = RuleLine['result']['rule']

/** « 1 jour pour 120 licences avec Software Assurance, 30 jours au plus » */
export function ruleInWords(
  benefit: Pick<Benefit, 'measure'>,
  { gives, counts, cap, until }: Pick<BenefitRule, 'gives' | 'counts' | 'cap' | 'until'>,
  locale: Locale,
): string {
  const options = { locale }
  const given =
    benefit.measure === undefined
      ? m.calculation_rule_held({ counted: countedInWords(counts, firstGiving(gives), locale) }, options)
      : givesInWords(benefit, gives, counts, locale)
  const capped =
    cap === undefined || benefit.measure === undefined
      ? given
      : m.calculation_rule_capped({ rule: given, cap: measured(benefit, cap, locale) }, options)
  return until === undefined
    ? capped
    : m.calculation_rule_until({ rule: capped, date: formatDay(locale, until) }, options)
}

function givesInWords(
  benefit: Pick<Benefit, 'measure'>,
  gives: BenefitRule['gives'],
  counts: RuleCounts,
  locale: Locale,
): string {
  const options = { locale }
  const quantity = (given: number) => measured(benefit, given, locale)
  if ('steps' in gives) {
    // The noun once: « 1 jour à partir de 50 licences avec Software Assurance, 3 jours à partir de 200 »
    const steps = gives.steps.map(([from, given], index) =>
      m.calculation_rule_step(
        {
          gives: quantity(given),
          counted: index === 0 ? countedInWords(counts, from, locale) : formatNumber(locale, from),
        },
        options,
      ),
    )
    return new Intl.ListFormat(locale, { type: 'unit' }).format(steps)
  }
  if (gives.per === 1)
    return m.calculation_rule_each({ gives: quantity(gives.gives), counted: one(counts, locale) }, options)
  return m.calculation_rule_ratio(
    { gives: quantity(gives.gives), counted: countedInWords(counts, gives.per, locale) },
    options,
  )
}

function firstGiving(gives: BenefitRule['gives']): number {
  return 'steps' in gives ? (gives.steps[0]?.[0] ?? 1) : gives.per
}

/** « 120 licences avec Software Assurance » */
function countedInWords(counts: RuleCounts, quantity: number, locale: Locale): string {
  const words = {
    coverage: m.calculation_counted_coverage,
    licenses: m.calculation_counted_licenses,
    subscriptions: m.calculation_counted_subscriptions,
  }
  return words[counts](numbered(quantity, locale), { locale })
}

function one(counts: RuleCounts, locale: Locale): string {
  const words = {
    coverage: m.calculation_one_coverage,
    licenses: m.calculation_one_licenses,
    subscriptions: m.calculation_one_subscriptions,
  }
  return words[counts]({}, { locale })
}
