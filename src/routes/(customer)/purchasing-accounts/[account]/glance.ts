/** Quantities at a glance and the next deadlines: the inventory summed up for the home page. */
import { m } from '#messages'
import { nextAnniversary } from '#server/business/agreements/index.ts'
import type { AccountInReach } from '#server/business/access/index.ts'
import { expiryNotice, type HeldItem } from '#server/business/inventory/index.ts'
import { formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { counted } from '../../counted.ts'

const quantitiesLimit = 8
const deadlinesLimit = 6

interface Sum {
  readonly name: string
  subscriptions: number
  ordered: number
  msdn: number
  azure: number
  licenses: number
  coverage: number
}

/** The largest groups: services first, what is unordered before all. */
export function quantities(items: readonly HeldItem[], locale: Locale) {
  const sums = new Map<string, Sum>()
  for (const item of items) {
    const name = item.package_name ?? item.group_name
    const sum = sums.get(name) ?? { name, subscriptions: 0, ordered: 0, msdn: 0, azure: 0, licenses: 0, coverage: 0 }
    sums.set(name, sum)
    if (item.kind === 'license') {
      sum.licenses += item.available
      sum.coverage += item.coverage
    } else if (item.kind === 'msdn' || item.kind === 'azure') {
      sum[item.kind] += item.available
    } else {
      sum.subscriptions += item.available
      sum.ordered += item.ordered
    }
  }
  return [...sums.values()]
    .sort((a, b) => unorderedOf(b) - unorderedOf(a) || b.subscriptions - a.subscriptions || b.licenses - a.licenses)
    .slice(0, quantitiesLimit)
    .map((sum) => quantityOf(sum, locale))
}

function unorderedOf(sum: Sum): number {
  return sum.subscriptions - sum.ordered
}

function quantityOf(sum: Sum, locale: Locale) {
  if (sum.subscriptions > 0) {
    const unordered = unorderedOf(sum)
    return {
      ...totalOf(sum.name, sum.subscriptions, m.unit_available, locale),
      also: sum.licenses > 0 ? phrase(sum.licenses, m.unit_licenses, locale) : undefined,
      bar: {
        available: sum.subscriptions,
        ordered: sum.ordered,
        orderedText: counted(m.quantity_ordered, sum.ordered, locale),
        unorderedText: unordered > 0 ? counted(m.quantity_unordered, unordered, locale) : undefined,
      },
    }
  }
  if (sum.licenses > 0) {
    const also = sum.coverage > 0 ? phrase(sum.coverage, m.unit_coverage, locale) : undefined
    return { ...totalOf(sum.name, sum.licenses, m.unit_licenses, locale), also }
  }
  return sum.msdn > 0
    ? totalOf(sum.name, sum.msdn, m.unit_msdn, locale)
    : totalOf(sum.name, sum.azure, m.unit_azure, locale)
}

type Unit = typeof m.unit_available

function totalOf(name: string, count: number, unit: Unit, locale: Locale) {
  return { name, total: formatNumber(locale, count), unit: counted(unit, count, locale) }
}

/** « 600 SA » */
function phrase(count: number, unit: Unit, locale: Locale): string {
  return `${formatNumber(locale, count)} ${counted(unit, count, locale)}`
}

/** What ends next, by group and day, with the agreement's anniversary among it. */
export function deadlines(items: readonly HeldItem[], account: AccountInReach, today: string, locale: Locale) {
  const options = { locale }
  const covered = new Map<string, number>()
  const ends = new Map<string, { name: string; on: string; urgent: boolean }>()
  for (const { coverage, coverage_ends_on, next_expiry, package_name, group_name } of items) {
    if (coverage_ends_on !== null) covered.set(coverage_ends_on, (covered.get(coverage_ends_on) ?? 0) + coverage)
    if (next_expiry === null) continue
    const name = package_name ?? group_name
    const urgent = expiryNotice(today, next_expiry)?.notice === 'imminent'
    ends.set(`${next_expiry} ${name}`, { name, on: next_expiry, urgent })
  }
  for (const [on, count] of covered) {
    const name = m.page_home_coverage_ends({ shown: formatNumber(locale, count) }, options)
    ends.set(`${on} coverage`, { name, on, urgent: false })
  }
  const anniversary = {
    name: m.page_home_anniversary({ number: account.agreement_number }, options),
    on: nextAnniversary(account.anniversary_on, today),
    urgent: false,
  }
  return [...ends.values(), anniversary]
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.name.localeCompare(b.name, locale)))
    .slice(0, deadlinesLimit)
    .map(({ name, on, urgent }) => ({
      name,
      value: formatDay(locale, on),
      tone: urgent ? ('bad' as const) : undefined,
    }))
}
