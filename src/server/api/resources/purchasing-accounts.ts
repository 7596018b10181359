/** The purchasing accounts that a caller may know of. */
import * as v from 'valibot'
import { accountsInReach, serviceDesk } from '#server/business/access/index.ts'
import { customersOf, customersPageLimit } from '#server/business/provisioning/index.ts'
import { read } from '#server/work/index.ts'
import { cursorOf, startOf } from '../cursor.ts'
import { noBody, operation } from '../operation.ts'
import { cursor, nextCursor, pageLimit, purchasingAccountShape, text } from '../schemas.ts'

const usualPage = 100

const listed = v.strictObject({
  ...purchasingAccountShape.entries,
  countryCode: text('Its country (ISO 3166-1, two capitals).', 'FR'),
  organization: v.strictObject({
    number: text('The number of the legal entity that signed.', '0001122334'),
    name: text('Its name.', 'Contoso France SAS'),
  }),
})

export const listPurchasingAccounts = operation({
  id: 'listPurchasingAccounts',
  method: 'GET',
  path: '/purchasing-accounts',
  scopes: ['purchasing-accounts.read', 'entitlements.read'],
  tag: 'Purchasing accounts',
  summary: 'List purchasing accounts',
  description:
    'In the order of their registration: those in which a customer holds a role, those that a partner serves, all of them for the publisher; for a service, those that hold one of its plans, or held one. Follow nextCursor until it is null.',
  parameters: {},
  query: v.strictObject({
    limit: v.optional(pageLimit(customersPageLimit, usualPage, 'Most accounts on the page.')),
    cursor: v.optional(cursor),
  }),
  body: noBody,
  statuses: { 200: 'A page of purchasing accounts.' },
  answer: v.strictObject({
    data: v.array(listed),
    nextCursor,
  }),
  example: {
    data: [
      {
        number: '0005438761',
        name: 'Contoso Paris',
        countryCode: 'FR',
        organization: { number: '0001122334', name: 'Contoso France SAS' },
      },
    ],
    nextCursor: 'MTI0',
  },
  problems: [],
  async run({ house, actor, query }) {
    const place = { after: startOf(query.cursor), limit: query.limit ?? usualPage }
    const { accounts, next } = await read(house, actor, async (work) => {
      if (actor.kind !== 'client') return accountsInReach(work, place)
      const page = await customersOf(work, serviceDesk(work), place)
      return { accounts: page.customers, next: page.next }
    })
    return {
      body: {
        data: accounts.map((each) => ({
          number: each.number,
          name: each.name,
          countryCode: each.country_code,
          organization: { number: each.organization_number, name: each.organization_name },
        })),
        nextCursor: cursorOf(next),
      },
    }
  },
})
