/** One row of the inventory in words: every text is made here once, so that the page only has to write it. */
import { m } from '#messages'
import { expiryNotice, type HeldItem } from '#server/business/inventory/index.ts'
import type { ServingSite } from '#server/business/provisioning/index.ts'
import { formatDay, formatDaysAway, formatLongDay, formatNumber, type Locale } from '#ui/format.ts'
import { counted } from '../../../counted.ts'
import type { StateInWords } from '../../../set-up-states.ts'
import { leadingTo, type Site } from './sites.ts'
import { useOfResources, type UseOfResources } from './use.ts'

/** What rows are made with. */
export interface RowWords {
  readonly locale: Locale
  /** The business date (YYYY-MM-DD). */
  readonly today: string
  /** Whether the reader is the customer himself, who can ask his partner to order. */
  readonly own: boolean
  /** Of each item whose use is reported, what is available in all (`availableInUse`). */
  readonly available: ReadonlyMap<number, number>
  readonly historyHref: (item: HeldItem) => string
  /** How far what is being set up of an item is. */
  readonly underWay?: ReadonlyMap<number, StateInWords> | undefined
  /** Where the publisher's own portals for these kinds are, if he gave their addresses. */
  readonly manageHref: Readonly<Partial<Record<HeldItem['kind'], string | undefined>>>
  /** The site that serves each product group, where one does. */
  readonly sites: ReadonlyMap<number, ServingSite>
}

export interface InventoryRow {
  readonly key: string
  readonly edition: string
  readonly version: string
  /** Seats in use, where the service reports them. */
  readonly use: UseOfResources | undefined
  /** Licences, or subscriptions available. */
  readonly first: string
  /** Software Assurance, or subscriptions ordered. */
  readonly second: string
  /** « 100 non commandés » */
  readonly unordered: string | undefined
  /** « à commander avant le 4 déc. 2026 » */
  readonly orderBefore: string | undefined
  /** « 100 suspendus » */
  readonly suspended: string | undefined
  /** The same as an opened row says it. */
  readonly unorderedNote: string | undefined
  readonly suspendedNote: string | undefined
  /** How far what is being set up of it is; undefined where everything is ready. */
  readonly underWay: StateInWords | undefined
  readonly expiry: string
  readonly expiryTone: 'warn' | 'bad' | 'past' | undefined
  readonly expiryNote: string | undefined
  /** Last day of Software Assurance, of a licence. */
  readonly coverageEnd: string
  readonly history: string
  readonly manage: string | undefined
  /** « Gérer les services », of an online service whose site is known. */
  readonly site: Site | undefined
}

export const nothing = '—'

export function inventoryRow(item: HeldItem, words: RowWords): InventoryRow {
  const { locale } = words
  const licensed = item.kind === 'license'
  const unordered = licensed ? 0 : item.available - item.ordered
  return {
    key: `${String(item.item_id)}.${String(item.package_id)}`,
    edition: item.edition,
    version: item.version === '' ? nothing : item.version,
    use: useOfResources(item, words.available, locale),
    first: formatNumber(locale, item.available),
    second: formatNumber(locale, licensed ? item.coverage : item.ordered),
    unordered: unordered === 0 ? undefined : counted(m.quantity_unordered, unordered, locale),
    orderBefore: unordered === 0 ? undefined : orderBefore(item.order_by, locale),
    unorderedNote: unordered === 0 ? undefined : unorderedNote(unordered, item.order_by, words),
    suspended: item.suspended === 0 ? undefined : counted(m.quantity_suspended, item.suspended, locale),
    suspendedNote:
      item.suspended === 0
        ? undefined
        : m.page_inventory_suspended_note({ shown: formatNumber(locale, item.suspended) }, { locale }),
    underWay: item.package_id === 0 ? words.underWay?.get(item.item_id) : undefined,
    ...expiryOf(item, words),
    coverageEnd: item.coverage_ends_on === null ? nothing : formatDay(locale, item.coverage_ends_on),
    history: words.historyHref(item),
    manage: words.manageHref[item.kind],
    site: leadingTo(item, words),
  }
}

/** « à commander avant le 4 déc. 2026 »; undefined where nothing waits for an order. */
export function orderBefore(orderBy: string | null, locale: Locale): string | undefined {
  return orderBy === null ? undefined : m.quantity_order_before({ date: formatDay(locale, orderBy) }, { locale })
}

/** What an opened row adds for whoever can ask for the order. */
function unorderedNote(unordered: number, orderBy: string | null, { locale, own }: RowWords): string | undefined {
  if (!own || orderBy === null) return undefined
  const words = { shown: formatNumber(locale, unordered), date: formatLongDay(locale, orderBy) }
  return m.page_inventory_unordered_note(words, { locale })
}

function expiryOf(
  item: HeldItem,
  { locale, today }: RowWords,
): Pick<InventoryRow, 'expiry' | 'expiryTone' | 'expiryNote'> {
  if (item.expired_on !== null && item.available === 0) {
    const count = item.lapsed
    const note = `${formatNumber(locale, count)} ${counted(m.unit_expired, count, locale)}`
    return { expiry: formatDay(locale, item.expired_on), expiryTone: 'past', expiryNote: note }
  }
  if (item.next_expiry === null) return { expiry: nothing, expiryTone: undefined, expiryNote: undefined }
  const expiry = formatDay(locale, item.next_expiry)
  const notice = expiryNotice(today, item.next_expiry)
  if (notice === undefined) return { expiry, expiryTone: undefined, expiryNote: undefined }
  if (notice.notice === 'soon') return { expiry, expiryTone: 'warn', expiryNote: m.state_expires_soon({}, { locale }) }
  return { expiry, expiryTone: 'bad', expiryNote: formatDaysAway(locale, notice.days) }
}
