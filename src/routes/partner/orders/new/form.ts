/**
 * The form of an order: fields are named like the columns of an orders file, those of a line with its place behind, so that what
 * is wrong with a line is said beside the field.
 */
import * as v from 'valibot'
import type { TypedOrder } from '#server/business/orders/index.ts'
import type { ImportFault } from '#server/work/index.ts'

const longestTyped = 1_000
// PostgreSQL's text holds everything but NUL, which nobody types.
const text = v.fallback(
  v.pipe(
    v.string(),
    v.maxLength(longestTyped),
    v.transform((typed) => typed.replaceAll('\0', '')),
  ),
  '',
)
const Order = v.object({ order_number: text, order_date: text, customer_purchase_order: text })
const Line = v.object({
  /** The code, or words of the name. */
  item: text,
  /** The code chosen among those that were found; counts before what was typed. */
  choice: text,
  kind: text,
  quantity: text,
  term_ends_on: text,
})

export type OrderField = keyof typeof Order.entries
export type LineField = Exclude<keyof typeof Line.entries, 'choice'>
export type FormLine = v.InferOutput<typeof Line>
export interface TypedForm {
  readonly order: v.InferOutput<typeof Order>
  /** At least one. */
  readonly lines: readonly FormLine[]
}

/** Lines that the form takes; more come as a file. */
export const mostLines = 50

/** A line in which nothing is filled in but what is usual. */
export function blankLine(): FormLine {
  return v.parse(Line, { kind: 'subscription' })
}

/** A form of the day with these lines. */
export function filledForm(today: string, lines: readonly FormLine[]): TypedForm {
  return { order: v.parse(Order, { order_date: today }), lines: lines.length === 0 ? [blankLine()] : lines }
}

/** What was typed, as it was typed; a choice stands in the item's own field from then on. */
export function typedForm(form: FormData): TypedForm {
  const count = Math.min(mostLines, form.getAll('item').length)
  const lines = Array.from({ length: count }, (_, place) => {
    const names = Object.keys(Line.entries).filter((name) => name !== 'choice')
    const typed = Object.fromEntries(names.map((name) => [name, form.getAll(name)[place]]))
    return v.parse(Line, { ...typed, choice: form.get(fieldName('choice', place)) })
  }).map((line) => (line.choice === '' ? line : { ...line, item: line.choice, choice: '' }))
  return { order: v.parse(Order, Object.fromEntries(form)), lines: lines.length === 0 ? [blankLine()] : lines }
}

/** The line that a button of its own is about. */
export function lineOf(form: FormData): number {
  return Number(form.get('line') ?? '')
}

/** The order as it is placed. A further line of which nothing is filled in is none. */
export function orderOfForm({ order, lines }: TypedForm): TypedOrder {
  return {
    number: order.order_number,
    orderedOn: order.order_date,
    customerPurchaseOrder: order.customer_purchase_order,
    lines: lines.map(({ kind, item, quantity, term_ends_on: termEndsOn }) => ({ kind, item, quantity, termEndsOn })),
  }
}

/** Without the lines after the first of which nothing is filled in. */
export function withoutBlankLines({ order, lines }: TypedForm): TypedForm {
  const [first = blankLine(), ...others] = lines
  return {
    order,
    lines: [first, ...others.filter((line) => `${line.item}${line.quantity}${line.term_ends_on}`.trim() !== '')],
  }
}

/** The id of a line's field on the page. */
export function fieldName(field: string, place: number): string {
  return `${field}-${String(place + 1)}`
}

/** A fault by the id of its field; '' for what is about no field of the form. */
export function fieldOf({ line, column }: ImportFault): string {
  if (column in Order.entries) return column
  return column in Line.entries ? fieldName(column, line - 1) : ''
}
