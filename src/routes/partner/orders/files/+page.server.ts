/** « Fichiers de commandes » (SPEC 7.2, 10): a file is sent, whatever its length, and those that were sent say what became of them. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { mayAtDesk, partnerDesk } from '#server/business/access/index.ts'
import {
  orderFiles,
  type orderColumns,
  quantityLimit,
  receiveOrderFile,
  type SentOrderFile,
} from '#server/business/orders/index.ts'
import { longestFileBytes, receiveUpload, type Upload, type UploadFault } from '#server/platform/upload.ts'
import { isRefusal } from '#server/work/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'
import { formKey, formKeyField, sentKey } from '#routes/form-key.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { orderLineKinds } from '../../../(customer)/kinds.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import { orderFileHref, orderFileRow } from './file-words.ts'

const megabyte = 1024 * 1024

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const before = placeOf(url.searchParams.get('before'))
  return await locals.read(async (work) => {
    const { files, next } = await orderFiles(work, partnerDesk(work, 'customers.view'), before)
    return {
      files: files.map((file) => orderFileRow(file, locale)),
      older: next === undefined ? undefined : `/partner/orders/files?before=${String(next)}`,
      isFirst: before === undefined,
      mayOrder: mayAtDesk(work, 'orders.place'),
      columns: columnsInWords(locale),
      most: most(locale),
      formKey: formKey(),
    }
  })
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    const { partnerId } = await locals.read((work) => Promise.resolve(partnerDesk(work, 'orders.place')))
    // No connection to the database is held while it comes: whoever sends slowly would stop the others.
    const received = await locals.apart(() => receiveUpload(request, `partner:${String(partnerId)}`))
    if (typeof received === 'string') return fail(faults[received], { error: faultWords(received, locals.locale) })
    await using upload = received
    if (upload.file === undefined) return fail(422, { error: m.order_files_missing() })
    const sent: SentOrderFile = {
      name: upload.file.name,
      bytes: upload.file.bytes,
      source: 'page',
      dryRun: upload.fields.has('dry-run'),
    }
    let id: number
    try {
      id = await locals.change(keyOf(event, upload, sent), (work) => receiveOrderFile(work, sent))
    } catch (refused) {
      if (!isRefusal(refused, 'order-file.too-many') && !isRefusal(refused, 'order-file.too-much')) throw refused
      return fail(refused.status, { error: refusalMessage(refused) })
    }
    redirect(303, orderFileHref(id))
  },
}

/** The form's own key, with what was sent by its content: the same file sent twice by one form is one. */
function keyOf({ route }: RequestEvent, { fields }: Upload, { bytes, dryRun }: SentOrderFile) {
  const form = new FormData()
  form.set(formKeyField, fields.get(formKeyField) ?? '')
  return { key: sentKey(form), request: JSON.stringify([route.id, dryRun, bytes.sha256.toString('hex')]) }
}

const faults = { malformed: 400, 'too-large': 413, busy: 503 } as const satisfies Readonly<Record<UploadFault, number>>

function faultWords(fault: UploadFault, locale: Locale): string {
  if (fault === 'too-large') return m.order_files_too_large({ size: most(locale) })
  return fault === 'busy' ? m.order_files_busy() : m.order_files_malformed()
}

/** The longest file, in megabytes. */
function most(locale: Locale): string {
  return formatNumber(locale, longestFileBytes / megabyte)
}

const columnWords: Readonly<Record<keyof typeof orderColumns, (inputs: { kinds: string; most: string }) => string>> = {
  partner: m.order_file_column_partner,
  order_number: m.order_file_column_order_number,
  order_date: m.order_file_column_order_date,
  purchasing_account: m.order_file_column_purchasing_account,
  customer_purchase_order: m.order_file_column_customer_purchase_order,
  order_line: m.order_file_column_order_line,
  kind: m.order_file_column_kind,
  item: m.order_file_column_item,
  quantity: m.order_file_column_quantity,
  term_ends_on: m.order_file_column_term_ends_on,
}

function columnsInWords(locale: Locale) {
  const kinds = Object.entries(orderLineKinds(locale)).map(([code, words]) => `${code} (${words})`)
  const given = { kinds: kinds.join(', '), most: formatNumber(locale, quantityLimit) }
  return Object.entries(columnWords).map(([name, words]) => ({ name, value: words(given), strong: true }))
}

function placeOf(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}
