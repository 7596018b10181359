/**
 * What an address asks of a report, understood: filters as they were typed become ids within the reader's reach, or a fault that
 * says what is wrong with which of them. A filter on another's account answers like one on an account that there is not.
 */
import { locales, type Locale } from '#messages/runtime.js'
import { invitationDays, isRole, purchasingAccountNumbered, type ReportSight } from '#server/business/access/index.ts'
import { itemsOfProduct } from '#server/business/catalog/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { isRefusal, type Work } from '#server/work/index.ts'
import { accountsOfAgreement, fewAccounts, fewHolders, ordersNumbered, type ConcernedItem } from './narrow.ts'
import { isPeriod, periodOf } from './period.ts'
import { filterNames, type Asked, type FilterName, type Report } from './report.ts'

/** Filters as they stand in an address. */
export type TypedFilters = Readonly<Partial<Record<FilterName, string>>>

/** What is wrong with a filter. */
export type FilterFault =
  | 'too-long'
  | 'account-unknown'
  | 'account-forbidden'
  | 'agreement-unknown'
  | 'order-unknown'
  | 'product-unknown'
  | 'choice-unknown'
  | 'date-unreadable'
  | 'dates-reversed'
  | 'dates-and-period'

export interface ReportQuestion {
  /** Undefined while a filter is at fault: an unfiltered report would pass for a filtered one. */
  readonly asked: Asked | undefined
  /** What was asked for and is a filter of this report, without what says nothing. */
  readonly typed: TypedFilters
  readonly faults: Readonly<Partial<Record<FilterName, FilterFault>>>
}

/** Longest text of a filter. */
export const longestFilter = 60
/** Times ahead among which one chooses, in days. */
export const withinDays = [30, 90, 180, 365] as const
export const usualWithinDays = 90
export const personStates = ['active', 'pending', 'expired'] as const

/** Understands what is typed. `typed` may come from an address, a saved filter or a schedule: nothing in it is believed. */
export async function understand(
  work: Work,
  sight: ReportSight,
  report: Report,
  given: Readonly<Record<string, string | undefined>>,
  locale: Locale,
): Promise<ReportQuestion> {
  const typed = typedIn(report, given)
  const faults: Partial<Record<FilterName, FilterFault>> = {}
  for (const [name, text] of entriesOf(typed)) if (text.length > longestFilter) faults[name] = 'too-long'
  if (Object.keys(faults).length > 0) return { asked: undefined, typed, faults }

  const account = await accountAsked(work, typed.account, faults)
  const agreement = await agreementAsked(work, sight, typed.agreement, faults)
  const concerned = await orderAsked(work, sight, typed.order, faults)
  const items = await productAsked(work, typed.product, locale, faults)
  const days = daysAsked(typed, work.today, faults)
  const others = choicesAsked(typed, work.today, faults)
  if (Object.keys(faults).length > 0) return { asked: undefined, typed, faults }

  const lists = [account, agreement, concerned?.map((each) => each.account)].filter((ids) => ids !== undefined)
  const few =
    lists.length > 0
      ? lists.reduce((ids, others) => ids.filter((id) => others.includes(id)))
      : await fewestAccounts(work, sight, report, items)
  const asked: Asked = {
    sight,
    locale,
    today: work.today,
    few: few && arrayOf(few),
    items: items && arrayOf(items),
    concerned: concerned && JSON.stringify(concerned),
    ...days,
    ...others,
    pendingSince: new Date(work.now.getTime() - invitationDays * 86_400_000),
  }
  return { asked, typed, faults }
}

/** As `understand`, where it is not known in which language words of a product were typed: what is answered is in `locale`. */
export async function understandInAnyLanguage(
  work: Work,
  sight: ReportSight,
  report: Report,
  given: Readonly<Record<string, string | undefined>>,
  locale: Locale,
): Promise<ReportQuestion> {
  const question = await understand(work, sight, report, given, locale)
  if (question.asked !== undefined) return question
  for (const other of locales.filter((each) => each !== locale)) {
    const { asked, typed, faults } = await understand(work, sight, report, given, other)
    if (asked !== undefined) return { asked: { ...asked, locale }, typed, faults }
  }
  return question
}

