/** The transactions of a benefit in words: what was granted or used, for whom, by whom, and what it came to. */
import { m } from '#messages'
import type { BenefitEntryKind, BenefitHistoryEntry, BenefitHistoryPage } from '#server/business/benefits/index.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { formatChange, formatInstant, formatNumber, type Locale } from '#ui/format.ts'

export interface BenefitTransaction {
  readonly key: number
  readonly at: string
  readonly kind: string
  readonly subject: string
  /** « Anne Martin, par Partenaire B » */
  readonly by: string
  /** Absent where it did not change. */
  readonly grantedChange: string | undefined
  readonly usedChange: string | undefined
  readonly granted: string
  readonly used: string
  readonly remaining: string
}

const nothing = '—'

/** What each kind of entry is called. */
export function benefitEntryKinds(locale: Locale): Readonly<Record<BenefitEntryKind, string>> {
  const options = { locale }
  return {
    calculated: m.benefit_entry_calculated({}, options),
    used: m.benefit_entry_used({}, options),
    returned: m.benefit_entry_returned({}, options),
    'user-added': m.benefit_entry_user_added({}, options),
    'user-changed': m.benefit_entry_user_changed({}, options),
    'user-removed': m.benefit_entry_user_removed({}, options),
    'voucher-assigned': m.benefit_entry_voucher_assigned({}, options),
    'voucher-revoked': m.benefit_entry_voucher_revoked({}, options),
    'voucher-expired': m.benefit_entry_voucher_expired({}, options),
    converted: m.benefit_entry_converted({}, options),
    'conversion-undone': m.benefit_entry_conversion_undone({}, options),
    downloaded: m.benefit_entry_downloaded({}, options),
  }
}

export function benefitTransaction(entry: BenefitHistoryEntry, locale: Locale, timeZone: string): BenefitTransaction {
  const change = (value: number) => (value === 0 ? undefined : formatChange(locale, value))
  return {
    key: entry.position,
    at: formatInstant(locale, timeZone, entry.recorded_at),
    kind: benefitEntryKinds(locale)[entry.kind],
    subject: entry.subject ?? nothing,
    by: actorInWords(entry, locale),
    grantedChange: change(entry.granted_change),
    usedChange: change(entry.used_change),
    granted: formatNumber(locale, entry.granted_after),
    used: formatNumber(locale, entry.used_after),
    remaining: formatNumber(locale, entry.granted_after - entry.used_after),
  }
}

function actorInWords({ by, actor, partner }: BenefitHistoryEntry, locale: Locale): string {
  const options = { locale }
  if (by === 'publisher') return m.benefit_history_publisher({}, options)
  if (by === 'portal' || actor === null) return m.journal_portal({}, options)
  return partner === null ? actor : m.benefit_history_by_partner({ name: actor, partner }, options)
}

/** Where one is in `total` transactions, and the ways on; absent where everything stands on one page. */
export function transactionsPager(
  { entries, older, newer }: BenefitHistoryPage,
  total: number,
  url: URL,
  locale: Locale,
) {
  const newest = entries[0]?.position
  const oldest = entries.at(-1)?.position
  if (newest === undefined || oldest === undefined || (!older && !newer)) return undefined
  const to = (changes: { before?: number; after?: number }) =>
    withParameters(url, { before: changes.before?.toString(), after: changes.after?.toString() })
  const place = (position: number) => formatNumber(locale, total - position + 1)
  return {
    range: m.ui_range({ from: place(newest), to: place(oldest), total: formatNumber(locale, total) }, { locale }),
    first: newer ? to({}) : null,
    previous: newer ? to({ after: newest }) : undefined,
    next: older ? to({ before: oldest }) : undefined,
    last: older ? to({ after: 0 }) : null,
  }
}
