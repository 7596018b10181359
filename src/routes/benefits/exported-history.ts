/** « EXPORTER L'HISTORIQUE DES TRANSACTIONS » (guide 5): what the file has, in either format. */
import { m } from '#messages'
import { benefitSight } from '#server/business/access/index.ts'
import { benefitHistoryExport, heldBenefit, inLanguage } from '#server/business/benefits/index.ts'
import type { Work, XlsxColumn } from '#server/work/index.ts'
import type { Locale } from '#ui/format.ts'
import { benefitEntryKinds } from './transactions.ts'

/** Columns in the order in which benefitHistoryExport has them. */
function columnsIn(locale: Locale): readonly XlsxColumn[] {
  const options = { locale }
  return [
    { title: m.column_when({}, options), kind: 'date', width: 12 },
    { title: m.column_kind({}, options), kind: 'text', width: 22 },
    { title: m.benefit_history_subject({}, options), kind: 'text', width: 32 },
    { title: m.benefit_history_by({}, options), kind: 'text', width: 24 },
    { title: m.benefit_history_partner({}, options), kind: 'text', width: 24 },
    { title: m.benefit_history_granted_change({}, options), kind: 'number', width: 14 },
    { title: m.benefit_history_used_change({}, options), kind: 'number', width: 14 },
    { title: m.benefit_history_granted({}, options), kind: 'number', width: 12 },
    { title: m.benefit_history_used({}, options), kind: 'number', width: 12 },
    { title: m.benefit_history_remaining({}, options), kind: 'number', width: 12 },
  ]
}

/** The history of an account's benefit as an export. Refuses what benefitSight and heldBenefit refuse. */
export async function exportedHistory(
  work: Work,
  { account, benefit: id }: { readonly account: string; readonly benefit: string },
  format: 'csv' | 'xlsx',
  locale: Locale,
) {
  const sight = await benefitSight(work, account)
  const { benefit } = await heldBenefit(work, sight, id)
  const name = inLanguage(benefit.names, locale)
  const words = {
    kinds: benefitEntryKinds(locale),
    portal: m.journal_portal({}, { locale }),
    publisher: m.benefit_history_publisher({}, { locale }),
  }
  return {
    query: benefitHistoryExport(sight, benefit.id, words, format),
    columns: columnsIn(locale),
    sheet: name,
    name: [m.benefit_history_name({}, { locale }), sight.account.number, name, work.today].join('-'),
  }
}
