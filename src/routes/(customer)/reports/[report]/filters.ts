/** The fields of a report's filters, in words; what is wrong beside each. */
import { m } from '#messages'
import { accountsWith, type ReportSight } from '#server/business/access/index.ts'
import {
  filterChoices,
  filterLabel,
  longestFilter,
  usualWithinDays,
  type FilterChoice,
  type FilterFault,
  type FilterName,
  type Report,
  type ReportQuestion,
} from '#server/business/reports/index.ts'
import type { Work } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'

export interface FilterField {
  readonly name: FilterName
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly kind: 'text' | 'date' | 'choice'
  readonly options?: readonly FilterChoice[]
}

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
      label: filterLabel(name, locale),
      value: typed[name] ?? (name === 'within' ? String(usualWithinDays) : ''),
      error: fault && faultText(fault),
    }
    if (name === 'account' && accounts !== undefined) {
      return accounts.length > 2 || field.value !== '' ? [{ ...field, kind: 'choice', options: accounts }] : []
    }
    if (name === 'from' || name === 'to') return [{ ...field, kind: 'date' }]
    const options = filterChoices(name, locale)
    return [options === undefined ? { ...field, kind: 'text' } : { ...field, kind: 'choice', options }]
  })
}

async function accountOptions(work: Work, chosen: string | undefined): Promise<readonly FilterChoice[] | undefined> {
  const { accounts, more } = await accountsWith(work, 'reports.view')
  // Whoever has more accounts than a list can hold types a number, and so does one whose number is none of them.
  if (more || (chosen !== undefined && accounts.every(({ number }) => number !== chosen))) return undefined
  const options = accounts.map(({ number, name }) => ({ value: number, label: `${name} (${number})` }))
  return [{ value: '', label: m.report_every_account() }, ...options]
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
