/** An account's product keys as they are listed, for its own people and in the Console: without the keys themselves. */
import { m } from '#messages'
import type { ListedKey } from '#server/business/downloads/index.ts'
import { formatNumber, type Locale } from '#ui/format.ts'

export function keyRow(key: ListedKey, locale: Locale) {
  return {
    id: key.id,
    name: `${key.edition} ${key.version}`.trim(),
    product: key.product,
    kind: key.kind === '' ? '—' : key.kind,
    activations:
      key.allowed === null
        ? m.keys_uncounted()
        : m.keys_activations_of({ used: formatNumber(locale, key.used), allowed: formatNumber(locale, key.allowed) }),
    isCounted: key.allowed !== null,
    isAsked: key.isAsked,
  }
}

/** What stands where a key is hidden: as long for every key. */
export const hiddenKey = '•••••-•••••-•••••-•••••-•••••'

/** The key or page that an address or a form names; undefined for what is no number. */
export function numberOf(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}
