/** Organisations for the publisher (SPEC 11): by name, with their agreements and purchasing accounts. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  accountsHeldBy,
  agreementsOfOrganization,
  everyOrganization,
  organizationAccountsPageSize,
  registeredOrganization,
} from '#server/business/agreements/index.ts'
import { collection, cursorAt, pages, placeAt, placeCursor } from '../collection.ts'
import { givenText } from '../given.ts'
import { numberIn, reads } from '../kinds.ts'
import { day, orNull, several, text, whole } from '../schemas.ts'

const tag = 'Organisations and agreements'
const shortText = v.pipe(v.string(), v.maxLength(300))

const organization = {
  organization: whole('The number that it goes by in this API.'),
  name: text('Its name.', 'Contoso France SAS'),
  countryCode: text('Its country (ISO 3166-1, two capitals).', 'FR'),
}

export const listOrganizations = reads({
  id: 'listOrganizations',
  path: '/organizations',
  scopes: ['agreements.read'],
  tag,
  summary: 'List organisations',
  description: 'For the publisher, by name.',
  query: v.strictObject({
    q: v.optional(givenText('The start of a word of the name.', 'cont', 100)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(v.strictObject(organization)),
  problems: ['desk.unknown'],
  async find(work, { query }) {
    const place = placeAt(v.tuple([v.boolean(), shortText]), query.cursor)
    const from = place && { leads: place[0], after: place[1] }
    const page = await everyOrganization(work, publisher(work), query.q ?? '', from)
    const data = page.rows.map(({ id, name, country_code: countryCode }) => ({ organization: id, name, countryCode }))
    return { data, nextCursor: cursorAt(page.next && [page.next.leads, page.next.after]) }
  },
})

/** An organisation, as addresses name it. */
export const organizationParameter = {
  organization: { description: 'The number that an organisation goes by in this API.', example: '12' },
}

export const getOrganization = reads({
  id: 'getOrganization',
  path: '/organizations/{organization}',
  scopes: ['agreements.read'],
  tag,
  summary: 'Read an organisation',
  description: 'With its agreements, the last registered first.',
  parameters: organizationParameter,
  answer: v.strictObject({
    ...organization,
    number: text('What the publisher knows it by.', 'O-1001'),
    agreements: several(
      'Its agreements.',
      v.strictObject({
        agreement: whole('The number that it goes by in this API.'),
        number: text('Its number.', 'V1234567'),
        signedOn: day('When it was signed.'),
        endsOn: orNull(day('Its last day.')),
      }),
    ),
  }),
  problems: ['desk.unknown', 'organization.unknown'],
  async find(work, call) {
    const desk = publisher(work)
    const found = await registeredOrganization(work, desk, numberIn(call, 'organization'))
    const agreements = await agreementsOfOrganization(work, desk, found.id)
    return {
      organization: found.id,
      name: found.name,
      countryCode: found.country_code,
      number: found.number,
      agreements: agreements.map(({ id, number, signed_on: signedOn, ends_on: endsOn }) => ({
        agreement: id,
        number,
        signedOn,
        endsOn,
      })),
    }
  },
})

export const listOrganizationAccounts = reads({
  id: 'listOrganizationAccounts',
  path: '/organizations/{organization}/purchasing-accounts',
  scopes: ['agreements.read'],
  tag,
  summary: 'List the purchasing accounts of an organisation',
  description: 'By name.',
  parameters: organizationParameter,
  query: pages,
  answer: collection(
    v.strictObject({
      number: text('Its number.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
      agreement: text('The number of its agreement.', 'V1234567'),
    }),
  ),
  problems: ['desk.unknown', 'organization.unknown'],
  async find(work, call) {
    const [key, id] = placeAt(v.tuple([shortText, v.number()]), call.query.cursor) ?? []
    const after = key === undefined || id === undefined ? undefined : { key, id }
    const desk = publisher(work)
    const found = await registeredOrganization(work, desk, numberIn(call, 'organization'))
    const rows = await accountsHeldBy(work, desk, found.id, after)
    const shown = rows.slice(0, organizationAccountsPageSize)
    const last = shown.at(-1)
    return {
      data: shown.map(({ number, name, agreement_number: agreement }) => ({ number, name, agreement })),
      nextCursor: cursorAt(rows.length > shown.length && last ? [last.key, last.id] : undefined),
    }
  },
})
