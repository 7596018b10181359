/** What a closed group already says: how many of what, how many unordered, and whether something ends soon. */
import { m } from '#messages'
import { expiryNotice, type HeldItem } from '#server/business/inventory/index.ts'
import { formatDaysAway, formatNumber, type Locale } from '#ui/format.ts'
import { counted } from '../../../counted.ts'

export interface GroupTotals {
  readonly totals: readonly { readonly number: string; readonly unit: string }[]
  readonly unordered: string | undefined
  readonly badge: { readonly tone: 'warn' | 'bad'; readonly icon: 'alert' | 'clock'; readonly text: string } | undefined
}

export function groupTotals(items: readonly HeldItem[], locale: Locale, today: string): GroupTotals {
  const sums = { licenses: 0, coverage: 0, subscriptions: 0, msdn: 0, azure: 0, expired: 0, unordered: 0 }
  let soonest: string | null = null
  for (const item of items) {
    const { available, next_expiry } = item
    if (item.kind === 'license') {
      sums.licenses += available
      sums.coverage += item.coverage
    } else {
      if (item.kind === 'msdn' || item.kind === 'azure') sums[item.kind] += available
      else sums.subscriptions += available
      sums.unordered += available - item.ordered
      if (available === 0) sums.expired += item.lapsed
      if (next_expiry !== null && (soonest === null || next_expiry < soonest)) soonest = next_expiry
    }
  }
  return {
    totals: inWords(sums, locale),
    unordered: unorderedIn(sums.unordered, locale),
    badge: badgeFor(soonest, locale, today),
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

function unorderedIn(count: number, locale: Locale): string | undefined {
  return count === 0 ? undefined : counted(m.quantity_unordered, count, locale)
}

function badgeFor(soonest: string | null, locale: Locale, today: string): GroupTotals['badge'] {
  const notice = expiryNotice(today, soonest)
  if (notice === undefined) return undefined
  if (notice.notice === 'soon') return { tone: 'warn', icon: 'clock', text: m.state_expires_soon({}, { locale }) }
  const text = m.state_expires({ away: formatDaysAway(locale, notice.days) }, { locale })
  return { tone: 'bad', icon: 'alert', text }
}
