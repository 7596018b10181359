/** « UTILISATION DES RESSOURCES » of a row: how many seats are in use of how many, said and drawn (SPEC 5.9, 6.3). */
import { m } from '#messages'
import type { HeldItem } from '#server/business/inventory/index.ts'
import { formatNumber, formatShare, percentOf, type Locale } from '#ui/format.ts'

export interface UseOfResources {
  readonly number: string
  /** « 92 % » and the length of its bar; absent where nothing is available any more. */
  readonly bar: { readonly share: string; readonly length: string } | undefined
  /** What the number is of, for whoever hears it: « utilisés sur 450 disponibles ». */
  readonly of: string
  /** « 12 de plus que disponibles », or that packages count too. */
  readonly note: { readonly tone: 'bad' | undefined; readonly text: string } | undefined
}

/** What is available of each item whose use is reported, singly and in packages together: it is used as one. */
export function availableInUse(everything: readonly HeldItem[]): ReadonlyMap<number, number> {
  const sums = new Map<number, number>()
  for (const { item_id: item, in_use: used, available } of everything) {
    if (used !== null) sums.set(item, (sums.get(item) ?? 0) + available)
  }
  return sums
}

/** Absent where nobody has reported it. */
export function useOfResources(
  item: HeldItem,
  available: ReadonlyMap<number, number>,
  locale: Locale,
): UseOfResources | undefined {
  const { in_use: used } = item
  if (used === null) return undefined
  const all = available.get(item.item_id) ?? 0
  const options = { locale }
  return {
    number: formatNumber(locale, used),
    bar: all === 0 ? undefined : { share: formatShare(locale, used / all), length: percentOf(used, all) },
    of: m.use_of_available({ shown: formatNumber(locale, all) }, options),
    note:
      used > all
        ? { tone: 'bad', text: m.use_beyond({ shown: formatNumber(locale, used - all) }, options) }
        : all === item.available
          ? undefined
          : { tone: undefined, text: m.use_of_packages({ shown: formatNumber(locale, all) }, options) },
  }
}
