/** A file of orders in words: where it stands, what came of it, how far its reader is. */
import { m } from '#messages'
import type { OrderFile, OrderFileState } from '#server/business/orders/index.ts'
import { running } from '#server/running.ts'
import { formatInstant, formatNumber, formatShare, type Locale } from '#ui/format.ts'
import { counted } from '../../../(customer)/counted.ts'

const states = {
  received: { state: 'waiting', word: m.order_file_state_received },
  'being-read': { state: 'busy', word: m.order_file_state_being_read },
  accepted: { state: 'done', word: m.order_file_state_accepted },
  checked: { state: 'done', word: m.order_file_state_checked },
  refused: { state: 'failed', word: m.order_file_state_refused },
  failed: { state: 'failed', word: m.order_file_state_failed },
} as const satisfies Readonly<Record<OrderFileState, object>>

/** The page of one file. */
export function orderFileHref(id: number): string {
  return `/partner/orders/files/${String(id)}`
}

/** A row of the list of files. */
export function orderFileRow(file: OrderFile, locale: Locale) {
  const { state, word } = states[file.state]
  return {
    id: file.id,
    href: orderFileHref(file.id),
    name: file.name,
    kind: kindOf(file),
    sent: sentInWords(file, locale),
    sentOn: formatInstant(locale, running().settings.timeZone, file.received_at),
    state,
    word: word(),
    isSettled: file.settled_at !== null,
    outcome: outcomeOf(file, locale),
  }
}

/** « 28 novembre 2026 à 08:12, par Sonia Lopez » */
export function sentInWords({ received_at: at, sent_by: name }: OrderFile, locale: Locale): string {
  return m.order_files_sent_by({ at: formatInstant(locale, running().settings.timeZone, at), name })
}

/** How far its reader is: « Lecture : 45 % ». Its length is what a progress bar shows, from 0 to 1. */
export function progressOf({ read_bytes: bytes, size_bytes: of, booked, to_book: toBook }: OrderFile, locale: Locale) {
  if (toBook > 0) {
    const share = booked / toBook
    return { share, words: m.order_file_booking_share({ share: formatShare(locale, share) }) }
  }
  const share = Math.min(1, bytes / of)
  return { share, words: m.order_file_reading_share({ share: formatShare(locale, share) }) }
}

/** « 1,2 Mo » */
export function sizeInWords(bytes: number, locale: Locale): string {
  const kilobytes = bytes / 1024
  const rounded = (value: number) => formatNumber(locale, Math.max(0.1, Math.round(value * 10) / 10))
  return kilobytes < 1024
    ? m.order_file_kilobytes({ size: rounded(kilobytes) })
    : m.order_file_megabytes({ size: rounded(kilobytes / 1024) })
}

function kindOf({ dry_run: isDry, source }: OrderFile): string | undefined {
  const said = [...(isDry ? [m.order_files_only_checked()] : []), ...(source === 'api' ? [m.order_files_by_api()] : [])]
  return said.length === 0 ? undefined : said.join(' · ')
}

function outcomeOf(file: OrderFile, locale: Locale): string {
  if (file.fault_count !== null) return counted(m.order_file_faults_count, file.fault_count, locale)
  if (file.orders !== null) return counted(m.order_file_orders_count, file.orders, locale)
  return file.state === 'being-read' ? progressOf(file, locale).words : '—'
}

/** The number in an address; undefined for what is none. */
export function fileNumber(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}
