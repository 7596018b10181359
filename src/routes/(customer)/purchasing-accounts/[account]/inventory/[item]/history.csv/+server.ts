/** « EXPORTER » of an item's history: every transaction as CSV, streamed (SPEC 6.6). */
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { heldName, historyQuery, unorderedSetUps } from '#server/business/inventory/index.ts'
import { csvDownload } from '../../../../../csv-download.ts'
import { entryKinds } from '../../../../../kinds.ts'
import { historyQuestion } from '../question.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { locale } = locals
  const { item } = historyQuestion(params.item, url)
  const { query, licensed, whole, name } = await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'inventory.view')
    const held = await heldName(work, account, item, locale)
    return {
      query: historyQuery(account, held, {
        kinds: entryKinds(locale),
        states: states({ locale }),
        unordered: await unorderedSetUps(work, account, held),
      }),
      licensed: held.kind === 'license',
      whole: account.servings === 'all',
      name: [m.export_history_name({}, { locale }), account.number, held.edition, held.version, work.today],
    }
  })
  return await csvDownload(
    locals,
    { query, header: header(licensed, whole, { locale }) },
    name.filter(Boolean).join('-'),
    locale,
  )
}

function states(options: { readonly locale: 'fr' | 'en' }) {
  return {
    processed: m.state_processed({}, options),
    ordered: m.state_set_up_ordered({}, options),
    'to-order': m.state_awaits_order({}, options),
    suspended: m.state_set_up_suspended({}, options),
    'never-ordered': m.state_not_ordered({}, options),
    ended: m.state_ended({}, options),
  }
}

function header(licensed: boolean, whole: boolean, options: { readonly locale: 'fr' | 'en' }): string[] {
  const changes = licensed
    ? [m.export_licenses_change({}, options), m.export_coverage_change({}, options)]
    : [m.export_available_change({}, options), m.export_ordered_change({}, options)]
  const after = licensed
    ? [m.column_licenses({}, options), m.column_coverage({}, options)]
    : [m.column_available({}, options), m.column_ordered({}, options)]
  return [
    m.column_effective_on({}, options),
    m.column_kind({}, options),
    m.column_state({}, options),
    ...changes,
    ...(whole ? [...after, m.column_use({}, options)] : []),
    m.column_term({}, options),
    m.column_partner({}, options),
    m.column_order_number({}, options),
    m.column_purchase_order({}, options),
  ]
}
