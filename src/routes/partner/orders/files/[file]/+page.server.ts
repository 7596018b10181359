/** One file of orders: how far its reader is, what came of it, or what is wrong with it by line and column (SPEC 7.2). */
import { error, fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { mayAtDesk, partnerDesk } from '#server/business/access/index.ts'
import { orderFileOf, settleOrderFile, type OrderFileDetails } from '#server/business/orders/index.ts'
import { faultReason, isRefusal, type ImportFault } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { unsent } from '#routes/unsent.ts'
import type { Actions, PageServerLoad } from './$types'
import { fileNumber, orderFileHref, orderFileRow, progressOf, sizeInWords } from '../file-words.ts'

export const load: PageServerLoad = async ({ locals, params }) => {
  const { locale } = locals
  const id = fileNumber(params.file)
  if (id === undefined) error(404, m.refusal_order_file_unknown())
  return await locals.read(async (work) => {
    const file = await orderFileOf(work, partnerDesk(work, 'customers.view'), id)
    const isTroubled = file.fault_count !== null || file.failure !== null
    return {
      file: orderFileRow(file, locale),
      facts: factsOf(file, locale),
      progress: file.state === 'being-read' ? progressOf(file, locale) : undefined,
      text: textOf(file),
      faults: unsent(file.faults.map((fault) => faultRow(fault, locale))),
      more: moreOf(file, locale),
      faultsHref: file.faults.length === 0 ? undefined : `${orderFileHref(id)}/faults.csv`,
      maySettle: isTroubled && !file.dry_run && file.settled_at === null && mayAtDesk(work, 'orders.place'),
      mayOrder: mayAtDesk(work, 'orders.place'),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  /** « Marquer comme réglé ». */
  settle: async (event) => {
    const form = await event.request.formData()
    const id = fileNumber(event.params.file)
    if (id === undefined) error(404, m.refusal_order_file_unknown())
    try {
      await event.locals.change(changeKey(event, form), (work) => settleOrderFile(work, id))
    } catch (refused) {
      if (!isRefusal(refused, 'order-file.untroubled')) throw refused
      return fail(refused.status, { message: refusalMessage(refused) })
    }
    redirect(303, orderFileHref(id))
  },
}

function factsOf(file: OrderFileDetails, locale: Locale) {
  const figure = (label: string, value: number | null) =>
    value === null ? [] : [{ label, value: formatNumber(locale, value) }]
  return [
    { label: m.order_file_size(), value: sizeInWords(file.size_bytes, locale) },
    ...figure(file.dry_run ? m.order_file_would_order() : m.order_file_ordered(), file.orders),
    ...figure(m.order_file_lines(), file.lines),
    ...figure(m.order_file_repeated(), file.repeated),
    ...figure(m.order_file_faults(), file.fault_count),
  ]
}

/** What it means, and what to do next. */
function textOf({ state, failure, orders, repeated }: OrderFileDetails): string {
  switch (state) {
    case 'accepted':
      return orders === 0 && repeated !== 0 ? m.order_file_repeated_text() : m.order_file_accepted_text()
    case 'checked':
      return m.order_file_checked_text()
    case 'refused':
      return m.order_file_refused_text()
    case 'failed':
      return failure === 'not-allowed' ? m.order_file_not_allowed_text() : m.order_file_failed_text()
    default:
      return m.order_file_received_text()
  }
}

function faultRow({ line, column, code, value }: ImportFault, locale: Locale) {
  return {
    line: line === 0 ? '—' : formatNumber(locale, line),
    column: column || '—',
    reason: faultReason({ code }, locale),
    // What the database says of a line that is no CSV is nobody's language.
    value: code === 'file.malformed' || value === '' ? '—' : value,
  }
}

/** « Les 1 000 premières erreurs sont affichées ; il y en a 499 000 de plus. » */
function moreOf({ fault_count: total, faults }: OrderFileDetails, locale: Locale): string | undefined {
  if (total === null || total <= faults.length) return undefined
  const [shown, more] = [faults.length, total - faults.length].map((count) => formatNumber(locale, count))
  return m.order_file_faults_more({ shown: shown ?? '', more: more ?? '' })
}
