/**
 * « Afficher l'historique des commandes » (SPEC 7.1, guide 4): every order of the account by cursor, with its total, and
 * one of them opened in place.
 */
import { redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount, type PurchasingAccount } from '#server/business/access/index.ts'
import {
  orderChoices,
  orderOf,
  ordersOf,
  ordersPlaced,
  type OrderChoices,
  type OrderList,
  type OrderRow,
} from '#server/business/orders/index.ts'
import type { Work } from '#server/work/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { unsent } from '#routes/unsent.ts'
import { accountPages, withParameters } from '../../../address.ts'
import { counted } from '../../../counted.ts'
import type { PageServerLoad } from './$types'
import { orderInWords } from './details.ts'
import { filterFields, ordersQuestion, type OrdersQuestion } from './question.ts'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const question = ordersQuestion(url, locale)
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'orders.view')
    const pages = accountPages(account.id)
    const [list, choices] = await Promise.all([
      question.filter && ordersOf(work, account, question.filter, question.page, locale),
      orderChoices(work, account, locale),
    ])
    const common = {
      action: pages.orders,
      typed: question.typed,
      faults: question.faults,
      choices: choicesIn(choices, question, locale),
      csvHref: question.filter && csvHref(pages.ordersCsv, url),
    }
    if (list === undefined) return { ...common, list: undefined, empty: undefined, opened: undefined }
    return {
      ...common,
      list: listIn(list, url, question, locale),
      empty: list.orders.length > 0 ? undefined : await emptiness(work, account, question, url, locale),
      opened: await openedIn(work, account, list, question, locale),
    }
  })
}

type Account = PurchasingAccount<'orders.view'>

/** The order that the address opens; one that this page of the list has not is shown on its own. */
async function openedIn(work: Work, account: Account, list: OrderList, { open }: OrdersQuestion, locale: Locale) {
  if (open === undefined) return undefined
  if (list.orders.every((order) => order.id !== open)) redirect(303, accountPages(account.id).order(open))
  return orderInWords(await orderOf(work, account, open, locale), account, locale)
}

function choicesIn(choices: OrderChoices, { typed }: OrdersQuestion, locale: Locale) {
  const options = { locale }
  const partners = choices.partners.map((partner) => ({ value: String(partner.serving), label: partner.name }))
  const items = choices.items.map((item) => ({ value: String(item.itemId), label: item.name }))
  return {
    // With one partner there is nothing to choose, unless the address has chosen one all the same.
    partners:
      partners.length > 1 || typed.partner !== ''
        ? [{ value: '', label: m.page_orders_every_partner({}, options) }, ...partners]
        : undefined,
    items: [{ value: '', label: m.page_orders_every_item({}, options) }, ...items],
  }
}

function listIn(list: OrderList, url: URL, { open }: OrdersQuestion, locale: Locale) {
  const { count, exact } = list.total
  const number = formatNumber(locale, count)
  const shown = exact ? number : m.page_orders_many({ shown: number }, { locale })
  return {
    total: m.page_orders_total({ count, shown }, { locale }),
    orders: unsent(list.orders.map((order) => rowOf(order, url, open, locale))),
    pager: pagerOf(list, shown, url, locale),
  }
}

function rowOf(order: OrderRow, url: URL, open: number | undefined, locale: Locale) {
  const id = String(order.id)
  const isOpen = open === order.id
  return {
    id: order.id,
    number: order.number,
    on: formatDay(locale, order.ordered_on),
    purchaseOrder: order.purchase_order_number || '—',
    partner: order.partner_name,
    lines: formatNumber(locale, order.line_count),
    firstItem: order.first_item,
    isOpen,
    href: `${withParameters(url, { open: isOpen ? undefined : id })}#order-${id}`,
  }
}

/** Other places in the list, keeping its filters; absent where everything stands on one page. */
function pagerOf({ orders, older, newer }: OrderList, total: string, url: URL, locale: Locale) {
  const [newest] = orders
  const oldest = orders.at(-1)
  if (newest === undefined || oldest === undefined || (!older && !newer)) return undefined
  const place = (changes: Readonly<Record<string, string>>) =>
    withParameters(url, {
      at: undefined,
      older: undefined,
      newer: undefined,
      date: undefined,
      open: undefined,
      ...changes,
    })
  const cursor = (order: OrderRow) => `${order.ordered_on}.${String(order.id)}`
  const dates = { oldest: formatDay(locale, oldest.ordered_on), newest: formatDay(locale, newest.ordered_on) }
  return {
    range: m.page_orders_range({ shown: formatNumber(locale, orders.length), total, ...dates }, { locale }),
    first: newer ? place({}) : null,
    previous: newer ? place({ newer: cursor(newest) }) : undefined,
    next: older ? place({ older: cursor(oldest) }) : undefined,
    last: older ? place({ at: 'oldest' }) : null,
  }
}

async function emptiness(work: Work, account: Account, { filtered }: OrdersQuestion, url: URL, locale: Locale) {
  const options = { locale }
  const { orders: everything } = accountPages(account.id)
  const count = await ordersPlaced(work, account)
  if (count === 0) {
    return { title: m.page_orders_empty_title({}, options), text: m.page_orders_empty_text({}, options) }
  }
  if (!filtered) {
    const action = { label: m.page_orders_newest({}, options), href: withParameters(new URL(everything, url), {}) }
    return { title: m.page_orders_before_title({}, options), text: m.page_orders_before_text({}, options), action }
  }
  return {
    title: m.page_orders_none_title({}, options),
    text: counted(m.page_orders_none_text, count, locale),
    action: { label: m.action_clear_filters({}, options), href: everything },
  }
}

/** The export of what the filters leave, whatever page of it is shown. */
function csvHref(path: string, url: URL): string {
  const kept = filterFields.flatMap((field) => {
    const value = url.searchParams.get(field)
    return value === null || value === '' ? [] : [[field, value]]
  })
  return kept.length === 0 ? path : `${path}?${new URLSearchParams(kept).toString()}`
}
