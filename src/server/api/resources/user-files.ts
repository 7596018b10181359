/** Inviting many people at once (SPEC 2.6): each line is checked on its own and told its own result. */
import * as v from 'valibot'
import {
  canonicalEmail,
  checkUsers,
  customerRoles,
  importUsers,
  managedAccounts,
  userLinesLimit,
  type LineResult,
  type UserFaultCode,
  type UserLine,
} from '#server/business/access/index.ts'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import {
  givenChoices,
  givenCountry,
  givenFirstName,
  givenLanguage,
  givenLastName,
  givenList,
  givenText,
} from '../given.ts'
import { changes } from '../kinds.ts'
import { several, text, whole, word } from '../schemas.ts'

const longestBody = 256 * 1_024

const line = v.strictObject({
  email: givenText('A work e-mail.', 'paul.lambert@contoso.example', 254),
  firstName: givenFirstName,
  lastName: givenLastName,
  language: givenLanguage,
  countryCode: givenCountry,
  roles: givenChoices('His roles there.', customerRoles),
  purchasingAccount: v.optional(
    givenText('The number of the account; left out where one manages a single one.', '0005438761', 40),
  ),
})

const results = several(
  'What becomes of each line.',
  v.strictObject({
    line: whole('Which line, from 1.', 1),
    email: text('Its e-mail.', 'paul.lambert@contoso.example'),
    outcome: word('ready: it can be; invited: it is; there: he is in, or invited; faulty: see faults.', [
      'ready',
      'invited',
      'there',
      'faulty',
    ]),
    faults: several('What is wrong with it.', text('In words.', 'The role is missing.')),
  }),
)

const shape = {
  method: 'POST',
  scopes: ['users.write'],
  tag: 'Users',
  bodyLimit: longestBody,
  body: v.strictObject({ lines: givenList('Whom to invite.', line, userLinesLimit) }),
  answer: v.strictObject({ results }),
  problems: ['permission.missing', 'desk.unknown', 'users-file.too-long'],
} as const

export const checkUserLines = changes({
  ...shape,
  id: 'checkUserLines',
  path: '/users/lines/check',
  summary: 'Ask what would become of many invitations',
  description: 'Changes nothing.',
  async act(work, { body, locale }) {
    work.unchanged()
    const { accounts } = await managedAccounts(work)
    return { results: bodies(await checkUsers(work, accounts, linesOf(body.lines)), locale) }
  },
})

export const inviteUserLines = changes({
  ...shape,
  id: 'inviteUserLines',
  path: '/users/lines',
  summary: 'Invite many users',
  description:
    'Lines that can be invited are, whatever is wrong with others; whoever stands on several lines gets one e-mail.',
  async act(work, { body, locale }) {
    const { accounts } = await managedAccounts(work)
    return { results: bodies(await importUsers(work, accounts, linesOf(body.lines)), locale) }
  },
})

function linesOf(lines: readonly v.InferOutput<typeof line>[]): readonly UserLine[] {
  return lines.map(({ purchasingAccount = '', ...person }, index) => ({
    ...person,
    line: index + 1,
    accountNumber: purchasingAccount,
    faults: canonicalEmail(person.email) === undefined ? [{ code: 'email' as const, value: person.email }] : [],
  }))
}

function bodies(found: readonly LineResult[], locale: Locale) {
  return found.map(({ faults, ...result }) => ({
    ...result,
    faults: faults.map(({ code, value }) => words[code]({ value }, { locale })),
  }))
}

type Words = (facts: { value: string }, options: { readonly locale: Locale }) => string

const words: Readonly<Record<UserFaultCode, Words>> = {
  email: m.users_fault_email,
  'first-name': (_facts, options) => m.users_fault_first_name({}, options),
  'last-name': (_facts, options) => m.users_fault_last_name({}, options),
  'too-long': m.users_fault_too_long,
  language: m.users_fault_language,
  country: m.users_fault_country,
  'role-missing': (_facts, options) => m.users_fault_role_missing({}, options),
  'role-unknown': m.users_fault_role_unknown,
  'role-not-givable': m.users_fault_role_not_givable,
  'account-missing': (_facts, options) => m.users_fault_account_missing({}, options),
  'account-unknown': m.users_fault_account_unknown,
  repeated: m.users_fault_repeated,
  'other-audience': m.users_fault_other_audience,
}
