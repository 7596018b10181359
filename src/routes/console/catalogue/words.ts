/** The catalogue in words: kinds of item, what is sold, the fields of an item, what becomes of them. */
import { m } from '#messages'
import { isLocale } from '#messages/runtime.js'
import type { Difference, Fact, ItemKind, SaleState } from '#server/business/catalog/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { languageName } from '../benefits/labels.ts'

const kinds: Readonly<Record<ItemKind, () => string>> = {
  license: m.catalogue_kind_license,
  subscription: m.catalogue_kind_subscription,
  msdn: m.catalogue_kind_msdn,
  azure: m.catalogue_kind_azure,
  package: m.catalogue_kind_package,
}

/** « Service en ligne » */
export function kindName(kind: ItemKind): string {
  return kinds[kind]()
}

const sales = {
  sold: { state: 'done', word: m.catalogue_sold },
  'partners-only': { state: 'waiting', word: m.catalogue_partners_only },
  ended: { state: 'past', word: m.catalogue_sale_over },
} as const satisfies Readonly<Record<SaleState, object>>

/** « En vente », « Vente terminée »; an end that is still ahead is said with its day. */
export function saleInWords(sale: SaleState, soldUntil: string | null, locale: Locale) {
  const { state, word } = sales[sale]
  if (sale === 'ended' || soldUntil === null) return { state, word: word() }
  return { state: 'waiting' as const, word: m.catalogue_sold_until_day({ day: formatDay(locale, soldUntil) }) }
}

export function saleName(sale: SaleState): string {
  return sales[sale].word()
}

/** By the columns of a catalogue file; `service_plans` and `components` are lists. */
export function fieldLabels() {
  return {
    code: m.catalogue_code(),
    kind: m.catalogue_kind(),
    group: m.catalogue_group(),
    product: m.software_product(),
    edition: m.column_edition(),
    version: m.column_version(),
    display_name: m.catalogue_name_everywhere(),
    guid: m.catalogue_guid(),
    coverage: m.catalogue_coverage(),
    set_up_step: m.catalogue_step(),
    grace_days: m.catalogue_grace(),
    return_days: m.catalogue_return(),
    set_up_ceiling: m.catalogue_ceiling(),
    withdrawn: m.catalogue_withdrawn(),
    sold_until: m.catalogue_last_day(),
    service_plans: m.catalogue_service_plans(),
    components: m.catalogue_components(),
    quantity: m.catalogue_component_quantity(),
    component: m.catalogue_component(),
    with_coverage: m.catalogue_component_coverage(),
  } as const
}

/** « Édition », « Nom affiché (français) »; a column of another version is its own word. */
export function fieldLabel(column: string): string {
  const language = /^display_name_([a-z]{2})$/.exec(column)?.[1]
  if (language !== undefined) {
    return m.catalogue_name_in({ language: isLocale(language) ? languageName(language).toLowerCase() : language })
  }
  return Object.entries(fieldLabels()).find(([each]) => each === column)?.[1] ?? column
}

/** One field of a difference in words: what it was, and what it is or would be. Of lists, what comes and what goes. */
export function changeInWords(
  column: string,
  [before, after]: readonly [Fact, Fact],
  locale: Locale,
): { readonly label: string; readonly before: string; readonly after: string } {
  const label = fieldLabel(column)
  if (isList(before) || isList(after)) {
    const [was, is] = [isList(before) ? before : [], isList(after) ? after : []]
    const [gone, come] = [was.filter((each) => !is.includes(each)), is.filter((each) => !was.includes(each))]
    return { label, before: gone.join(', ') || m.catalogue_nothing(), after: come.join(', ') || m.catalogue_nothing() }
  }
  return { label, before: factInWords(column, before, locale), after: factInWords(column, after, locale) }
}

/** The facts of something new, without what says nothing. */
export function newInWords({ facts }: Difference, locale: Locale): string {
  const telling = ['kind', 'group', 'version', 'components', 'service_plans'] as const
  return telling
    .flatMap((column) => {
      const fact = facts[column]?.[1]
      if (fact === undefined || fact === null) return []
      const value = isList(fact) ? formatNumber(locale, fact.length) : factInWords(column, fact, locale)
      return [m.catalogue_fact({ label: fieldLabel(column), value })]
    })
    .join(m.journal_between())
}

function factInWords(column: string, fact: Fact, locale: Locale): string {
  if (fact === null || fact === '') return m.catalogue_nothing()
  if (typeof fact === 'boolean') return fact ? m.catalogue_yes() : m.catalogue_no()
  if (typeof fact === 'number') return formatNumber(locale, fact)
  if (isList(fact)) return fact.join(', ')
  if (column === 'sold_until') return formatDay(locale, fact)
  return column === 'kind' && isKind(fact) ? kindName(fact) : fact
}

function isList(fact: Fact): fact is readonly string[] {
  return typeof fact === 'object' && fact !== null
}

export function isKind(text: string): text is ItemKind {
  return Object.hasOwn(kinds, text)
}
