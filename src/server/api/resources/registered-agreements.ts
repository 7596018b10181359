/** Agreements for the publisher (SPEC 11): found, registered, extended, ended. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  accountsOfAgreement,
  addPurchasingAccount,
  agreementOf,
  changeEnd,
  findAgreements,
  newestAgreements,
  registerAgreement,
  type AgreementDetails,
  type ListedAgreement,
} from '#server/business/agreements/index.ts'
import type { ImportFault } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt, placeCursor } from '../collection.ts'
import {
  givenCountry,
  givenDay,
  givenEmail,
  givenFirstName,
  givenFlag,
  givenLanguage,
  givenLastName,
  givenList,
  givenText,
} from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { asFields } from '../line-faults.ts'
import { day, instant, text, whole } from '../schemas.ts'
import { agreementShape } from './agreements.ts'

const tag = 'Organisations and agreements'
const mostAccounts = 50

const listedAgreement = v.strictObject({
  agreement: whole('The number that it goes by in this API.'),
  number: text('Its number.', 'V1234567'),
  organization: text('The legal entity that signed.', 'Contoso France SAS'),
  signedOn: day('When it was signed.'),
  administrator: text('The designated administrator.', 'Claire Martin'),
  administratorEmail: text('His e-mail.', 'claire.martin@contoso.example'),
})

function listedBody(row: ListedAgreement) {
  return {
    agreement: row.id,
    number: row.number,
    organization: row.organization_name,
    signedOn: row.signed_on,
    administrator: row.administrator_name,
    administratorEmail: row.administrator_email,
  }
}

export const listAgreements = reads({
  id: 'listAgreements',
  path: '/agreements',
  scopes: ['agreements.read'],
  tag,
  summary: 'List agreements',
  description: 'For the publisher: the last registered first; or with q, the first fifty that it leads to.',
  query: v.strictObject({
    q: v.optional(givenText('The start of a number, or words of a name.', 'V1234', 100)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(listedAgreement),
  problems: ['desk.unknown'],
  async find(work, { query: { q, cursor } }) {
    const desk = publisher(work)
    if (q !== undefined) return { data: (await findAgreements(work, desk, q)).map(listedBody), nextCursor: null }
    const [before] = placeAt(numberPlace, cursor) ?? []
    const { rows, next } = await newestAgreements(work, desk, before)
    return { data: rows.map(listedBody), nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

const oneAgreement = {
  tag,
  parameters: { agreement: { description: 'The number that an agreement goes by in this API.', example: '12' } },
  problems: ['desk.unknown', 'agreement.unknown'],
} as const

export const getRegisteredAgreement = reads({
  ...oneAgreement,
  id: 'getRegisteredAgreement',
  path: '/agreements/{agreement}',
  scopes: ['agreements.read'],
  summary: 'Read an agreement',
  description: 'For the publisher.',
  answer: v.strictObject({
    ...listedAgreement.entries,
    ...agreementShape,
    organizationNumber: text('What the publisher knows the organisation by.', 'O-1001'),
    anniversaryOn: day('Its first anniversary.'),
    registeredAt: instant('When it was registered.'),
  }),
  find: async (work, call) => detailsBody(await agreementOf(work, publisher(work), numberIn(call, 'agreement'))),
})

function detailsBody(agreement: AgreementDetails) {
  return {
    ...listedBody(agreement),
    endsOn: agreement.ends_on,
    organizationNumber: agreement.organization_number,
    anniversaryOn: agreement.anniversary_on,
    registeredAt: agreement.registered_at.toISOString(),
  }
}

export const listAgreementAccounts = reads({
  ...oneAgreement,
  id: 'listAgreementAccounts',
  path: '/agreements/{agreement}/purchasing-accounts',
  scopes: ['agreements.read'],
  summary: 'List the purchasing accounts of an agreement',
  description: 'In the order in which they were registered.',
  query: pages,
  answer: collection(
    v.strictObject({
      number: text('Its number.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
      city: text('Its city.', 'Paris'),
      partners: text('Who serves it.', 'Partenaire A'),
    }),
  ),
  async find(work, call) {
    const [after] = placeAt(numberPlace, call.query.cursor) ?? []
    const desk = publisher(work)
    const { id } = await agreementOf(work, desk, numberIn(call, 'agreement'))
    const { rows, next } = await accountsOfAgreement(work, desk, id, after)
    const data = rows.map(({ number, name, city, partners }) => ({ number, name, city, partners }))
    return { data, nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

const givenAccount = v.strictObject({
  number: givenText('Its number.', '0005438761', 60),
  name: givenText('Its name.', 'Contoso Paris', 200),
  city: givenText('Its city.', 'Paris', 200),
  countryCode: givenCountry,
})

export const postAgreement = changes({
  ...oneAgreement,
  id: 'postAgreement',
  method: 'POST',
  path: '/agreements',
  parameters: {},
  scopes: ['agreements.write'],
  summary: 'Register an agreement',
  description:
    'With its organisation and purchasing accounts; a known number of an organisation means that one, which takes this name. `invite`: its designated administrator is e-mailed an invitation.',
  bodyLimit: 65_536,
  body: v.strictObject({
    number: givenText('Its number.', 'V1234567', 60),
    signedOn: givenDay('When it was signed.'),
    anniversaryOn: givenDay('Its first anniversary.'),
    organization: v.strictObject({
      number: givenText('What the publisher knows it by.', 'O-1001', 60),
      name: givenText('Its name.', 'Contoso France SAS', 200),
      countryCode: givenCountry,
    }),
    administrator: v.strictObject({
      firstName: givenFirstName,
      lastName: givenLastName,
      email: givenEmail,
      language: givenLanguage,
    }),
    purchasingAccounts: givenList('Its accounts.', givenAccount, mostAccounts),
    invite: givenFlag('Whether to invite its designated administrator.'),
  }),
  answer: v.strictObject({ agreement: whole('The number that it goes by in this API.') }),
  problems: ['desk.unknown', 'agreement.known', 'fields.refused'],
  async act(work, { body: { purchasingAccounts: accounts, invite, ...agreement } }) {
    publisher(work)
    try {
      const { id } = await registerAgreement(work, { ...agreement, accounts }, { invite })
      return { agreement: id }
    } catch (error) {
      throw asFields(error, ({ line, column }) => pointerOf(column, `#/purchasingAccounts/${String(line - 1)}`))
    }
  },
})

export const postAgreementAccount = changes({
  ...oneAgreement,
  id: 'postAgreementAccount',
  method: 'POST',
  path: '/agreements/{agreement}/purchasing-accounts',
  scopes: ['agreements.write'],
  summary: 'Add a purchasing account to an agreement',
  description: 'Its designated administrator administers it as he does the others.',
  body: givenAccount,
  problems: [...oneAgreement.problems, 'purchasing-account.known', 'fields.refused'],
  async act(work, call) {
    try {
      await addPurchasingAccount(work, publisher(work), numberIn(call, 'agreement'), call.body)
    } catch (error) {
      throw asFields(error, ({ column }) => pointerOf(column, '#'))
    }
  },
})

export const putAgreementEnd = changes({
  ...oneAgreement,
  id: 'putAgreementEnd',
  method: 'PUT',
  path: '/agreements/{agreement}/end',
  scopes: ['agreements.write'],
  summary: 'Say when an agreement ends',
  description: 'Its last day; without one it has none. What is held under it keeps its own terms.',
  body: v.strictObject({ endsOn: v.optional(givenDay('Its last day.')) }),
  problems: [...oneAgreement.problems, 'agreement.ends-too-early'],
  act: async (work, call) => changeEnd(work, publisher(work), numberIn(call, 'agreement'), call.body.endsOn ?? null),
})

const fieldsOfColumns: Readonly<Record<ImportFault['column'], string>> = {
  agreement_number: '#/number',
  signed_on: '#/signedOn',
  anniversary_on: '#/anniversaryOn',
  organization_number: '#/organization/number',
  organization_name: '#/organization/name',
  organization_country: '#/organization/countryCode',
  administrator_first_name: '#/administrator/firstName',
  administrator_last_name: '#/administrator/lastName',
  administrator_email: '#/administrator/email',
  administrator_language: '#/administrator/language',
}
const fieldsOfAccount: Readonly<Record<ImportFault['column'], string>> = {
  account_number: 'number',
  account_name: 'name',
  account_city: 'city',
  account_country: 'countryCode',
}

/** Where the business' columns stand in a body; an account's fields below `account`. */
function pointerOf(column: string, account: string): string {
  const field = fieldsOfAccount[column]
  return fieldsOfColumns[column] ?? (field === undefined ? account : `${account}/${field}`)
}
