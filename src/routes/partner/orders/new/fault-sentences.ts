/** What is wrong with a field of an order, said to somebody who can type something else; files are told otherwise. */
import { m } from '#messages'
import type { FoundItem } from '#server/business/catalog/index.ts'
import { quantityLimit, type OrderLineKind } from '#server/business/orders/index.ts'
import type { ImportFault } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { orderLineKinds } from '../../../(customer)/kinds.ts'

/** What somebody can order of each kind of item. */
const kindsFor: Readonly<Record<FoundItem['kind'], readonly OrderLineKind[]>> = {
  license: ['license', 'license-with-coverage', 'coverage-renewal'],
  subscription: ['subscription', 'seats-added', 'seats-reduced', 'renewal'],
  msdn: ['msdn', 'seats-added', 'seats-reduced', 'renewal'],
  azure: ['azure', 'seats-added', 'seats-reduced', 'renewal'],
  package: ['package'],
}

/** The kind of line that one who orders an item for the first time means. */
export function usualKind(item: FoundItem['kind']): OrderLineKind {
  return item
}

/** « Indiquez un nombre entier, de 1 à 10 000 000. »; `item` is the line's, where it is known. */
export function orderFaultSentence(fault: ImportFault, item: FoundItem | undefined, locale: Locale): string {
  const said = sentences[fault.code]
  if (fault.code === 'kind.unfit' && item !== undefined) {
    const names = orderLineKinds(locale)
    const kinds = new Intl.ListFormat(locale, { type: 'disjunction' }).format(
      kindsFor[item.kind].map((kind) => `«\u00a0${names[kind]}\u00a0»`),
    )
    return m.order_form_kind_unfit({ kinds })
  }
  if (fault.code === 'value.missing') return missing[fault.column]?.() ?? m.order_form_missing()
  if (fault.code === 'quantity.out-of-range')
    return m.order_form_quantity({ most: formatNumber(locale, quantityLimit) })
  return said?.() ?? m.order_form_refused()
}

const missing: Readonly<Record<string, () => string>> = {
  order_number: m.order_form_number_missing,
  order_date: m.order_form_date,
  item: m.order_form_item_missing,
}

const sentences: Readonly<Partial<Record<ImportFault['code'], () => string>>> = {
  'value.too-long': m.order_form_too_long,
  'text.control-character': m.order_form_characters,
  'date.malformed': m.order_form_date,
  'item.unknown': m.order_form_item_unknown,
  'kind.unknown': m.order_form_kind_unknown,
  'kind.unfit': m.order_form_kind_unknown,
  'coverage.not-offered': m.order_form_coverage,
  'order-date.future': m.order_form_future,
  'order.different': m.order_form_different,
  'package.empty': m.order_form_package_empty,
  'reduction.exceeds': m.order_form_reduction,
  'return.exceeds': m.refusal_order_return_exceeds_any,
  'seats.without-subscription': m.order_form_no_seats,
  'term.before-order': m.order_form_term_before,
  'term.earlier': m.order_form_term_earlier,
  'term.missing': m.order_form_term_missing,
  'term.not-for-licenses': m.order_form_term_license,
  'partner.not-serving': m.order_form_not_serving,
  'agreement.over': m.order_form_agreement_over,
}
