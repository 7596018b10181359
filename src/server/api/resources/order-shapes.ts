/** Orders as the API takes and answers them, and what is wrong with one as its faults. */
import * as v from 'valibot'
import { linesPerOrderLimit, quantityLimit, type OrderDetails, type TypedOrder } from '#server/business/orders/index.ts'
import { isRefusal, type ImportFault } from '#server/work/index.ts'
import { datedPlaceOf } from '../cursor.ts'
import { Problem, type RequestFault } from '../problem.ts'
import { day, instant, text } from '../schemas.ts'

/** Most lines of an order that is sent as JSON; a longer one comes as a file. */
export const jsonLinesLimit = 1_000
const longestNumber = 60
const longestCode = 200

const kinds = [
  'license',
  'license-with-coverage',
  'coverage-renewal',
  'subscription',
  'seats-added',
  'seats-reduced',
  'renewal',
  'msdn',
  'azure',
  'package',
] as const

const kind = v.picklist(kinds, 'choice')

function given(longest: number, description: string, example: string) {
  return v.pipe(
    v.string('text'),
    v.minLength(1, 'text'),
    v.maxLength(longest, 'text'),
    v.check((typed) => !/[\p{Cc}\p{Cs}]/u.test(typed), 'text'),
    v.metadata({ description, examples: [example] }),
  )
}

const givenDay = (description: string) =>
  v.pipe(v.string('day'), v.isoDate('day'), v.metadata({ description, examples: ['2026-11-21'] }))

const quantity = v.pipe(
  v.number('quantity'),
  v.integer('quantity'),
  v.minValue(1, 'quantity'),
  v.maxValue(quantityLimit, 'quantity'),
  v.metadata({ description: 'How many.', examples: [50] }),
)

/** An order as it is sent. */
export const givenOrder = v.strictObject({
  number: given(longestNumber, 'The number that the order has with you; a partner uses each once.', 'PB-2026-0417'),
  orderedOn: givenDay('The day of the order, not in the future.'),
  purchasingAccount: given(longestNumber, 'The number of the purchasing account, which you serve.', '0005438761'),
  customerPurchaseOrder: v.optional(given(longestNumber, 'The customer’s own purchase order number.', 'BC-2026-0031')),
  lines: v.pipe(
    v.array(
      v.strictObject({
        kind: v.pipe(kind, v.metadata({ description: 'What the line does (docs/orders-file.md).' })),
        item: given(longestCode, 'The catalogue’s code of the item or package.', 'STANDARDPACK'),
        quantity,
        termEndsOn: v.optional(givenDay('The last day of the term; left out, the agreement’s next anniversary.')),
      }),
      'object',
    ),
    v.minLength(1, 'missing'),
    v.maxLength(jsonLinesLimit, 'limit'),
    v.metadata({ description: 'Counted from 1 in their order.' }),
  ),
})

/** The same as the business takes it. */
export function typedOrderOf(body: v.InferOutput<typeof givenOrder>): TypedOrder {
  const { number, orderedOn, customerPurchaseOrder = '', lines } = body
  return {
    number,
    orderedOn,
    customerPurchaseOrder,
    lines: lines.map(({ kind: does, item, quantity: many, termEndsOn = '' }) => {
      return { kind: does, item, quantity: String(many), termEndsOn }
    }),
  }
}

const answeredNumber = text('The number that the order has with its partner.', 'PB-2026-0417')
const answeredAccount = text('The purchasing account’s number.', '0005438761')
const purchaseOrder = v.pipe(
  v.nullable(v.string()),
  v.metadata({
    description: 'The customer’s own purchase order number; null where he gave none.',
    examples: ['BC-2026-0031'],
  }),
)
const lineCount = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.metadata({ description: 'Lines in all.', examples: [1] }),
)

/** An order in a list. */
export const listedOrder = v.strictObject({
  number: answeredNumber,
  purchasingAccount: answeredAccount,
  orderedOn: day('The day of the order.'),
  customerPurchaseOrder: purchaseOrder,
  lineCount,
})

