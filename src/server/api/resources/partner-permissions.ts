/** Permissions of partners to manage a customer's benefits: asked for by the partner, given and taken by the customer. */
import * as v from 'valibot'
import { benefitActs, partnerDesk } from '#server/business/access/index.ts'
import {
  approvePermission,
  askPermission,
  changePermission,
  permissionsOf,
  permissionStates,
  refusePermission,
  removePermission,
  requestsOfPartner,
  withdrawRequest,
  type PartnerPermissionRow,
  type PermissionLimits,
} from '#server/business/partners/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { givenChoices, givenDay, givenId, givenList } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { day, givenInstant, instant, orNull, several, text, whole, word } from '../schemas.ts'
import { accountNumber, accountOf } from './accounts.ts'

const tag = 'Permissions of partners'
const mostBenefits = 200

const limits = {
  benefits: orNull(several('The numbers of the benefits; null for all of them.', whole('A benefit.'))),
  acts: orNull(several('What may be done; null for everything.', word('An act.', benefitActs))),
  endsOn: orNull(day('The last day on which it holds; null where it has none.')),
}
const givenLimits = v.strictObject({
  benefits: v.optional(
    givenList('The numbers of benefits; all of them where left out.', givenId('A benefit.'), mostBenefits),
  ),
  acts: v.optional(givenChoices('What may be done; everything where left out.', benefitActs)),
  endsOn: v.optional(givenDay('The last day on which it holds; without an end where left out.')),
})

const permission = v.strictObject({
  permission: whole('The number that it goes by.'),
  partner: text('The partner.', 'Partenaire A'),
  state: word('Where it stands.', permissionStates),
  since: instant('Since when.'),
  requestedBy: text('Who of the partner asked.', 'Alice Marchand'),
  changedAt: orNull(instant('When its limits were last changed.')),
  ...limits,
})

function limitsOf({ benefits, acts, endsOn }: v.InferOutput<typeof givenLimits>): PermissionLimits {
  return { benefits: benefits ?? null, acts: acts ?? null, endsOn: endsOn ?? null }
}

function rowBody(row: PartnerPermissionRow) {
  const { id, partner, state, since, requestedBy, changedAt, benefits, acts, endsOn } = row
  return {
    permission: id,
    partner,
    state,
    since: since.toISOString(),
    requestedBy,
    changedAt: changedAt?.toISOString() ?? null,
    benefits: benefits && [...benefits],
    acts: acts && [...acts],
    endsOn,
  }
}

export const listPermissions = reads({
  id: 'listPermissions',
  path: '/purchasing-accounts/{number}/partner-permissions',
  scopes: ['partner-permissions.read'],
  tag,
  summary: 'List an account’s permissions of partners',
  description: 'Those that wait and those that are in force come first, on the first page; then those that are over.',
  parameters: accountNumber,
  query: pages,
  answer: collection(permission),
  problems: ['purchasing-account.unknown', 'permission.missing'],
  async find(work, call) {
    const [before] = placeAt(numberPlace, call.query.cursor) ?? []
    const page = await permissionsOf(work, await accountOf(work, call, 'benefits.view'), before)
    const rows = before === undefined ? [...page.open, ...page.over] : page.over
    return { data: rows.map(rowBody), nextCursor: cursorAt(page.next === undefined ? undefined : [page.next]) }
  },
})

const one = {
  path: '/purchasing-accounts/{number}/partner-permissions/{permission}',
  scopes: ['partner-permissions.write'],
  tag,
  parameters: { ...accountNumber, permission: { description: 'The number that it goes by.', example: '12' } },
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'partner-permission.unknown',
    'partner-permission.answered',
  ],
} as const

export const approvePartnerPermission = changes({
  ...one,
  id: 'approvePartnerPermission',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/partner-permissions/{permission}/approval',
  summary: 'Give the permission that a partner waits for',
  description: 'Within limits that are at most those he asked for. He is told by e-mail.',
  body: givenLimits,
  problems: [...one.problems, 'permitted-benefit.unknown', 'permitted-act.unknown', 'permitted-day.outside'],
  async act(work, call) {
    const account = await accountOf(work, call, 'benefits.manage')
    await approvePermission(work, account, numberIn(call, 'permission'), limitsOf(call.body))
  },
})

