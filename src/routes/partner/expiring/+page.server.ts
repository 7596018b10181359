/** « Expirations chez vos clients »: what ends soon in the accounts that the partner serves, the nearest first (SPEC 10). */
import { m } from '#messages'
import { mayAtDesk, partnerDesk } from '#server/business/access/index.ts'
import {
  countEndingTerms,
  endingTerms,
  type EndingTerm,
  type ListedEndingTerm,
} from '#server/business/partners/index.ts'
import { daysBetween } from '#server/platform/clock.ts'
import { formatDay, formatDaysAway, formatNumber, type Locale } from '#ui/format.ts'
import { accountPages, withParameters } from '../../(customer)/address.ts'
import { counted } from '../../(customer)/counted.ts'
import { newOrderHref, renewalHref } from '../navigation.ts'
import type { PageServerLoad } from './$types'
import { aheadDays, expiringQuestion, placeOf, placeText } from './question.ts'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const after = placeOf(url.searchParams.get('after') ?? '')
  return await locals.read(async (work) => {
    const desk = partnerDesk(work, 'customers.view')
    const { filter, withinDays, isFiltered, typed, faults } = await expiringQuestion(work, url, locale)
    const mayOrder = mayAtDesk(work, 'orders.place')
    const list =
      filter &&
      (await Promise.all([endingTerms(work, desk, filter, locale, after), countEndingTerms(work, desk, filter)]))
    const goingOn = (next: EndingTerm | undefined) => next && withParameters(url, { after: placeText(next) })
    return {
      typed,
      faults,
      isFiltered,
      mayOrder,
      isContinued: after !== undefined,
      first: withParameters(url, { after: undefined }),
      within: String(withinDays),
      aheads: aheadDays.map((days) => ({
        label: m.partner_expiring_days({ days }, { locale }),
        href: withParameters(url, { within: String(days), after: undefined }),
        current: days === withinDays,
      })),
      list: list && {
        rows: list[0].rows.map((row) => rowInWords(row, work.today, mayOrder, locale)),
        next: goingOn(list[0].next),
        total: totalOf(list[1], locale),
      },
    }
  })
}

function totalOf({ count, more }: { readonly count: number; readonly more: boolean }, locale: Locale): string {
  const shown = formatNumber(locale, count)
  return more ? m.report_many_rows({ shown }, { locale }) : m.partner_expiring_total({ count, shown }, { locale })
}

/** From so many days before its end it is shown in red, and said in words (SPEC 6.5). */
const urgentDays = 30

function rowInWords(row: ListedEndingTerm, today: string, mayOrder: boolean, locale: Locale) {
  const { purchasing_account_id: account, available, ordered, coverage } = row
  const days = daysBetween(today, row.term_ends_on)
  const isCoverage = coverage > 0
  const unordered = available - ordered
  return {
    key: placeText(row),
    customer: row.organization_name,
    account: row.account_name,
    number: row.account_number,
    href: accountPages(account).inventory,
    item: [row.edition, row.version].filter(Boolean).join(' '),
    what: isCoverage ? m.report_coverage({}, { locale }) : m.report_service({}, { locale }),
    quantity: formatNumber(locale, isCoverage ? coverage : available),
    unordered: unordered === 0 ? undefined : counted(m.quantity_unordered, unordered, locale),
    lastDay: formatDay(locale, row.term_ends_on),
    away: formatDaysAway(locale, days),
    isUrgent: days <= urgentDays,
    order: mayOrder ? orderOf(row) : undefined,
  }
}

/** What one does about it: renew what was ordered, or order first what nobody has. What came in a package is renewed by nobody's line. */
function orderOf({
  package_id,
  purchasing_account_id: account,
  item_id,
  ordered,
  coverage,
  term_ends_on,
}: ListedEndingTerm) {
  if (package_id !== 0) return undefined
  if (ordered + coverage === 0) return { label: m.partner_order(), href: newOrderHref(account, item_id) }
  return { label: m.partner_renew(), href: renewalHref(account, item_id, term_ends_on) }
}
