/** The fields of a report's filters, in words; what is wrong beside each. */
import { m } from '#messages'
import { accountsWith, customerRoles, type ReportSight } from '#server/business/access/index.ts'
import {
  longestFilter,
  periods,
  personStates,
  usualWithinDays,
  withinDays,
  type FilterFault,
  type FilterName,
  type Period,
  type Report,
  type ReportQuestion,
} from '#server/business/reports/index.ts'
import type { Work } from '#server/work/index.ts'
import { roleName } from '#routes/refusals.ts'
import type { Locale } from '#ui/format.ts'

export interface FilterField {
  readonly name: FilterName
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly kind: 'text' | 'date' | 'choice'
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

type Option = NonNullable<FilterField['options']>[number]

/** The fields in the report's order; a customer chooses among his accounts, where they are few enough to be listed. */
export async function filterFields(
  work: Work,
  sight: ReportSight,
  { filters }: Pick<Report, 'filters'>,
  { typed, faults }: ReportQuestion,
  locale: Locale,
): Promise<readonly FilterField[]> {
  const accounts = sight.audience === 'customer' ? await accountOptions(work, typed.account) : undefined
  return filters.flatMap((name): FilterField[] => {
    const fault = faults[name]
    const field = {
      name,
      label: labelOf(name),
      value: typed[name] ?? (name === 'within' ? String(usualWithinDays) : ''),
      error: fault && faultText(fault),
    }
    if (name === 'account' && accounts !== undefined) {
      return accounts.length > 2 || field.value !== '' ? [{ ...field, kind: 'choice', options: accounts }] : []
    }
    if (name === 'from' || name === 'to') return [{ ...field, kind: 'date' }]
    const options = optionsOf(name, locale)
    return [options === undefined ? { ...field, kind: 'text' } : { ...field, kind: 'choice', options }]
  })
}

async function accountOptions(work: Work, chosen: string | undefined): Promise<readonly Option[] | undefined> {
  const { accounts, more } = await accountsWith(work, 'reports.view')
  // Whoever has more accounts than a list can hold types a number, and so does one whose number is none of them.
  if (more || (chosen !== undefined && accounts.every(({ number }) => number !== chosen))) return undefined
  const options = accounts.map(({ number, name }) => ({ value: number, label: `${name} (${number})` }))
  return [{ value: '', label: m.report_every_account() }, ...options]
}

function labelOf(name: FilterName): string {
  switch (name) {
    case 'account':
      return m.ui_account_number()
    case 'agreement':
      return m.ui_agreement_number()
    case 'order':
      return m.column_order_number()
    case 'product':
      return m.report_filter_product()
    case 'period':
      return m.report_filter_period()
    case 'from':
      return m.page_orders_from()
    case 'to':
      return m.page_orders_to()
    case 'within':
      return m.report_filter_within()
    case 'role':
      return m.report_filter_role()
    case 'state':
      return m.column_state()
  }
}

function optionsOf(name: FilterName, locale: Locale): readonly Option[] | undefined {
  const options = { locale }
  switch (name) {
    case 'period':
      return [
        { value: '', label: m.report_period_any() },
        ...periods.map((period) => ({ value: period, label: periodName(period) })),
      ]
    case 'within':
      return withinDays.map((days) => ({
        value: String(days),
        label: m.report_within_days({ days: String(days) }, options),
      }))
    case 'role':
      return [
        { value: '', label: m.report_every_role() },
        ...customerRoles.map((role) => ({ value: role, label: roleName(role) })),
      ]
    case 'state':
      return [
        { value: '', label: m.email_state_every() },
        ...personStates.map((state) => ({ value: state, label: stateName(state) })),
      ]
    default:
      return undefined
  }
}

function periodName(period: Period): string {
  switch (period) {
    case 'last-7-days':
      return m.report_period_last_7_days()
    case 'last-30-days':
      return m.report_period_last_30_days()
    case 'this-month':
      return m.report_period_this_month()
    case 'last-month':
      return m.report_period_last_month()
    case 'this-year':
      return m.report_period_this_year()
    case 'last-12-months':
      return m.report_period_last_12_months()
  }
}

function stateName(state: (typeof personStates)[number]): string {
  if (state === 'active') return m.users_state_active()
  return state === 'pending' ? m.users_state_pending() : m.users_state_expired()
}

/** What is wrong with a filter, as whoever typed it reads it. */
export function faultText(fault: FilterFault): string {
  switch (fault) {
    case 'too-long':
      return m.filter_search_too_long({ limit: longestFilter })
    case 'account-unknown':
      return m.report_fault_account_unknown()
    case 'account-forbidden':
      return m.report_fault_account_forbidden()
    case 'agreement-unknown':
      return m.report_fault_agreement_unknown()
    case 'order-unknown':
      return m.report_fault_order_unknown()
    case 'product-unknown':
      return m.report_fault_product_unknown()
    case 'choice-unknown':
      return m.filter_choice()
    case 'date-unreadable':
      return m.filter_date({ example: '2026-01-31' })
    case 'dates-reversed':
      return m.report_fault_dates_reversed()
    case 'dates-and-period':
      return m.report_fault_dates_and_period()
  }
}
