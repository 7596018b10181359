/** Agreements as their customers see them (SPEC 9.1), and whom to write to about one. */
import * as v from 'valibot'
import {
  accountsBeside,
  agreementOfAccount,
  changeContact,
  contactPurposes,
  contactsOf,
  isInForce,
  ownAgreements,
  removeContact,
  type AgreementDetails,
  type AgreementContact,
  type ContactPurpose,
} from '#server/business/agreements/index.ts'
import { Refusal } from '#server/work/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { givenEmail, givenFirstName, givenLastName } from '../given.ts'
import { changes, reads, said } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { day, flag, orNull, several, text } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Agreements'

/** What everybody knows an agreement by. */
export const agreementShape = {
  number: text('Its number.', 'V1234567'),
  organization: text('The legal entity that signed.', 'Contoso France SAS'),
  signedOn: day('When it was signed.'),
  endsOn: orNull(day('Its last day; null where it has none.')),
}

export const listOwnAgreements = reads({
  id: 'listOwnAgreements',
  path: '/own-agreements',
  scopes: ['agreements.read'],
  tag,
  summary: 'List a customer’s agreements',
  description: 'Those of which he may see an account, the last registered first.',
  query: pages,
  answer: collection(
    v.strictObject({
      ...agreementShape,
      anniversaryOn: day('Its first anniversary.'),
      isInForce: flag('Whether it is in force today.'),
    }),
  ),
  problems: [],
  async find(work, call) {
    const [before] = placeAt(numberPlace, call.query.cursor) ?? []
    const { rows, next } = await ownAgreements(work, before)
    const data = rows.map(({ number, organization_name: organization, signed_on, anniversary_on, ends_on }) => ({
      number,
      organization,
      signedOn: signed_on,
      endsOn: ends_on,
      anniversaryOn: anniversary_on,
      isInForce: isInForce(ends_on, work.today),
    }))
    return { data, nextCursor: cursorAt(next === undefined ? undefined : [next]) }
  },
})

/** Somebody whom an agreement is written to about. */
export const contactShape = v.strictObject({
  purpose: text('What he is written to about: main, notices or renewals.', 'notices'),
  firstName: text('First name.', 'Claire'),
  lastName: text('Family name.', 'Martin'),
  email: text('His e-mail.', 'claire.martin@contoso.example'),
  telephone: orNull(text('As it was typed.', '+33 1 23 45 67 89')),
})

/** The same of a row. */
export function contactBody({ purpose, firstName, lastName, email, telephone }: AgreementContact) {
  return { purpose, firstName, lastName, email, telephone }
}

export const getAgreement = reads({
  id: 'getAgreement',
  path: '/purchasing-accounts/{number}/agreement',
  scopes: ['agreements.read'],
  tag,
  summary: 'Read the agreement of a purchasing account',
  description: 'With its contacts, and the first accounts of it that the person of the key sees.',
  parameters: accountNumber,
  answer: v.strictObject({
    ...agreementShape,
    anniversaryOn: day('Its first anniversary.'),
    isInForce: flag('Whether it is in force today.'),
    administrator: text('The designated administrator.', 'Claire Martin'),
    contacts: several('Whom to write to about it.', contactShape),
    purchasingAccounts: several(
      'Its accounts.',
      v.strictObject({
        number: text('Its number.', '0005438761'),
        name: text('Its name.', 'Contoso Paris'),
        city: text('Its city.', 'Paris'),
        partners: text('Who serves it.', 'Partenaire A'),
      }),
    ),
  }),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const account = await accountOf(work, call, 'agreements.view')
    const agreement = await agreementOfAccount(work, account)
    const { rows } = await accountsBeside(work, account)
    return {
      ...detailsBody(agreement),
      isInForce: isInForce(agreement.ends_on, work.today),
      contacts: (await contactsOf(work, account)).map(contactBody),
      purchasingAccounts: rows.map(({ number, name, city, partners }) => ({ number, name, city, partners })),
    }
  },
})

function detailsBody(agreement: AgreementDetails) {
  return {
    number: agreement.number,
    organization: agreement.organization_name,
    signedOn: agreement.signed_on,
    endsOn: agreement.ends_on,
    anniversaryOn: agreement.anniversary_on,
    administrator: agreement.administrator_name,
  }
}

const givenTelephone = v.pipe(
  v.string('text'),
  v.regex(/^\+?[\d\s()./-]{3,39}$/, 'text'),
  v.metadata({ description: 'A telephone number.', examples: ['+33 1 23 45 67 89'] }),
)

const oneContact = {
  path: '/purchasing-accounts/{number}/agreement/contacts/{purpose}',
  scopes: ['agreements.write'],
  tag,
  parameters: { ...accountNumber, purpose: { description: 'main, notices or renewals.', example: 'notices' } },
  problems: ['purchasing-account.unknown', 'permission.missing', 'agreement-contact.unknown', 'agreement.over'],
} as const

export const putAgreementContact = changes({
  ...oneContact,
  id: 'putAgreementContact',
  method: 'PUT',
  summary: 'Name whom to write to about an agreement',
  description: 'In place of whoever was named for this purpose. He gets no access by it.',
  body: v.strictObject({
    firstName: givenFirstName,
    lastName: givenLastName,
    email: givenEmail,
    telephone: v.optional(givenTelephone),
  }),
  problems: [...oneContact.problems, 'person.name-malformed', 'person.email-malformed'],
  async act(work, call) {
    const account = await accountOf(work, call, 'agreements.change')
    const { telephone = null, ...person } = call.body
    await changeContact(work, account, purposeOf(call), { ...person, telephone })
  },
})

export const deleteAgreementContact = changes({
  ...oneContact,
  id: 'deleteAgreementContact',
  method: 'DELETE',
  summary: 'Name nobody for a purpose any more',
  description: 'The designated administrator is written to instead.',
  act: async (work, call) => removeContact(work, await accountOf(work, call, 'agreements.change'), purposeOf(call)),
})

function purposeOf(call: Pick<Call, 'parameters'>): ContactPurpose {
  const purpose = contactPurposes.find((each) => each === said(call, 'purpose'))
  if (purpose === undefined) throw new Refusal(404, 'agreement-contact.unknown', {})
  return purpose
}
