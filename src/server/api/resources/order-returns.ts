/** Taking back what was ordered (SPEC 7.2): for a partner, for as many days after the order as the catalogue gives. */
import * as v from 'valibot'
import { partnerDesk, purchasingAccount } from '#server/business/access/index.ts'
import { orderNumbered, quantityLimit, returnedLinesLimit, returnOrder } from '#server/business/orders/index.ts'
import { givenList, givenWhole } from '../given.ts'
import { changes, said } from '../kinds.ts'
import { whole } from '../schemas.ts'

export const postOrderReturn = changes({
  id: 'postOrderReturn',
  method: 'POST',
  path: '/orders/{number}/returns',
  scopes: ['orders.write'],
  tag: 'Orders',
  summary: 'Take back lines of an order',
  description: 'Whole or in part. What was renewed, reduced or has ended since is not there to be taken back.',
  parameters: { number: { description: 'The order’s number.', example: 'PB-2026-0417' } },
  bodyLimit: 65_536,
  body: v.strictObject({
    lines: givenList(
      'What to take back.',
      v.strictObject({
        line: givenWhole('The line of the order.', 1, 10_000_000),
        quantity: givenWhole('How many of it.', 10, quantityLimit),
      }),
      returnedLinesLimit,
    ),
  }),
  answer: v.strictObject({ return: whole('Which of the order’s returns it is.', 1) }),
  problems: [
    'desk.unknown',
    'partner-role.missing',
    'order.unknown',
    'order-return.unfit',
    'order-return.late',
    'order-return.exceeds',
    'order-return.gone',
  ],
  async act(work, call) {
    partnerDesk(work, 'orders.place')
    const placed = await orderNumbered(work, partnerDesk(work, 'customers.view'), said(call, 'number'))
    const account = await purchasingAccount(work, placed.accountId, 'orders.place')
    return { return: await returnOrder(work, account, placed.orderId, call.body.lines) }
  },
})
