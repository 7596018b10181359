/** A partner's people in the publisher's hands (SPEC 11): he brings the first of them in, and ends whoever must leave. */
import * as v from 'valibot'
import {
  invitePartnerUser,
  partnerDeskOf,
  partnerPeople,
  partnerPerson,
  publisher,
  removePartnerUser,
  renewPartnerInvitation,
  setPartnerRole,
} from '#server/business/access/index.ts'
import { Refusal, type Work } from '#server/work/index.ts'
import { collection, cursorAt, pages, placeAt } from '../collection.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import type { Call } from '../operation.ts'
import { colleague, invitedColleague, personBody, placeByName, roleOfColleague } from './partner-desk.ts'
import { whole } from '../schemas.ts'
import { partnerParameter } from './partners.ts'

const tag = 'Partners'
const here = { tag, parameters: partnerParameter, problems: ['desk.unknown'] } as const

export const listPeopleOfPartner = reads({
  ...here,
  id: 'listPeopleOfPartner',
  path: '/partners/{partner}/users',
  scopes: ['partners.read'],
  summary: 'List a partner’s people',
  description: 'For the publisher, by family name.',
  query: pages,
  answer: collection(colleague),
  async find(work, call) {
    const [name, id] = placeAt(placeByName, call.query.cursor) ?? []
    const after = name === undefined || id === undefined ? undefined : { name, id }
    const page = await partnerPeople(work, await deskOf(work, call), after)
    return { data: page.people.map(personBody), nextCursor: cursorAt(page.next && [page.next.name, page.next.id]) }
  },
})

export const inviteToPartnerOf = changes({
  ...here,
  id: 'inviteToPartnerOf',
  method: 'POST',
  path: '/partners/{partner}/users',
  scopes: ['partners.write'],
  summary: 'Invite somebody to a partner',
  description: 'He has his role once he has come in; the e-mail leads in for sixty days.',
  body: invitedColleague,
  answer: v.strictObject({ user: whole('The number that he goes by in this API.') }),
  problems: [
    ...here.problems,
    'partner-user.known',
    'person.other-audience',
    'person.email-malformed',
    'person.name-malformed',
  ],
  async act(work, call) {
    const { userId } = await invitePartnerUser(work, await deskOf(work, call), call.body)
    return { user: userId }
  },
})

const one = {
  tag,
  scopes: ['partners.write'],
  parameters: { ...partnerParameter, user: { description: 'The number that he goes by in this API.', example: '12' } },
  problems: ['desk.unknown', 'person.unknown'],
} as const

export const putRoleAtPartner = changes({
  ...one,
  id: 'putRoleAtPartner',
  method: 'PUT',
  path: '/partners/{partner}/users/{user}/role',
  summary: 'Give one of a partner’s people another role',
  description: 'In force from his next request on. A partner always keeps an administrator.',
  body: v.strictObject({ role: roleOfColleague }),
  problems: [...one.problems, 'partner-user.last-administrator', 'invitation.accepted'],
  act: async (work, call) => setPartnerRole(work, await deskOf(work, call), numberIn(call, 'user'), call.body.role),
})

export const deleteUserOfPartner = changes({
  ...one,
  id: 'deleteUserOfPartner',
  method: 'DELETE',
  path: '/partners/{partner}/users/{user}',
  summary: 'Take somebody’s place at a partner away',
  description: 'Or his invitation back. He is out at once: his sessions and his API keys end.',
  problems: [...one.problems, 'partner-user.last-administrator'],
  act: async (work, call) => removePartnerUser(work, await deskOf(work, call), numberIn(call, 'user')),
})

export const renewInvitationToPartnerOf = changes({
  ...one,
  id: 'renewInvitationToPartnerOf',
  method: 'POST',
  path: '/partners/{partner}/users/{user}/invitations',
  summary: 'Send somebody’s invitation to a partner again',
  description: 'Under a new link, for sixty days more.',
  problems: [...one.problems, 'invitation.accepted'],
  async act(work, call) {
    const desk = await deskOf(work, call)
    const { invitationId } = await partnerPerson(work, desk, numberIn(call, 'user'))
    if (invitationId === null) throw new Refusal(409, 'invitation.accepted', {})
    await renewPartnerInvitation(work, desk, invitationId)
  },
})

function deskOf(work: Work, call: Pick<Call, 'parameters'>) {
  return partnerDeskOf(work, publisher(work), numberIn(call, 'partner'))
}
