/** Orders that partners place, one by one as JSON (SPEC 7.2), and those that were placed. */
import * as v from 'valibot'
import {
  partnerDesk,
  purchasingAccount,
  purchasingAccountNumbered,
  type PurchasingAccount,
} from '#server/business/access/index.ts'
import {
  orderNumbered,
  orderOf,
  ordersOf,
  partnerOrders,
  partnerOrdersPageSize,
  placeOrder,
} from '#server/business/orders/index.ts'
import { change, read, type Work } from '#server/work/index.ts'
import { datedCursorOf, datedPlaceOf } from '../cursor.ts'
import { keyOf, noBody, noQuery, operation } from '../operation.ts'
import { nextCursor } from '../schemas.ts'
import { numberParameter } from './entitlements.ts'
import {
  answeredOrder,
  asProblem,
  givenOrder,
  listedOrder,
  orderBody,
  orderCursor,
  orderExample,
  typedOrderOf,
} from './order-shapes.ts'

const longestOrder = 512 * 1024

const listQuery = v.strictObject({ cursor: v.optional(orderCursor) })
const { partner: _partner, placedAt: _placedAt, source: _source, lines: _lines, ...listedExample } = orderExample
const listAnswer = v.strictObject({ data: v.array(listedOrder), nextCursor })
const listExample = { data: [listedExample], nextCursor: 'MjAyNi0xMS0yMS40Mg' }

export const createOrder = operation({
  id: 'createOrder',
  method: 'POST',
  path: '/orders',
  scopes: ['orders.write'],
  tag: 'Orders',
  summary: 'Place an order',
  description:
    'For a partner, for an account that he serves. It is accepted whole or refused whole, with every fault. The same order sent again, by whichever way, counts once and gets the same answer.',
  parameters: {},
  query: noQuery,
  body: givenOrder,
  bodyLimit: longestOrder,
  statuses: { 201: 'The order is accepted.', 200: 'The very same order was accepted before.' },
  answer: answeredOrder,
  example: orderExample,
  exampleBody: {
    number: 'PB-2026-0417',
    orderedOn: '2026-11-21',
    purchasingAccount: '0005438761',
    customerPurchaseOrder: 'BC-2026-0031',
    lines: [{ kind: 'subscription', item: 'STANDARDPACK', quantity: 50 }],
  },
  problems: ['purchasing-account.unknown', 'order.refused', 'order.different', 'partner-role.missing', 'desk.unknown'],
  async run({ house, actor, locale, body, ...call }) {
    try {
      return await change(house, actor, keyOf(call), async (work) => {
        partnerDesk(work, 'orders.place')
        const account = await purchasingAccountNumbered(work, body.purchasingAccount, 'orders.place')
        const { id, isRepeated } = await placeOrder(work, account, typedOrderOf(body), 'api')
        return { status: isRepeated ? 200 : 201, body: await bodyOf(work, account.id, id, locale) }
      })
    } catch (error) {
      throw asProblem(error)
    }
  },
})

export const listOrders = operation({
  id: 'listOrders',
  method: 'GET',
  path: '/orders',
  scopes: ['orders.read'],
  tag: 'Orders',
  summary: 'List a partner’s orders',
  description: 'Everything that the partner ordered, for all his customers, the newest first.',
  parameters: {},
  query: listQuery,
  body: noBody,
  statuses: { 200: `A page of at most ${String(partnerOrdersPageSize)} orders.` },
  answer: listAnswer,
  example: listExample,
  problems: ['desk.unknown'],
  async run({ house, actor, locale, query }) {
    const cursor = query.cursor === undefined ? undefined : datedPlaceOf(query.cursor)
    const { orders, older } = await read(house, actor, (work) =>
      partnerOrders(
        work,
        partnerDesk(work, 'customers.view'),
        cursor === undefined ? { at: 'newest' } : { at: 'older-than', cursor },
        locale,
      ),
    )
    const last = orders.at(-1)
    return {
      body: {
        data: orders.map((order) => ({
          number: order.number,
          purchasingAccount: order.account_number,
          orderedOn: order.ordered_on,
          customerPurchaseOrder: order.purchase_order_number || null,
          lineCount: order.line_count,
        })),
        nextCursor: datedCursorOf(older && last ? { on: last.ordered_on, id: last.id } : undefined),
      },
    }
  },
})

export const getOrder = operation({
  id: 'getOrder',
  method: 'GET',
  path: '/orders/{number}',
  scopes: ['orders.read'],
  tag: 'Orders',
  summary: 'Read an order',
  description: 'One that the partner placed, by the number that it has with him.',
  parameters: { number: { description: 'The order’s number.', example: 'PB-2026-0417' } },
  query: noQuery,
  body: noBody,
  statuses: { 200: 'The order.' },
  answer: answeredOrder,
  example: orderExample,
  problems: ['order.unknown', 'desk.unknown'],
  async run({ house, actor, locale, parameters }) {
    return {
      body: await read(house, actor, async (work) => {
        const placed = await orderNumbered(work, partnerDesk(work, 'customers.view'), parameters['number'] ?? '')
        return await bodyOf(work, placed.accountId, placed.orderId, locale)
      }),
    }
  },
})

export const listAccountOrders = operation({
  id: 'listAccountOrders',
  method: 'GET',
  path: '/purchasing-accounts/{number}/orders',
  scopes: ['orders.read'],
  tag: 'Orders',
  summary: 'List a purchasing account’s orders',
  description:
    'The newest first: all of them for the customer and the publisher, for a partner those that he placed and those that the customer lets him see.',
  parameters: numberParameter,
  query: listQuery,
  body: noBody,
  statuses: { 200: 'A page of at most 50 orders.' },
  answer: listAnswer,
  example: listExample,
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async run({ house, actor, locale, parameters, query }) {
    const cursor = query.cursor === undefined ? undefined : datedPlaceOf(query.cursor)
    return {
      body: await read(house, actor, async (work) => {
        const account: PurchasingAccount<'orders.view'> = await purchasingAccountNumbered(
          work,
          parameters['number'] ?? '',
          'orders.view',
        )
        const page = cursor === undefined ? ({ at: 'newest' } as const) : ({ at: 'older-than', cursor } as const)
        const { orders, older } = await ordersOf(work, account, {}, page, locale)
        const last = orders.at(-1)
        return {
          data: orders.map((order) => ({
            number: order.number,
            purchasingAccount: account.number,
            orderedOn: order.ordered_on,
            customerPurchaseOrder: order.purchase_order_number || null,
            lineCount: order.line_count,
          })),
          nextCursor: datedCursorOf(older && last ? { on: last.ordered_on, id: last.id } : undefined),
        }
      }),
    }
  },
})

async function bodyOf(work: Work, accountId: number, orderId: number, locale: string) {
  const account = await purchasingAccount(work, accountId, 'orders.view')
  return orderBody(await orderOf(work, account, orderId, locale), account.number)
}
