/** One order in words: « Entête de la commande », « Informations sur la commande », « Articles de la commande » (guide 4). */
import { m } from '#messages'
import type { PurchasingAccount } from '#server/business/access/index.ts'
import { detailedLinesLimit, type OrderDetails, type OrderLine } from '#server/business/orders/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDay, formatLongDay, formatNumber, type Locale } from '#ui/format.ts'
import { accountPages } from '../../../address.ts'
import { orderLineKinds } from '../../../kinds.ts'

export type OrderInWords = ReturnType<typeof orderInWords>

const nothing = '—'

export function orderInWords(order: OrderDetails, account: PurchasingAccount<'orders.view'>, locale: Locale) {
  const options = { locale }
  const kinds = orderLineKinds(locale)
  const pages = accountPages(account.id)
  const linked = account.permissions.has('inventory.view')
  return {
    href: pages.order(order.id),
    title: m.page_order_title({ number: order.number }, options),
    header: [
      { name: m.column_order_number({}, options), value: order.number },
      { name: m.column_ordered_on({}, options), value: formatLongDay(locale, order.ordered_on) },
      { name: m.column_partner({}, options), value: order.partner_name },
      { name: m.page_order_partner_number({}, options), value: order.partner_number },
    ],
    information: [
      { name: m.column_purchase_order({}, options), value: order.purchase_order_number || nothing },
      { name: m.ui_account_number({}, options), value: account.number },
      { name: m.ui_agreement_number({}, options), value: account.agreement_number },
      { name: m.page_order_received({}, options), value: receivedOn(order, locale) },
      { name: m.page_order_source({}, options), value: sourceOf(order, locale) },
    ],
    lines: order.lines.map((line) => ({
      number: line.number,
      edition: line.edition,
      version: line.version || nothing,
      code: line.item_code,
      kind: kinds[line.kind],
      quantity: formatNumber(locale, line.quantity),
      term: line.term_ends_on === null ? nothing : formatDay(locale, line.term_ends_on),
      href: linked ? historyHref(line, pages) : undefined,
    })),
    more:
      order.line_count > order.lines.length
        ? m.page_order_more_lines(
            { shown: formatNumber(locale, detailedLinesLimit), total: formatNumber(locale, order.line_count) },
            options,
          )
        : undefined,
  }
}

/** A package is held as its components, so it has no history of its own. */
function historyHref(line: OrderLine, pages: ReturnType<typeof accountPages>): string | undefined {
  return line.kind === 'package' ? undefined : pages.history({ item_id: line.item_id, package_id: 0 })
}

function receivedOn({ placed_at }: OrderDetails, locale: Locale): string {
  return formatLongDay(locale, dateIn(running().house.clock.timeZone, placed_at))
}

function sourceOf({ source }: OrderDetails, locale: Locale): string {
  const options = { locale }
  if (source === 'import') return m.page_order_source_import({}, options)
  return source === 'form' ? m.page_order_source_form({}, options) : m.page_order_source_api({}, options)
}