/** An order with its lines. */
export const answeredOrder = v.strictObject({
  ...listedOrder.entries,
  partner: v.strictObject({
    number: text('The number of the partner who placed it.', 'PB-2002'),
    name: text('His name.', 'Partenaire B'),
  }),
  placedAt: instant('When it was accepted.'),
  source: v.pipe(v.picklist(['import', 'form', 'api', 'file']), v.metadata({ description: 'How it came.' })),
  lines: v.pipe(
    v.array(
      v.strictObject({
        line: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(linesPerOrderLimit)),
        kind: v.picklist(kinds),
        item: text('The catalogue’s code.', 'STANDARDPACK'),
        quantity: v.pipe(v.number(), v.integer(), v.minValue(1)),
        termEndsOn: v.nullable(day('The last day of the term, where the order names one.')),
      }),
    ),
    v.metadata({ description: 'The first 500 of them.' }),
  ),
})

/** Where a list of orders goes on. */
export const orderCursor = v.pipe(
  v.string('cursor'),
  v.regex(/^[\w-]{1,40}$/, 'cursor'),
  v.check((typed) => datedPlaceOf(typed) !== undefined, 'cursor'),
  v.metadata({ description: 'The nextCursor of the page before.', examples: ['MjAyNi0xMS0yMS40Mg'] }),
)

export const orderExample = {
  number: 'PB-2026-0417',
  purchasingAccount: '0005438761',
  orderedOn: '2026-11-21',
  customerPurchaseOrder: 'BC-2026-0031',
  lineCount: 1,
  partner: { number: 'PB-2002', name: 'Partenaire B' },
  placedAt: '2026-11-21T08:30:00.000Z',
  source: 'api',
  lines: [{ line: 1, kind: 'subscription', item: 'STANDARDPACK', quantity: 50, termEndsOn: null }],
} as const

/** The order as it is answered. */
export function orderBody(order: OrderDetails, purchasingAccount: string): v.InferOutput<typeof answeredOrder> {
  return {
    number: order.number,
    purchasingAccount,
    orderedOn: order.ordered_on,
    customerPurchaseOrder: order.purchase_order_number || null,
    lineCount: order.line_count,
    partner: { number: order.partner_number, name: order.partner_name },
    placedAt: order.placed_at.toISOString(),
    source: order.source,
    lines: order.lines.map((line) => ({
      line: line.number,
      kind: line.kind,
      item: line.item_code,
      quantity: line.quantity,
      termEndsOn: line.term_ends_on,
    })),
  }
}

const orderFields: Readonly<Record<string, string>> = {
  order_number: 'number',
  order_date: 'orderedOn',
  purchasing_account: 'purchasingAccount',
  customer_purchase_order: 'customerPurchaseOrder',
}
const lineFields: Readonly<Record<string, string>> = {
  kind: 'kind',
  item: 'item',
  quantity: 'quantity',
  term_ends_on: 'termEndsOn',
}

/** A refused order as the problem that it is: 409 where its number is another order's, else each fault by its place. */
export function asProblem(error: unknown): unknown {
  if (!isRefusal(error, 'import.refused')) return error
  const { faults } = error.facts
  const different = faults.find(({ code }) => code === 'order.different')
  if (different !== undefined) return new Problem('order.different', { words: { number: different.value } })
  // What is wrong with the order itself is wrong on each of its lines, and said once.
  const each = new Map(faults.map(faultOf).map((fault) => [`${fault.pointer ?? ''} ${fault.code}`, fault]))
  return new Problem('order.refused', { faults: [...each.values()] })
}

function faultOf({ line, column, code }: ImportFault): RequestFault {
  const field = orderFields[column]
  if (field !== undefined) return { pointer: `#/${field}`, code }
  const ofLine = lineFields[column]
  const place = `#/lines/${String(line - 1)}`
  return { pointer: ofLine === undefined ? place : `${place}/${ofLine}`, code }
}
