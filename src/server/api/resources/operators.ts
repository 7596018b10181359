/**
 * The publisher's own people (SPEC 11). Whoever may change them must be there: the person of the key signed in, or typed his password,
 * within the last minutes (decisions/0029).
 */
import * as v from 'valibot'
import {
  endOperator,
  inviteOperator,
  operatorRoles,
  operators,
  operatorsDesk,
  publisher,
  recentProof,
  renewOperatorInvitation,
  setOperatorRole,
} from '#server/business/access/index.ts'
import { collection, cursorAt, pages, placeAt } from '../collection.ts'
import { givenChoice, givenCountry, givenEmail, givenFirstName, givenLanguage, givenLastName } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, text, whole, word } from '../schemas.ts'
import { placeByName } from './partner-desk.ts'

const tag = 'People of the publisher'

export const listOperators = reads({
  id: 'listOperators',
  path: '/operators',
  scopes: ['operators.read'],
  tag,
  summary: 'List the publisher’s people',
  description: 'Those who are in and those who are invited, by family name.',
  query: pages,
  answer: collection(
    v.strictObject({
      user: whole('The number that he goes by in this API.'),
      firstName: text('First name.', 'Nora'),
      lastName: text('Family name.', 'Petit'),
      email: text('His work e-mail.', 'nora.petit@publisher.example'),
      role: word('His role.', operatorRoles),
      state: word('In, invited, or invited too long ago.', ['active', 'pending', 'expired']),
      invitedAt: orNull(instant('His last invitation.')),
      hiredAt: orNull(instant('Since when he is in.')),
    }),
  ),
  problems: ['desk.unknown', 'operator-role.missing'],
  async find(work, { query }) {
    const [name, id] = placeAt(placeByName, query.cursor) ?? []
    const after = name === undefined || id === undefined ? undefined : { name, id }
    await operatorsDesk(work)
    const { people, next } = await operators(work, publisher(work), after)
    const data = people.map(({ userId, firstName, lastName, email, role, state, invitedAt, hiredAt }) => ({
      user: userId,
      firstName,
      lastName,
      email,
      role,
      state,
      invitedAt: invitedAt?.toISOString() ?? null,
      hiredAt: hiredAt?.toISOString() ?? null,
    }))
    return { data, nextCursor: cursorAt(next && [next.name, next.id]) }
  },
})

const presence = 'The person of the key must have signed in, or typed his password, in a browser a moment ago.'
const role = givenChoice('His role.', operatorRoles)
const writing = { scopes: ['operators.write'], tag, description: presence } as const
const common = ['desk.unknown', 'operator-role.missing', 'sign-in.not-recent'] as const

export const postOperator = changes({
  ...writing,
  id: 'postOperator',
  method: 'POST',
  path: '/operators',
  summary: 'Invite somebody to work for the publisher',
  body: v.strictObject({
    email: givenEmail,
    firstName: givenFirstName,
    lastName: givenLastName,
    language: givenLanguage,
    countryCode: givenCountry,
    role,
  }),
  answer: v.strictObject({ user: whole('The number that he goes by in this API.') }),
  problems: [
    ...common,
    'operator.known',
    'person.other-audience',
    'person.email-malformed',
    'person.name-malformed',
    'recipient.mailed-often',
  ],
  async act(work, { body }) {
    const desk = await operatorsDesk(work)
    const { userId } = await inviteOperator(work, desk, await recentProof(work, undefined), body)
    return { user: userId }
  },
})

const one = {
  ...writing,
  parameters: { user: { description: 'The number that he goes by in this API.', example: '12' } },
  problems: [...common, 'person.unknown'],
} as const

export const putOperatorRole = changes({
  ...one,
  id: 'putOperatorRole',
  method: 'PUT',
  path: '/operators/{user}/role',
  summary: 'Give one of the publisher’s people another role',
  body: v.strictObject({ role }),
  problems: [...one.problems, 'operator.last-administrator', 'invitation.accepted'],
  async act(work, call) {
    const desk = await operatorsDesk(work)
    await setOperatorRole(work, desk, await recentProof(work, undefined), numberIn(call, 'user'), call.body.role)
  },
})

export const deleteOperator = changes({
  ...one,
  id: 'deleteOperator',
  method: 'DELETE',
  path: '/operators/{user}',
  summary: 'End the access of one of the publisher’s people',
  problems: [...one.problems, 'operator.last-administrator', 'invitation.accepted'],
  async act(work, call) {
    const desk = await operatorsDesk(work)
    await endOperator(work, desk, await recentProof(work, undefined), numberIn(call, 'user'))
  },
})

export const renewInvitationOfOperator = changes({
  ...one,
  id: 'renewInvitationOfOperator',
  method: 'POST',
  path: '/operators/{user}/invitations',
  summary: 'Send the invitation of one of the publisher’s people again',
  problems: [...common, 'invitation.accepted', 'recipient.mailed-often'],
  async act(work, call) {
    const desk = await operatorsDesk(work)
    await renewOperatorInvitation(work, desk, await recentProof(work, undefined), numberIn(call, 'user'))
  },
})
