/** The customers of a service. */
import * as v from 'valibot'
import { serviceDesk } from '#server/business/access/index.ts'
import { customersOf, customersPageLimit } from '#server/business/provisioning/index.ts'
import { read } from '#server/work/index.ts'
import { cursorOf, startOf } from '../cursor.ts'
import { noBody, operation } from '../operation.ts'
import { cursor, nextCursor, pageLimit, purchasingAccountShape, text } from '../schemas.ts'

const usualPage = 100

const customer = v.strictObject({
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
  scope: 'entitlements.read',
  tag: 'Purchasing accounts',
  summary: 'List the customers of the service',
  description:
    'The purchasing accounts that hold a plan of the service, or held one, in the order of their registration. Follow nextCursor until it is null.',
  parameters: {},
  query: v.strictObject({
    limit: v.optional(pageLimit(customersPageLimit, usualPage, 'Most accounts on the page.')),
    cursor: v.optional(cursor),
  }),
  body: noBody,
  statuses: { 200: 'A page of customers.' },
  answer: v.strictObject({
    data: v.array(customer),
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
    const page = await read(house, actor, (work) =>
      customersOf(work, serviceDesk(work), {
        after: startOf(query.cursor),
        limit: query.limit ?? usualPage,
      }),
    )
    return {
      body: {
        data: page.customers.map((each) => ({
          number: each.number,
          name: each.name,
          countryCode: each.country_code,
          organization: { number: each.organization_number, name: each.organization_name },
        })),
        nextCursor: cursorOf(page.next),
      },
    }
  },
})
