/** Requests for roles: asked by whoever is in an account, answered by whoever may give them. */
import * as v from 'valibot'
import {
  answerRoleRequest,
  askForRole,
  accountInReachNumbered,
  customerRoles,
  longestReason,
  openRoleRequests,
  ownRoleRequests,
  type RoleRequest,
} from '#server/business/access/index.ts'
import { collection } from '../collection.ts'
import { givenFlag, givenChoice, givenText } from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import { flag, instant, orNull, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Users'

const request = v.strictObject({
  request: whole('The number that the request goes by.'),
  purchasingAccount: text('The number of the purchasing account.', '0005438761'),
  user: whole('Who asks.'),
  email: text('His work e-mail.', 'paul.lambert@contoso.example'),
  role: word('The role that he asks for.', customerRoles),
  reason: text('Why.', 'Je commande pour l’agence de Lyon.'),
  askedAt: instant('When.'),
  answeredAt: orNull(instant('When it was answered.')),
  granted: orNull(flag('Whether it was given.')),
})

export const listRoleRequests = reads({
  id: 'listRoleRequests',
  path: '/purchasing-accounts/{number}/role-requests',
  scopes: ['users.read'],
  tag,
  summary: 'List the requests for roles that are open',
  description: 'The oldest first.',
  parameters: accountNumber,
  answer: collection(request),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const requests = await openRoleRequests(work, [await accountOf(work, call, 'users.manage')])
    return { data: requests.map(requestBody), nextCursor: null }
  },
})

export const listOwnRoleRequests = reads({
  id: 'listOwnRoleRequests',
  path: '/role-requests',
  scopes: ['users.read'],
  tag,
  summary: 'List one’s own requests for roles',
  description: 'The newest first, with what became of them.',
  answer: collection(request),
  problems: [],
  find: async (work) => ({ data: (await ownRoleRequests(work)).map(requestBody), nextCursor: null }),
})

export const postRoleRequest = changes({
  id: 'postRoleRequest',
  method: 'POST',
  path: '/purchasing-accounts/{number}/role-requests',
  scopes: ['users.write'],
  tag,
  summary: 'Ask for a role',
  description: 'In an account that one is in. Those who may give it are told by e-mail.',
  parameters: accountNumber,
  body: v.strictObject({
    role: givenChoice('The role.', customerRoles),
    reason: givenText('Why.', 'Je commande pour l’agence de Lyon.', longestReason),
  }),
  problems: ['purchasing-account.unknown', 'role-request.held', 'role-request.open'],
  act: async (work, call) => askForRole(work, await accountInReachNumbered(work, said(call, 'number')), call.body),
})

export const answerOpenRoleRequest = changes({
  id: 'answerRoleRequest',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/role-requests/{request}/answer',
  scopes: ['users.write'],
  tag,
  summary: 'Answer a request for a role',
  description: 'Granting it gives the role.',
  parameters: { ...accountNumber, request: { description: 'The number that the request goes by.', example: '12' } },
  body: v.strictObject({ granted: givenFlag('Whether to give the role.') }),
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'role.not-givable',
    'role-request.own',
    'role-request.unknown',
    'role-request.answered',
  ],
  act: async (work, call) =>
    answerRoleRequest(work, await accountOf(work, call, 'users.manage'), numberIn(call, 'request'), call.body.granted),
})

function requestBody(row: RoleRequest) {
  return {
    request: row.id,
    purchasingAccount: row.accountNumber,
    user: row.userId,
    email: row.email,
    role: row.role,
    reason: row.reason,
    askedAt: row.askedAt.toISOString(),
    answeredAt: row.answeredAt?.toISOString() ?? null,
    granted: row.granted,
  }
}
