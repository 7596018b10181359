/**
 * What the address of the order history asks for. A filter that cannot be is told beside its field and keeps what was
 * typed; a place in the list that cannot be is a page that does not exist.
 */
import { error } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import type { OrderFilter, OrderPage } from '#server/business/orders/index.ts'
import { formatDay, type Locale } from '#ui/format.ts'
import { isDay } from '#routes/day.ts'

export const filterFields = ['q', 'from', 'to', 'partner', 'product'] as const
export type FilterField = (typeof filterFields)[number]
export type OrdersField = FilterField | 'date'

export interface OrdersQuestion {
  /** Undefined while a field is at fault: an unfiltered list would pass for a filtered one. */
  readonly filter: OrderFilter | undefined
  readonly filtered: boolean
  readonly page: OrderPage
  /** The order opened in place. */
  readonly open: number | undefined
  readonly typed: Readonly<Record<OrdersField, string>>
  readonly faults: Readonly<Partial<Record<OrdersField, string>>>
}

const searchLimit = 60
const highestServing = 32_767

const day = v.pipe(v.string(), v.check(isDay))
const whole = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/), v.transform(Number))
const schemas = {
  q: v.pipe(v.string(), v.maxLength(searchLimit)),
  from: day,
  to: day,
  partner: v.pipe(whole, v.maxValue(highestServing)),
  product: whole,
  date: day,
} satisfies Record<OrdersField, v.GenericSchema<string, string | number>>
const cursor = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d\.[1-9]\d{0,14}$/))

export function ordersQuestion(url: URL, locale: Locale): OrdersQuestion {
  const faults: Partial<Record<OrdersField, string>> = {}
  const typed = { q: '', from: '', to: '', partner: '', product: '', date: '' }
  function read<Field extends OrdersField>(field: Field): v.InferOutput<(typeof schemas)[Field]> | undefined {
    typed[field] = url.searchParams.get(field) ?? ''
    // No name holds a control character, and PostgreSQL takes none of them all.
    const text = typed[field].replace(/\p{Cc}/gu, '').trim()
    if (text === '') return undefined
    const result = v.safeParse<(typeof schemas)[Field]>(schemas[field], text)
    if (result.success) return result.output
    faults[field] = faultOf(field, locale)
    return undefined
  }
  const filter = {
    search: read('q'),
    from: read('from'),
    to: read('to'),
    serving: read('partner'),
    itemId: read('product'),
  }
  if (filter.from !== undefined && filter.to !== undefined && filter.from > filter.to) {
    faults.to = m.filter_order({ from: formatDay(locale, filter.from) }, { locale })
  }
  const date = read('date')
  return {
    filter: filterFields.some((field) => faults[field] !== undefined) ? undefined : filter,
    filtered: Object.values(filter).some((value) => value !== undefined),
    page: pageOf(url, date),
    open: openOf(url),
    typed,
    faults,
  }
}

function faultOf(field: OrdersField, locale: Locale): string {
  const options = { locale }
  if (field === 'q') return m.filter_search_too_long({ limit: searchLimit }, options)
  if (field === 'partner' || field === 'product') return m.filter_choice({}, options)
  return m.filter_date({ example: locale === 'fr' ? '2026-01-31' : '2026-01-31' }, options)
}

function pageOf(url: URL, date: string | undefined): OrderPage {
  const at = url.searchParams.get('at')
  if (at === 'oldest') return { at }
  for (const [name, place] of [
    ['older', 'older-than'],
    ['newer', 'newer-than'],
  ] as const) {
    const given = url.searchParams.get(name)
    if (given !== null) return { at: place, cursor: cursorOf(given) }
  }
  return date === undefined ? { at: 'newest' } : { at: 'date', date }
}

function cursorOf(given: string): { readonly on: string; readonly id: number } {
  const [on = '', id = ''] = v.is(cursor, given) ? given.split('.') : []
  if (!isDay(on)) error(404, m.error_not_found_title())
  return { on, id: Number(id) }
}

function openOf(url: URL): number | undefined {
  const result = v.safeParse(whole, url.searchParams.get('open'))
  return result.success ? result.output : undefined
}