export const changePartnerPermission = changes({
  ...one,
  id: 'changePartnerPermission',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/partner-permissions/{permission}/limits',
  summary: 'Narrow or extend a permission that is in force',
  description: '`seen` is its changedAt as it was read: what somebody else changed meanwhile is not overwritten.',
  body: v.strictObject({ ...givenLimits.entries, seen: orNull(givenInstant) }),
  problems: [
    ...one.problems,
    'permitted-benefit.unknown',
    'permitted-act.unknown',
    'permitted-day.outside',
    'partner-permission.changed-meanwhile',
  ],
  async act(work, call) {
    const { seen, ...given } = call.body
    const account = await accountOf(work, call, 'benefits.manage')
    const at = seen === null ? null : new Date(seen)
    await changePermission(work, account, numberIn(call, 'permission'), limitsOf(given), at)
  },
})

export const refusePartnerPermission = changes({
  ...one,
  id: 'refusePartnerPermission',
  method: 'PUT',
  path: '/purchasing-accounts/{number}/partner-permissions/{permission}/refusal',
  summary: 'Do not give what a partner waits for',
  description: 'He is told by e-mail.',
  async act(work, call) {
    await refusePermission(work, await accountOf(work, call, 'benefits.manage'), numberIn(call, 'permission'))
  },
})

export const removePartnerPermission = changes({
  ...one,
  id: 'removePartnerPermission',
  method: 'DELETE',
  summary: 'Take a permission back',
  description: 'From the next request on he manages nothing any more.',
  async act(work, call) {
    await removePermission(work, await accountOf(work, call, 'benefits.manage'), numberIn(call, 'permission'))
  },
})

export const postPermissionRequest = changes({
  id: 'postPermissionRequest',
  method: 'POST',
  path: '/purchasing-accounts/{number}/partner-permissions',
  scopes: ['partner-permissions.write'],
  tag,
  summary: 'Ask for the permission to manage an account’s benefits',
  description: 'For its partners. The customer’s people who may answer are told by e-mail.',
  parameters: accountNumber,
  body: givenLimits,
  answer: v.strictObject({ permission: whole('The number that it goes by.') }),
  problems: [
    'purchasing-account.unknown',
    'permission.missing',
    'partner-permission.open',
    'permitted-benefit.unknown',
    'permitted-act.unknown',
    'permitted-day.outside',
  ],
  async act(work, call) {
    const account = await accountOf(work, call, 'benefits.serve')
    return { permission: (await askPermission(work, account, limitsOf(call.body))).request }
  },
})

export const withdrawPermissionRequest = changes({
  ...one,
  id: 'withdrawPermissionRequest',
  method: 'DELETE',
  path: '/purchasing-accounts/{number}/partner-permissions/{permission}/request',
  summary: 'Take back a request that nobody has answered',
  description: 'For the partner who asked.',
  act: async (work, call) =>
    withdrawRequest(work, await accountOf(work, call, 'benefits.serve'), numberIn(call, 'permission')),
})

const requestPlace = v.tuple([v.pipe(v.string(), v.isoTimestamp()), v.number()])

export const listPermissionRequests = reads({
  id: 'listPermissionRequests',
  path: '/partner-permissions',
  scopes: ['partner-permissions.read'],
  tag,
  summary: 'List a partner’s own requests and permissions',
  description: 'Those that changed last first.',
  query: pages,
  answer: collection(
    v.strictObject({
      permission: whole('The number that it goes by.'),
      purchasingAccount: text('The number of the customer’s account.', '0005438761'),
      name: text('Its name.', 'Contoso Paris'),
      state: word('Where it stands.', permissionStates),
      since: instant('Since when.'),
      ...limits,
    }),
  ),
  problems: ['desk.unknown'],
  async find(work, call) {
    const [since, id] = placeAt(requestPlace, call.query.cursor) ?? []
    const after = since === undefined || id === undefined ? undefined : { since: new Date(since), id }
    const page = await requestsOfPartner(work, partnerDesk(work, 'customers.view'), permissionStates, after)
    const data = page.rows.map((row) => ({
      permission: row.id,
      purchasingAccount: row.accountNumber,
      name: row.accountName,
      state: row.state,
      since: row.since.toISOString(),
      benefits: row.benefits && [...row.benefits],
      acts: row.acts && [...row.acts],
      endsOn: row.endsOn,
    }))
    return { data, nextCursor: cursorAt(page.next && [page.next.since.toISOString(), page.next.id]) }
  },
})
