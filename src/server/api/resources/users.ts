/** The people of purchasing accounts: who is in, what they may do there, and inviting others. */
import * as v from 'valibot'
import {
  customerRoles,
  invite,
  managedAccounts,
  peopleOf,
  personDetails,
  personStates,
  purchasingAccountNumbered,
  removeAccess,
  renewInvitation,
  setRoles,
  type PeoplePlace,
} from '#server/business/access/index.ts'
import { collection, cursorAt, placeAt, placeCursor } from '../collection.ts'
import {
  givenChoices,
  givenCountry,
  givenEmail,
  givenFirstName,
  givenChoice,
  givenLanguage,
  givenLastName,
  givenList,
  givenText,
} from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import { day, instant, orNull, several, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Users'
const invitedAccountsLimit = 50

const userParameter = { user: { description: 'The number that a user goes by in this API.', example: '12' } }
const roles = several('His roles in it.', word('A role.', customerRoles))
const givenRoles = givenChoices('Roles.', customerRoles)

const listed = v.strictObject({
  user: whole('The number that he goes by in this API.'),
  firstName: text('Empty for somebody who has yet to come in and has a work account already.', 'Paul'),
  lastName: text('Family name.', 'Lambert'),
  email: text('His work e-mail.', 'paul.lambert@contoso.example'),
  roles,
  state: word('In, invited, or invited too long ago.', personStates),
  invitedAt: orNull(instant('His last invitation.')),
  signedInOn: orNull(day('When he signed in last.')),
})

// Where a page begins: the row that the one before ended with.
const placeShape = v.tuple([v.number(), v.number(), v.string(), v.string()])

export const listUsers = reads({
  id: 'listUsers',
  path: '/purchasing-accounts/{number}/users',
  scopes: ['users.read'],
  tag,
  summary: 'List the users of a purchasing account',
  description: 'Those who are in and those who are invited, by name.',
  parameters: accountNumber,
  query: v.strictObject({
    email: v.optional(givenText('The start of an e-mail, or from three characters on any part of it.', 'paul', 254)),
    name: v.optional(givenText('The start of a name, family name first.', 'Lamb', 200)),
    state: v.optional(givenChoice('In this state alone.', personStates)),
    role: v.optional(givenChoice('With this role alone.', customerRoles)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(listed),
  problems: ['purchasing-account.unknown', 'permission.missing', 'desk.unknown'],
  async find(work, call) {
    const { cursor, ...filter } = call.query
    const { id } = await purchasingAccountNumbered(work, said(call, 'number'), 'users.manage')
    const { accounts } = await managedAccounts(work, id)
    const place = placeAt(placeShape, cursor)
    const from = place && { place: placeOf(place), direction: 'after' as const }
    const question = { filter, sort: 'name' as const, descending: false, ...(from && { from }) }
    const page = await peopleOf(work, accounts, question)
    const last = page.people.at(-1)?.place
    return {
      data: page.people.map((person) => ({
        user: person.userId,
        firstName: person.firstName,
        lastName: person.lastName,
        email: person.email,
        roles: [...person.roles],
        state: person.state,
        invitedAt: person.invitedAt?.toISOString() ?? null,
        signedInOn: person.signedInOn,
      })),
      nextCursor: page.after && last ? cursorAt([last.accountId, last.userId, last.name, last.key]) : null,
    }
  },
})

function placeOf([accountId, userId, name, key]: v.InferOutput<typeof placeShape>): PeoplePlace {
  return { accountId, userId, name, key }
}

export const getUser = reads({
  id: 'getUser',
  path: '/users/{user}',
  scopes: ['users.read'],
  tag,
  summary: 'Read a user',
  description: 'With his roles in the accounts where the person of the key manages people.',
  parameters: userParameter,
  answer: v.strictObject({
    user: whole('The number that he goes by in this API.'),
    firstName: text('First name.', 'Paul'),
    lastName: text('Family name.', 'Lambert'),
    email: text('His work e-mail.', 'paul.lambert@contoso.example'),
    language: orNull(text('His language.', 'fr')),
    signedInOn: orNull(day('When he signed in last.')),
    places: several(
      'Where he is.',
      v.strictObject({
        purchasingAccount: text('The number of a purchasing account.', '0005438761'),
        name: text('Its name.', 'Contoso Paris'),
        roles,
        state: word('In, invited, or invited too long ago.', personStates),
        invitedAt: orNull(instant('His last invitation.')),
        acceptedAt: orNull(instant('When he came in.')),
      }),
    ),
  }),
  problems: ['person.unknown'],
  async find(work, call) {
    const person = await personDetails(work, numberIn(call, 'user'))
    return {
      user: person.userId,
      firstName: person.firstName,
      lastName: person.lastName,
      email: person.email,
      language: person.language ?? null,
      signedInOn: person.signedInOn,
      places: person.places.map((place) => ({
        purchasingAccount: place.accountNumber,
        name: place.accountName,
        roles: [...place.roles],
        state: place.state,
        invitedAt: place.invitedAt?.toISOString() ?? null,
        acceptedAt: place.acceptedAt?.toISOString() ?? null,
      })),
    }
  },
})

export const inviteUser = changes({
  id: 'inviteUser',
  method: 'POST',
  path: '/users',
  scopes: ['users.write'],
  tag,
  summary: 'Invite a user',
  description: 'To one or several purchasing accounts: one invitation, one e-mail, which leads in for sixty days.',
  body: v.strictObject({
    email: givenEmail,
    firstName: givenFirstName,
    lastName: givenLastName,
    language: givenLanguage,
    countryCode: givenCountry,
    purchasingAccounts: givenList(
      'Where to.',
      v.strictObject({ number: givenText('Its number.', '0005438761', 40), roles: givenRoles }),
      invitedAccountsLimit,
    ),
  }),
  answer: v.strictObject({ user: whole('The number that he goes by in this API.') }),
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'role.not-givable',
    'person.invited-already',
    'person.other-audience',
    'person.email-malformed',
    'person.name-malformed',
    'roles.none-chosen',
  ],
  async act(work, { body: { purchasingAccounts, ...person } }) {
    const accounts = []
    for (const { number, roles: held } of purchasingAccounts) {
      accounts.push({ account: await purchasingAccountNumbered(work, number, 'users.manage'), roles: held })
    }
    const { userId } = await invite(work, { ...person, accounts })
    return { user: userId }
  },
})

const atAccount = {
  path: '/purchasing-accounts/{number}/users/{user}',
  scopes: ['users.write'],
  tag,
  parameters: { ...accountNumber, ...userParameter },
} as const

export const putRoles = changes({
  ...atAccount,
  id: 'putRoles',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/users/{user}/roles',
  summary: 'Give and take roles',
  description:
    'All at once. `shown` is what he was seen to hold: what somebody else changed meanwhile is not overwritten.',
  body: v.strictObject({
    roles: givenRoles,
    shown: givenChoices('The roles that he was seen to hold.', customerRoles, 0),
  }),
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'role.not-givable',
    'role.own-raise',
    'person.unknown',
    'roles.changed-meanwhile',
    'role.last-administrator',
  ],
  act: async (work, call) =>
    setRoles(work, await accountOf(work, call, 'users.manage'), { userId: numberIn(call, 'user'), ...call.body }),
})

export const removeUser = changes({
  ...atAccount,
  id: 'removeUser',
  method: 'DELETE',
  summary: 'Take a user out of a purchasing account',
  description: 'With all his roles in it; an invitation that leads nowhere any more is withdrawn.',
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'role.not-givable',
    'person.unknown',
    'role.last-administrator',
  ],
  act: async (work, call) => removeAccess(work, await accountOf(work, call, 'users.manage'), numberIn(call, 'user')),
})

export const renewUserInvitation = changes({
  ...atAccount,
  id: 'renewUserInvitation',
  method: 'POST',
  path: '/purchasing-accounts/{number}/users/{user}/invitations',
  summary: 'Send somebody’s invitation again',
  description: 'Under a new link, for sixty days more.',
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'role.not-givable',
    'person.unknown',
    'invitation.accepted',
  ],
  act: async (work, call) => renewInvitation(work, await accountOf(work, call, 'users.manage'), numberIn(call, 'user')),
})
