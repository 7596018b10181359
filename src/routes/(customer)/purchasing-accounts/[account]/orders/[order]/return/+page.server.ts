/** Taking back what was ordered (SPEC 7.2): the lines of one order with what is left of each, for the partner who ordered it. */
import { error, fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import {
  orderOf,
  quantityLimit,
  returnableLines,
  returnableOn,
  returnedLinesLimit,
  returnOrder,
  type ReturnableLine,
  type ReturnedLine,
} from '#server/business/orders/index.ts'
import { isRefusal, type Refusal } from '#server/work/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { accountPages } from '../../../../../address.ts'
import { orderLineKinds } from '../../../../../kinds.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  const id = idOf(params.order)
  return await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'orders.place')
    const seen = await purchasingAccount(work, params.account, 'orders.view')
    const order = await orderOf(work, seen, id, locale)
    const lines = (await returnableLines(work, seen, id, locale)).slice(0, returnedLinesLimit)
    // Another partner's order, of which one has but sight, has no such page.
    if (lines.length === 0) error(404, m.error_not_found_title())
    const pages = accountPages(account.id)
    return {
      number: order.number,
      account: account.name,
      orderHref: pages.order(id),
      crumbs: [
        { label: m.page_orders_title({}, { locale }), href: pages.orders },
        { label: m.page_order_title({ number: order.number }, { locale }), href: pages.order(id) },
      ],
      lines: lines.map((line) => lineInWords(line, work.today, locale)),
      formKey: formKey(),
    }
  })
}

function lineInWords(line: ReturnableLine, today: string, locale: Locale) {
  const left = returnableOn(line, today)
  const { until } = line
  return {
    line: line.line,
    item: [line.edition, line.version].filter(Boolean).join(' '),
    kind: orderLineKinds(locale)[line.kind],
    quantity: formatNumber(locale, line.quantity),
    returned: line.returned === 0 ? '—' : formatNumber(locale, line.returned),
    left,
    why:
      until === null
        ? m.order_return_never({}, { locale })
        : until < today
          ? m.order_return_was_until({ date: formatDay(locale, until) }, { locale })
          : left === 0
            ? m.order_return_all({}, { locale })
            : m.order_return_until({ date: formatDay(locale, until) }, { locale }),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    const id = idOf(params.order)
    const form = await event.request.formData()
    const typed = Object.fromEntries(
      [...form.keys()].filter((name) => /^line-\d{1,5}$/.test(name)).map((name) => [name, typedIn(form, name)]),
    )
    const { lines, errors } = readLines(typed, locals.locale)
    if (Object.keys(errors).length > 0) return fail(422, { typed, errors, message: undefined })
    try {
      await locals.change(changeKey(event, form), async (work) =>
        returnOrder(work, await purchasingAccount(work, params.account, 'orders.place'), id, lines),
      )
    } catch (thrown) {
      if (!isRefused(thrown) || thrown.status === 404 || thrown.status === 403) throw thrown
      return fail(thrown.status, { typed, ...saidOf(thrown) })
    }
    redirect(303, `${accountPages(Number(params.account)).order(id)}?returned`)
  },
}

/** The lines of which a quantity was typed, and what is wrong beside each field. */
function readLines(typed: Readonly<Record<string, string>>, locale: Locale) {
  const lines: ReturnedLine[] = []
  const errors: Record<string, string> = {}
  for (const [name, text] of Object.entries(typed)) {
    const quantity = text.replaceAll(/[\s\u00a0\u202f]/g, '')
    if (quantity === '' || quantity === '0') continue
    if (/^[1-9]\d{0,7}$/.test(quantity) && Number(quantity) <= quantityLimit) {
      lines.push({ line: Number(name.slice('line-'.length)), quantity: Number(quantity) })
    } else errors[name] = m.order_form_quantity({ most: formatNumber(locale, quantityLimit) }, { locale })
  }
  return { lines, errors }
}

/** Beside the line that it is about, else above the form. */
function saidOf(refusal: Refusal): { readonly errors: Record<string, string>; readonly message: string | undefined } {
  const message = refusalMessage(refusal)
  if (
    isRefusal(refusal, 'order-return.unfit') ||
    isRefusal(refusal, 'order-return.late') ||
    isRefusal(refusal, 'order-return.exceeds') ||
    isRefusal(refusal, 'order-return.gone')
  ) {
    return { errors: { [`line-${String(refusal.facts.line)}`]: message }, message: undefined }
  }
  return { errors: {}, message }
}

function idOf(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) error(404, m.error_not_found_title())
  return Number(text)
}
