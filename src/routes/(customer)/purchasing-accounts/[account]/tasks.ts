/** What there is to do about an account, each with its one action (SPEC 1.5). */
import { m } from '#messages'
import { expiryNotice, type ExpiringItem, type UnorderedItem } from '#server/business/inventory/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatDayOfYear, formatDaysAway, formatLongDay, formatNumber, type Locale } from '#ui/format.ts'
import type { accountPages } from '../../address.ts'
import { counted } from '../../counted.ts'

export interface Task {
  readonly icon: 'alert' | 'clock' | 'order'
  readonly tone: 'warn' | 'bad'
  readonly title: string
  readonly before: string
  /** Said in the task's colour. */
  readonly deadline: string | undefined
  readonly after: string
  readonly href: string
  /** What names the row. */
  readonly key: string
}

export interface TaskWords {
  readonly locale: Locale
  readonly today: string
  /** Whether the reader is the customer himself, who can ask his partner. */
  readonly own: boolean
  readonly pages: ReturnType<typeof accountPages>
}

export function expiringTask(item: ExpiringItem, { locale, today, own, pages }: TaskWords): Task {
  const options = { locale }
  const { quantity, partners, term_ends_on: on } = item
  const notice = expiryNotice(today, on)
  const imminent = notice?.notice === 'imminent'
  return {
    key: `expiring ${String(item.item_id)} ${String(item.package_id)} ${on}`,
    icon: imminent ? 'alert' : 'clock',
    tone: imminent ? 'bad' : 'warn',
    title: m.page_home_expiring({ name: nameOf(item), away: formatDaysAway(locale, notice?.days ?? 0) }, options),
    before: counted(m.page_home_subscriptions, quantity, locale),
    deadline: m.page_home_ends({ date: formatLongDay(locale, on) }, options),
    after: own ? m.page_home_ask_renewal({ partners }, options) : m.page_home_partner({ partners }, options),
    href: pages.history(item),
  }
}

export function unorderedTask(item: UnorderedItem, { locale, own, pages }: TaskWords): Task {
  const options = { locale }
  const { quantity: count, partners } = item
  const since = dateIn(running().house.clock.timeZone, item.unordered_since)
  return {
    key: `unordered ${String(item.item_id)} ${String(item.package_id)}`,
    icon: 'order',
    tone: 'warn',
    title: m.page_home_unordered({ count, shown: formatNumber(locale, count), name: nameOf(item) }, options),
    before: m.page_home_set_up_since({ count, date: formatDayOfYear(locale, since) }, options),
    deadline: undefined,
    after: own ? m.page_home_ask_order({ count, partners }, options) : m.page_home_partner({ partners }, options),
    href: pages.history(item),
  }
}

function nameOf(item: { readonly edition: string; readonly version: string }): string {
  return [item.edition, item.version].filter(Boolean).join(' ')
}
