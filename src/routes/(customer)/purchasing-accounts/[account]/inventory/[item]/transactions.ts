/** The transactions of one item in words (SPEC 6.6). */
import { m } from '#messages'
import { perpetual, type EntryKind, type HistoryEntry, type Unordered } from '#server/business/inventory/index.ts'
import type { Progress } from '#server/business/provisioning/index.ts'
import { formatChange, formatDay, formatNumber, type Locale } from '#ui/format.ts'
import { setUpStateInWords, type StateInWords } from '../../../../set-up-states.ts'

export interface Transaction {
  readonly key: number
  readonly on: string
  readonly kind: string
  readonly state: StateInWords | { readonly state: 'waiting' | 'past'; readonly word: string }
  readonly quantity: string
  /** Available after it, or licences; absent for a partner, to whom it would tell other partners' orders. */
  readonly first: string | undefined
  /** Ordered after it, or Software Assurance. */
  readonly second: string | undefined
  /** Seats in use at the end of that day. */
  readonly use: string
  readonly term: string
  readonly partner: string
  readonly order: { readonly number: string; readonly href: string | undefined } | undefined
  readonly purchaseOrder: string
}

export interface TransactionWords {
  readonly locale: Locale
  readonly kinds: Readonly<Record<EntryKind, string>>
  readonly licensed: boolean
  /** What is unordered of the customer's own set-ups, by position; absent where none of them is shown. */
  readonly unordered: ReadonlyMap<number, Unordered> | undefined
  /** How far set-ups that are not ready yet are, by position; absent where none of them is shown. */
  readonly progress: ReadonlyMap<number, Progress> | undefined
  /** Where an order opens; undefined for whoever may not see orders. */
  readonly orderHref: ((id: number) => string) | undefined
}

const nothing = '—'

export function transaction(entry: HistoryEntry, words: TransactionWords): Transaction {
  const { locale } = words
  const second = words.licensed ? entry.coverage_after : entry.ordered_after
  return {
    key: entry.position,
    on: formatDay(locale, entry.effective_on),
    kind: words.kinds[entry.kind],
    state: stateOf(entry, words),
    quantity: quantityOf(entry, locale),
    first: entry.available_after === null ? undefined : formatNumber(locale, entry.available_after),
    second: second === null ? undefined : formatNumber(locale, second),
    use: entry.in_use === null ? nothing : formatNumber(locale, entry.in_use),
    term: entry.term_ends_on === perpetual ? nothing : formatDay(locale, entry.term_ends_on),
    partner: entry.partner_name,
    order: orderOf(entry, words),
    purchaseOrder: entry.purchase_order_number ?? nothing,
  }
}

/** What the transaction was about: seats ordered, else set up or taken away, else Software Assurance. */
function quantityOf(entry: HistoryEntry, locale: Locale): string {
  const { available_change, ordered_change, coverage_change } = entry
  if (ordered_change !== 0) return formatChange(locale, ordered_change)
  if (available_change !== 0 || coverage_change === 0) return formatChange(locale, available_change)
  return m.quantity_coverage({ shown: formatChange(locale, coverage_change) }, { locale })
}

function stateOf(
  { kind, position }: HistoryEntry,
  { locale, unordered, progress }: TransactionWords,
): Transaction['state'] {
  const options = { locale }
  const underWay = progress?.get(position)
  if (underWay !== undefined) return setUpStateInWords(underWay, locale)
  if (kind === 'expiry' || kind === 'renewed' || kind === 'suspended')
    return { state: 'past', word: m.state_ended({}, options) }
  if (kind !== 'set-up') return { state: 'done', word: m.state_processed({}, options) }
  const left = unordered?.get(position)
  if (left === undefined) return { state: 'done', word: m.state_set_up_ordered({}, options) }
  const shown = formatNumber(locale, left.quantity)
  if (left.state === 'never-ordered') return { state: 'past', word: m.state_never_ordered({ shown }, options) }
  if (left.state === 'suspended') return { state: 'past', word: m.state_suspended({ shown }, options) }
  return { state: 'waiting', word: m.state_to_order({ shown, date: formatDay(locale, left.orderBy) }, options) }
}

function orderOf(entry: HistoryEntry, { orderHref }: TransactionWords): Transaction['order'] {
  const { order_id, order_number } = entry
  if (order_id === null || order_number === null) return undefined
  return { number: order_number, href: orderHref?.(order_id) }
}
