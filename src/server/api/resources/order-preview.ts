/** What an order would do, line by line, before it is sent (SPEC 7.2). */
import * as v from 'valibot'
import { partnerDesk, purchasingAccountNumbered } from '#server/business/access/index.ts'
import { previewOrder } from '#server/business/orders/index.ts'
import { changes } from '../kinds.ts'
import { flag, several, text, whole } from '../schemas.ts'
import { asProblem, givenOrder, typedOrderOf } from './order-shapes.ts'

const longestOrder = 512 * 1024

const totals = v.strictObject({
  available: whole('At the customer’s disposal.', 100),
  ordered: whole('Of these, what is ordered.', 100),
  unordered: whole('Of these, what nobody ordered yet.', 0),
  coverage: whole('Licences with Software Assurance in force.', 0),
})

export const previewOrderLines = changes({
  id: 'previewOrder',
  method: 'POST',
  path: '/orders/preview',
  scopes: ['orders.write'],
  tag: 'Orders',
  summary: 'Ask what an order would do',
  description: 'Changes nothing. What is wrong with it is said as it would be of the order itself.',
  body: givenOrder,
  bodyLimit: longestOrder,
  answer: v.strictObject({
    isRepeated: flag('Whether the very same order is there already: it would count once.'),
    effects: several(
      'What each line does to each item; several of them for a package.',
      v.strictObject({
        line: whole('The line, from 1.', 1),
        item: text('The item’s name.', 'Office 365 Enterprise E1'),
        version: text('Its version; empty where it has none.', ''),
        inPackage: flag('Whether it comes as part of a package.'),
        before: totals,
        after: totals,
      }),
    ),
  }),
  problems: ['purchasing-account.unknown', 'order.refused', 'order.different', 'partner-role.missing', 'desk.unknown'],
  async act(work, { body, locale }) {
    partnerDesk(work, 'orders.place')
    const account = await purchasingAccountNumbered(work, body.purchasingAccount, 'orders.place')
    try {
      const { effects, isRepeated } = await previewOrder(work, account, typedOrderOf(body), locale)
      return { isRepeated, effects: effects.map(({ isLicense: _isLicense, ...effect }) => effect) }
    } catch (error) {
      throw asProblem(error)
    }
  },
})
