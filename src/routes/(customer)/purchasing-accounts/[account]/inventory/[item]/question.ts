/** Which item's history an address asks for, and from where on. What is no number names nothing that exists. */
import { error } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import type { HistoryCursor } from '#server/business/inventory/index.ts'

const positive = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number))

// After 0 comes the first transaction of all: the last page.
const position = v.union([positive, v.pipe(v.literal('0'), v.transform(Number))])

const address = v.object({
  item: positive,
  package: v.optional(positive),
  before: v.optional(positive),
  after: v.optional(position),
})

export interface HistoryQuestion {
  readonly item: { readonly itemId: number; readonly packageId: number }
  readonly cursor: HistoryCursor
}

/** Answers 404 for an address that cannot be one of ours. */
export function historyQuestion(item: string, url: URL): HistoryQuestion {
  const asked = v.safeParse(address, { ...Object.fromEntries(url.searchParams), item })
  if (!asked.success) error(404, m.error_not_found_title())
  const { before, after, ...names } = asked.output
  return { item: { itemId: names.item, packageId: names.package ?? 0 }, cursor: cursorOf(before, after) }
}

function cursorOf(before: number | undefined, after: number | undefined): HistoryCursor {
  if (before !== undefined) return { at: 'older-than', position: before }
  return after === undefined ? { at: 'newest' } : { at: 'newer-than', position: after }
}