async function fewestAccounts(
  work: Work,
  sight: ReportSight,
  { productsByIndex = 0 }: Report,
  items: readonly number[] | undefined,
) {
  const reached = await fewAccounts(work, sight)
  if (reached !== undefined || items === undefined || items.length <= productsByIndex) return reached
  return await fewHolders(work, sight, items)
}

/** What of it are filters of the report, trimmed; nothing that says nothing. */
function typedIn(report: Report, given: Readonly<Record<string, string | undefined>>): TypedFilters {
  const typed: Partial<Record<FilterName, string>> = {}
  for (const name of filterNames) {
    // No name holds a control character, and PostgreSQL takes none of them all.
    const text = given[name]?.replace(/\p{Cc}/gu, '').trim() ?? ''
    if (text !== '' && report.filters.includes(name)) typed[name] = text
  }
  return typed
}

type Faults = Partial<Record<FilterName, FilterFault>>

async function accountAsked(work: Work, number: string | undefined, faults: Faults) {
  if (number === undefined) return undefined
  try {
    return [(await purchasingAccountNumbered(work, number, 'reports.view')).id]
  } catch (error) {
    if (isRefusal(error, 'purchasing-account.unknown')) faults.account = 'account-unknown'
    else if (isRefusal(error, 'permission.missing')) faults.account = 'account-forbidden'
    else throw error
    return undefined
  }
}

async function agreementAsked(work: Work, sight: ReportSight, number: string | undefined, faults: Faults) {
  if (number === undefined) return undefined
  const accounts = await accountsOfAgreement(work, sight, number)
  if (accounts.length === 0) faults.agreement = 'agreement-unknown'
  return accounts
}

async function orderAsked(
  work: Work,
  sight: ReportSight,
  number: string | undefined,
  faults: Faults,
): Promise<readonly ConcernedItem[] | undefined> {
  if (number === undefined) return undefined
  const concerned = await ordersNumbered(work, sight, number)
  if (concerned.length === 0) faults.order = 'order-unknown'
  return concerned
}

async function productAsked(work: Work, words: string | undefined, locale: Locale, faults: Faults) {
  if (words === undefined) return undefined
  const items = await itemsOfProduct(work, words, locale)
  if (items.length === 0) faults.product = 'product-unknown'
  return items
}

function daysAsked({ period, from, to }: TypedFilters, today: string, faults: Faults): Pick<Asked, 'from' | 'to'> {
  if (period !== undefined) {
    if (!isPeriod(period)) faults.period = 'choice-unknown'
    else if (from !== undefined || to !== undefined) faults.period = 'dates-and-period'
    else return periodOf(period, today)
    return {}
  }
  if (from !== undefined && !isDay(from)) faults.from = 'date-unreadable'
  if (to !== undefined && !isDay(to)) faults.to = 'date-unreadable'
  if (from !== undefined && to !== undefined && isDay(from) && from > to) faults.to ??= 'dates-reversed'
  return { from, to }
}

function choicesAsked(typed: TypedFilters, today: string, faults: Faults): Pick<Asked, 'until' | 'role' | 'state'> {
  const within = withinDays.find((each) => String(each) === (typed.within ?? String(usualWithinDays)))
  if (within === undefined) faults.within = 'choice-unknown'
  const state = personStates.find((each) => each === typed.state)
  if (typed.state !== undefined && state === undefined) faults.state = 'choice-unknown'
  if (typed.role !== undefined && !isRole(typed.role)) faults.role = 'choice-unknown'
  return { until: addDays(today, within ?? usualWithinDays), role: typed.role, state }
}

/** True for a date of the calendar as YYYY-MM-DD, of a year that any program can write. */
function isDay(text: string): boolean {
  if (!/^(?:19|20|21)\d\d-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

function entriesOf(typed: TypedFilters): readonly (readonly [FilterName, string])[] {
  return filterNames.flatMap((name) => {
    const text = typed[name]
    return text === undefined ? [] : [[name, text] as const]
  })
}

function arrayOf(ids: readonly number[]): string {
  return `{${ids.join(',')}}`
}
