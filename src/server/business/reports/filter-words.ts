/** Filters in words: what each is called, what one may choose, and what was chosen; the same on pages and in e-mails. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { periods, type Period } from './period.ts'
import { personStates, withinDays, type TypedFilters } from './question.ts'
import { filterNames, type FilterName, type Words } from './report.ts'
import { personStateWords, roleWords } from './words.ts'

export interface FilterChoice {
  readonly value: string
  readonly label: string
}

const labels: Readonly<Record<FilterName, Words>> = {
  account: m.ui_account_number,
  agreement: m.ui_agreement_number,
  order: m.column_order_number,
  product: m.report_filter_product,
  period: m.report_filter_period,
  from: m.page_orders_from,
  to: m.page_orders_to,
  within: m.report_filter_within,
  role: m.report_filter_role,
  state: m.column_state,
}

const periodNames: Readonly<Record<Period, Words>> = {
  'last-7-days': m.report_period_last_7_days,
  'last-30-days': m.report_period_last_30_days,
  'this-month': m.report_period_this_month,
  'last-month': m.report_period_last_month,
  'this-year': m.report_period_this_year,
  'last-12-months': m.report_period_last_12_months,
}

export function filterLabel(name: FilterName, locale: Locale): string {
  return labels[name]({}, { locale })
}

/** What one may choose; undefined where one types. The first one is to choose nothing, where that is possible. */
export function filterChoices(name: FilterName, locale: Locale): readonly FilterChoice[] | undefined {
  const options = { locale }
  const any = (label: string): FilterChoice => ({ value: '', label })
  switch (name) {
    case 'period':
      return [
        any(m.report_period_any({}, options)),
        ...periods.map((period) => ({ value: period, label: periodNames[period]({}, options) })),
      ]
    case 'within':
      return withinDays.map((days) => ({
        value: String(days),
        label: m.report_within_days({ days: String(days) }, options),
      }))
    case 'role':
      return [
        any(m.report_every_role({}, options)),
        ...roleWords(locale).map(({ role, word }) => ({ value: role, label: word })),
      ]
    case 'state': {
      const words = personStateWords(locale)
      return [
        any(m.email_state_every({}, options)),
        ...personStates.map((state) => ({ value: state, label: words[state] })),
      ]
    }
    default:
      return undefined
  }
}

/** Each filter that says something, with what it says. */
export function filterWords(
  filters: TypedFilters,
  locale: Locale,
): readonly { readonly name: string; readonly value: string }[] {
  return filterNames.flatMap((name) => {
    const value = filters[name]
    if (value === undefined) return []
    const chosen = filterChoices(name, locale)?.find((choice) => choice.value === value)
    return [{ name: filterLabel(name, locale), value: chosen?.label ?? value }]
  })
}
