/** What a closed group already says: how many of what, how many unordered, and whether something ends soon. */
import { m } from '#messages'
import { expiryNotice, type HeldItem } from '#server/business/inventory/index.ts'
import { formatDaysAway, formatNumber, type Locale } from '#ui/format.ts'
import { counted } from '../../../counted.ts'
import { orderBefore } from './rows.ts'

export interface GroupTotals {
  readonly totals: readonly { readonly number: string; readonly unit: string }[]
  readonly unordered: string | undefined
  readonly badge: { readonly tone: 'warn' | 'bad'; readonly icon: 'alert' | 'clock'; readonly text: string } | undefined
}

export function groupTotals(items: readonly HeldItem[], locale: Locale, today: string): GroupTotals {
  const sums = { licenses: 0, coverage: 0, subscriptions: 0, msdn: 0, azure: 0, expired: 0, unordered: 0, suspended: 0 }
  let soonest: string | null = null
  let orderBy: string | null = null
  for (const item of items) {
    const { available, next_expiry } = item
    if (item.kind === 'license') {
      sums.licenses += available
      sums.coverage += item.coverage
    } else {
      if (item.kind === 'msdn' || item.kind === 'azure') sums[item.kind] += available
      else sums.subscriptions += available
      sums.unordered += available - item.ordered
      sums.suspended += item.suspended
      if (item.order_by !== null && (orderBy === null || item.order_by < orderBy)) orderBy = item.order_by
      if (available === 0) sums.expired += item.lapsed
      if (next_expiry !== null && (soonest === null || next_expiry < soonest)) soonest = next_expiry
    }
  }
  return {
    totals: inWords(sums, locale),
    unordered: unorderedIn(sums.unordered, orderBy, locale),
    badge: sums.suspended > 0 ? suspendedBadge(sums.suspended, locale) : badgeFor(soonest, locale, today),
  }
}

type Sums = Readonly<Record<'licenses' | 'coverage' | 'subscriptions' | 'msdn' | 'azure' | 'expired', number>>

function inWords(sums: Sums, locale: Locale): GroupTotals['totals'] {
  const units: readonly (readonly [number, typeof m.unit_available])[] = [
    [sums.subscriptions, m.unit_available],
    [sums.msdn, m.unit_msdn],
    [sums.azure, m.unit_azure],
    [sums.licenses, m.unit_licenses],
    [sums.coverage, m.unit_coverage],
    [sums.expired, m.unit_expired],
  ]
  return units
    .filter(([count]) => count > 0)
    .map(([count, unit]) => ({ number: formatNumber(locale, count), unit: counted(unit, count, locale) }))
}

/** « 100 non commandés, à commander avant le 4 déc. 2026 » */
function unorderedIn(count: number, orderBy: string | null, locale: Locale): string | undefined {
  if (count === 0) return undefined
  return [counted(m.quantity_unordered, count, locale), orderBefore(orderBy, locale)].filter(Boolean).join(', ')
}

function suspendedBadge(count: number, locale: Locale): GroupTotals['badge'] {
  return { tone: 'bad', icon: 'alert', text: counted(m.quantity_suspended, count, locale) }
}

function badgeFor(soonest: string | null, locale: Locale, today: string): GroupTotals['badge'] {
  const notice = expiryNotice(today, soonest)
  if (notice === undefined) return undefined
  if (notice.notice === 'soon') return { tone: 'warn', icon: 'clock', text: m.state_expires_soon({}, { locale }) }
  const text = m.state_expires({ away: formatDaysAway(locale, notice.days) }, { locale })
  return { tone: 'bad', icon: 'alert', text }
}
