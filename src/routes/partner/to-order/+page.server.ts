/** « À commander »: what customers set up themselves and this partner has to order, the nearest deadline first (SPEC 5.4, 10). */
import { m } from '#messages'
import { mayAtDesk, partnerDesk } from '#server/business/access/index.ts'
import { awaitedOrders, type AwaitedCursor, type ListedAwaitedOrder } from '#server/business/partners/index.ts'
import { formatDay, formatDaysAway, formatNumber, type Locale } from '#ui/format.ts'
import { daysBetween } from '#server/platform/clock.ts'
import { isDay } from '#routes/day.ts'
import { accountPages } from '../../(customer)/address.ts'
import { counted } from '../../(customer)/counted.ts'
import { newOrderHref } from '../navigation.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const after = cursorOf(url.searchParams.get('after') ?? '')
  return await locals.read(async (work) => {
    const { rows, next } = await awaitedOrders(work, partnerDesk(work, 'customers.view'), locale, after)
    const mayOrder = mayAtDesk(work, 'orders.place')
    return {
      rows: rows.map((row) => rowInWords(row, work.today, mayOrder, locale)),
      mayOrder,
      isContinued: after !== undefined,
      next: next && `/partner/to-order?after=${textOf(next)}`,
    }
  })
}

function rowInWords(row: ListedAwaitedOrder, today: string, mayOrder: boolean, locale: Locale) {
  const { unordered, suspended } = row
  const days = daysBetween(today, row.order_by)
  return {
    key: textOf(row),
    customer: row.organization_name,
    account: row.account_name,
    number: row.account_number,
    href: accountPages(row.purchasing_account_id).inventory,
    item: [row.edition, row.version].filter(Boolean).join(' '),
    quantity: formatNumber(locale, unordered + suspended),
    suspended: suspended === 0 ? undefined : counted(m.quantity_suspended, suspended, locale),
    since: formatDay(locale, row.since),
    before: formatDay(locale, row.order_by),
    // Of what is suspended the deadline has passed: it says so itself.
    away: unordered === 0 ? undefined : formatDaysAway(locale, days),
    isUrgent: days <= urgentDays,
    orderHref: mayOrder ? newOrderHref(row.purchasing_account_id, row.item_id) : undefined,
  }
}

/** From a week before the deadline it is shown in red. */
const urgentDays = 7

// As text: YYYY-MM-DD.account.item.package.serving.YYYY-MM-DD
const day = String.raw`(\d{4}-\d\d-\d\d)`
const place = new RegExp(`^${day}\\.(\\d{1,15})\\.(\\d{1,15})\\.(\\d{1,15})\\.(\\d{1,4})\\.${day}$`)

function cursorOf(text: string): AwaitedCursor | undefined {
  const [, orderBy, account, item, pack, serving, term] = place.exec(text) ?? []
  if (orderBy === undefined || term === undefined) return undefined
  if (!isDay(orderBy) || !isDay(term)) return undefined
  return {
    order_by: orderBy,
    purchasing_account_id: Number(account),
    item_id: Number(item),
    package_id: Number(pack),
    serving_number: Number(serving),
    term_ends_on: term,
  }
}

function textOf(at: AwaitedCursor): string {
  return [at.order_by, at.purchasing_account_id, at.item_id, at.package_id, at.serving_number, at.term_ends_on].join(
    '.',
  )
}
