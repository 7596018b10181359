/** A partner's own desk: his customers, what he is to order, and his people. */
import * as v from 'valibot'
import {
  invitePartnerUser,
  partnerDesk,
  partnerPeople,
  partnerRoles,
  removePartnerUser,
  renewPartnerInvitation,
  setPartnerRole,
  partnerPerson,
  type PartnerPerson,
} from '#server/business/access/index.ts'
import { awaitedOrders, customerOf, customersOf } from '#server/business/partners/index.ts'
import { Refusal } from '#server/work/index.ts'
import { collection, cursorAt, dayPart, pages, placeAt, placeCursor, smallPart } from '../collection.ts'
import {
  givenChoice,
  givenCountry,
  givenEmail,
  givenFirstName,
  givenLanguage,
  givenLastName,
  givenText,
} from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { day, instant, orNull, text, whole, word } from '../schemas.ts'

const tag = 'Partner Center'
const shortText = v.pipe(v.string(), v.maxLength(300))

const placeOfCustomer = v.tuple([v.boolean(), shortText])
/** Where a list of people by name goes on. */
export const placeByName = v.tuple([shortText, v.number()])

export const listCustomers = reads({
  id: 'listCustomers',
  path: '/customers',
  scopes: ['customers.read'],
  tag,
  summary: 'List a partner’s customers',
  description: 'Organisations of which he serves an account, by name.',
  query: v.strictObject({
    q: v.optional(givenText('The start of a word of the name.', 'cont', 100)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(
    v.strictObject({
      customer: whole('The number that it goes by in this API.'),
      name: text('Its name.', 'Contoso France SAS'),
      countryCode: text('Its country (ISO 3166-1, two capitals).', 'FR'),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, call) {
    const place = placeAt(placeOfCustomer, call.query.cursor)
    const from = place && { leads: place[0], after: place[1] }
    const page = await customersOf(work, partnerDesk(work, 'customers.view'), call.query.q ?? '', from)
    const data = page.rows.map(({ id, name, country_code: countryCode }) => ({ customer: id, name, countryCode }))
    return { data, nextCursor: cursorAt(page.next && [page.next.leads, page.next.after]) }
  },
})

export const listCustomerAccounts = reads({
  id: 'listCustomerAccounts',
  path: '/customers/{customer}/purchasing-accounts',
  scopes: ['customers.read'],
  tag,
  summary: 'List the accounts of a customer that a partner serves',
  description: 'By name.',
  parameters: { customer: { description: 'The number that the customer goes by in this API.', example: '12' } },
  query: pages,
  answer: collection(
    v.strictObject({
      number: text('The number of the account.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
    }),
  ),
  problems: ['desk.unknown', 'organization.unknown'],
  async find(work, call) {
    const place = placeAt(placeByName, call.query.cursor)
    const after = place && { key: place[0], id: place[1] }
    const desk = partnerDesk(work, 'customers.view')
    const { served, next } = await customerOf(work, desk, numberIn(call, 'customer'), after)
    const data = served.map(({ number, name }) => ({ number, name }))
    return { data, nextCursor: cursorAt(next && [next.key, next.id]) }
  },
})

const awaitedPlace = v.tuple([dayPart, v.number(), v.number(), v.number(), smallPart, dayPart])

export const listAwaitedOrders = reads({
  id: 'listAwaitedOrders',
  path: '/awaited-orders',
  scopes: ['customers.read'],
  tag,
  summary: 'List what a partner is to order',
  description: 'What customers set up and nobody ordered yet, the nearest deadline first.',
  query: pages,
  answer: collection(
    v.strictObject({
      purchasingAccount: text('The number of the account.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
      organization: text('Its organisation.', 'Contoso France SAS'),
      item: text('The code of the item in the catalogue.', 'O365-E1'),
      edition: text('Its name.', 'Office 365 Enterprise E1'),
      termEndsOn: day('The last day of the term.'),
      unordered: whole('Set up, in use, and not ordered.', 100),
      suspended: whole('Set up and suspended, since nobody ordered it in time.', 0),
      since: day('The day of the oldest set-up.'),
      orderBy: day('The first day on which something of it is, or was, suspended.'),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, call) {
    const place = placeAt(awaitedPlace, call.query.cursor)
    const after = place && {
      order_by: place[0],
      purchasing_account_id: place[1],
      item_id: place[2],
      package_id: place[3],
      serving_number: place[4],
      term_ends_on: place[5],
    }
    const page = await awaitedOrders(work, partnerDesk(work, 'customers.view'), call.locale, after)
    const data = page.rows.map((row) => ({
      purchasingAccount: row.account_number,
      name: row.account_name,
      organization: row.organization_name,
      item: row.item_code,
      edition: [row.edition, row.version].filter(Boolean).join(' '),
      termEndsOn: row.term_ends_on,
      unordered: row.unordered,
      suspended: row.suspended,
      since: row.since,
      orderBy: row.order_by,
    }))
    const { next } = page
    return {
      data,
      nextCursor: cursorAt(
        next && [
          next.order_by,
          next.purchasing_account_id,
          next.item_id,
          next.package_id,
          next.serving_number,
          next.term_ends_on,
        ],
      ),
    }
  },
})

/** One of a partner’s people. */
export const colleague = v.strictObject({
  user: whole('The number that he goes by in this API.'),
  firstName: text('First name.', 'Alice'),
  lastName: text('Family name.', 'Marchand'),
  email: text('His work e-mail.', 'alice.marchand@partenaire-a.example'),
  role: word('His role.', partnerRoles),
  state: word('In, invited, or invited too long ago.', ['active', 'pending', 'expired']),
  invitedAt: orNull(instant('His last invitation.')),
})

export const listPartnerUsers = reads({
  id: 'listPartnerUsers',
  path: '/partner-users',
  scopes: ['partner-users.read'],
  tag,
  summary: 'List a partner’s own people',
  description: 'By family name.',
  query: pages,
  answer: collection(colleague),
  problems: ['desk.unknown', 'partner-role.missing'],
  async find(work, call) {
    const [name, id] = placeAt(placeByName, call.query.cursor) ?? []
    const after = name === undefined || id === undefined ? undefined : { name, id }
    const page = await partnerPeople(work, partnerDesk(work, 'partner-users.manage'), after)
    return { data: page.people.map(personBody), nextCursor: cursorAt(page.next && [page.next.name, page.next.id]) }
  },
})

/** The same of a row. */
export function personBody({ userId, firstName, lastName, email, role, state, invitedAt }: PartnerPerson) {
  return { user: userId, firstName, lastName, email, role, state, invitedAt: invitedAt?.toISOString() ?? null }
}

/** A role at a partner, as requests say it. */
export const roleOfColleague = givenChoice('His role.', partnerRoles)

/** Whom to invite to a partner. */
export const invitedColleague = v.strictObject({
  email: givenEmail,
  firstName: givenFirstName,
  lastName: givenLastName,
  language: givenLanguage,
  countryCode: givenCountry,
  role: roleOfColleague,
})

export const inviteToPartner = changes({
  id: 'inviteToPartner',
  method: 'POST',
  path: '/partner-users',
  scopes: ['partner-users.write'],
  tag,
  summary: 'Invite somebody to the partner',
  description: 'He has his role once he has come in; the e-mail leads in for sixty days.',
  body: invitedColleague,
  answer: v.strictObject({ user: whole('The number that he goes by in this API.') }),
  problems: [
    'desk.unknown',
    'partner-role.missing',
    'partner-user.known',
    'person.other-audience',
    'person.email-malformed',
    'person.name-malformed',
  ],
  async act(work, call) {
    const { userId } = await invitePartnerUser(work, partnerDesk(work, 'partner-users.manage'), call.body)
    return { user: userId }
  },
})

const oneUser = {
  path: '/partner-users/{user}',
  scopes: ['partner-users.write'],
  tag,
  parameters: { user: { description: 'The number that he goes by in this API.', example: '12' } },
  problems: ['desk.unknown', 'partner-role.missing', 'person.unknown'],
} as const

export const putPartnerRole = changes({
  ...oneUser,
  id: 'putPartnerRole',
  method: 'PUT',
  path: '/partner-users/{user}/role',
  summary: 'Give one of the partner’s people another role',
  description: 'In force from his next request on. A partner always keeps an administrator.',
  body: v.strictObject({ role: roleOfColleague }),
  problems: [...oneUser.problems, 'partner-user.last-administrator', 'invitation.accepted'],
  act: async (work, call) =>
    setPartnerRole(work, partnerDesk(work, 'partner-users.manage'), numberIn(call, 'user'), call.body.role),
})

export const deletePartnerUser = changes({
  ...oneUser,
  id: 'deletePartnerUser',
  method: 'DELETE',
  summary: 'Take somebody’s place at the partner away',
  description: 'Or his invitation back. He is out at once: his sessions and his API keys end.',
  problems: [...oneUser.problems, 'partner-user.last-administrator'],
  act: async (work, call) => removePartnerUser(work, partnerDesk(work, 'partner-users.manage'), numberIn(call, 'user')),
})

export const renewInvitationToPartner = changes({
  ...oneUser,
  id: 'renewInvitationToPartner',
  method: 'POST',
  path: '/partner-users/{user}/invitations',
  summary: 'Send somebody’s invitation to the partner again',
  description: 'Under a new link, for sixty days more.',
  problems: [...oneUser.problems, 'invitation.accepted'],
  async act(work, call) {
    const desk = partnerDesk(work, 'partner-users.manage')
    const { invitationId } = await partnerPerson(work, desk, numberIn(call, 'user'))
    if (invitationId === null) throw new Refusal(409, 'invitation.accepted', {})
    await renewPartnerInvitation(work, desk, invitationId)
  },
})
