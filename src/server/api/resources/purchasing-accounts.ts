/** The customers of a service. */
import * as v from 'valibot'
import { serviceDesk } from '#server/business/access/index.ts'
import { customersOf, customersPageLimit } from '#server/business/provisioning/index.ts'
import { read } from '#server/work/index.ts'
import { noBody, operation } from '../operation.ts'
import { purchasingAccountShape, text } from '../schemas.ts'

const usualPage = 100

/** A cursor is a place among accounts; what it says is nobody's business, so it is not made to be read. */
const cursor = v.pipe(
  v.string('cursor'),
  v.regex(/^[\w-]{1,24}$/, 'cursor'),
  v.check((given) => placeOf(given) !== undefined, 'cursor'),
  v.metadata({ description: 'The nextCursor of the page before.', examples: ['MTI0'] }),
)

const limit = v.pipe(
  v.string('limit'),
  v.regex(/^[1-9]\d{0,2}$/, 'limit'),
  v.transform(Number),
  v.number('limit'),
  v.integer('limit'),
  v.minValue(1, 'limit'),
  v.maxValue(customersPageLimit, 'limit'),
  v.metadata({ description: 'Most accounts on the page.', examples: [usualPage], default: usualPage }),
)

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
  query: v.strictObject({ limit: v.optional(limit), cursor: v.optional(cursor) }),
  body: noBody,
  statuses: { 200: 'A page of customers.' },
  answer: v.strictObject({
    data: v.array(customer),
    nextCursor: v.pipe(
      v.nullable(v.string()),
      v.metadata({ description: 'Where the next page begins; null on the last one.', examples: ['MTI0'] }),
    ),
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
        after: query.cursor === undefined ? 0 : (placeOf(query.cursor) ?? 0),
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
        nextCursor: page.next === undefined ? null : cursorOf(page.next),
      },
    }
  },
})

function cursorOf(place: number): string {
  return Buffer.from(String(place)).toString('base64url')
}

/** Undefined for what `cursorOf` never made. */
function placeOf(given: string): number | undefined {
  const place = Buffer.from(given, 'base64url').toString('latin1')
  return /^[1-9]\d{0,14}$/.test(place) && cursorOf(Number(place)) === given ? Number(place) : undefined
}
