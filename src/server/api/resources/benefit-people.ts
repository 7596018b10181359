/** The users of a benefit: who has what of it, and what is sent to them. */
import * as v from 'valibot'
import {
  addBeneficiary,
  beneficiariesOf,
  changeBeneficiary,
  handOutCode,
  heldBenefit,
  instructionRecipientsLimit,
  largestQuantity,
  longestBeneficiaryQuery,
  removeBeneficiary,
  resendInstructions,
  sendInstructions,
} from '#server/business/benefits/index.ts'
import { collection, cursorAt, placeAt, placeCursor } from '../collection.ts'
import { givenEmail, givenFirstName, givenLanguage, givenLastName, givenList, givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { instant, orNull, several, text, whole } from '../schemas.ts'
import { benefitParameters, benefitProblems, deskOf, sightOf } from './benefits.ts'

const tag = 'Users and vouchers of benefits'
const base = '/purchasing-accounts/{number}/benefits/{benefit}'
const quantity = givenWhole('What he is given, in the benefit’s measure.', 1, largestQuantity)

const person = { firstName: givenFirstName, lastName: givenLastName, language: givenLanguage }

const user = v.strictObject({
  user: whole('The number that he goes by here.'),
  email: text('His address.', 'paul.lambert@contoso.example'),
  firstName: text('First name.', 'Paul'),
  lastName: text('Family name.', 'Lambert'),
  language: text('The language of e-mails to him.', 'fr'),
  quantity: whole('What he is given.', 1),
  addedAt: instant('Since when.'),
  partner: orNull(text('The partner who added him for the customer.', 'Partenaire A')),
})

export const listBenefitUsers = reads({
  id: 'listBenefitUsers',
  path: `${base}/users`,
  scopes: ['benefits.read'],
  tag,
  summary: 'List the users of a benefit',
  description: 'By name.',
  parameters: benefitParameters,
  query: v.strictObject({
    q: v.optional(givenText('A part of the address or of the name.', 'lamb', longestBeneficiaryQuery)),
    cursor: v.optional(placeCursor),
  }),
  answer: collection(user),
  problems: benefitProblems,
  async find(work, call) {
    const sight = await sightOf(work, call)
    const { benefit } = await heldBenefit(work, sight, numberIn(call, 'benefit'))
    const [cursor] = placeAt(v.tuple([v.pipe(v.string(), v.maxLength(500))]), call.query.cursor) ?? []
    const from = cursor === undefined ? undefined : { cursor, towards: 'after' as const }
    const page = await beneficiariesOf(work, sight, benefit.id, { query: call.query.q ?? '', from })
    const last = page.people.at(-1)
    return {
      data: page.people.map((each) => ({
        user: each.id,
        email: each.email,
        firstName: each.first_name,
        lastName: each.last_name,
        language: each.language,
        quantity: each.quantity,
        addedAt: each.added_at.toISOString(),
        partner: each.partner_name,
      })),
      nextCursor: cursorAt(page.hasAfter && last ? [last.cursor] : undefined),
    }
  },
})

export const postBenefitUser = changes({
  id: 'postBenefitUser',
  method: 'POST',
  path: `${base}/users`,
  scopes: ['benefits.write'],
  tag,
  summary: 'Add a user to a benefit',
  description: 'He is told by e-mail. The quantity counts where each user is given one of his own.',
  parameters: benefitParameters,
  body: v.strictObject({ email: givenEmail, ...person, quantity: v.optional(quantity) }),
  answer: v.strictObject({ user: whole('The number that he goes by here.') }),
  problems: [
    ...benefitProblems,
    'benefit.not-held',
    'benefit.without-users',
    'beneficiary.there-already',
    'recipient.mailed-often',
    'person.email-malformed',
    'person.name-malformed',
    'benefit.domain-not-eligible',
    'benefit.domains-missing',
    'benefit.quantity-malformed',
    'benefit.exhausted',
  ],
  async act(work, call) {
    const { quantity: given, ...rest } = call.body
    const wanted = { ...rest, ...(given !== undefined && { quantity: given }) }
    const { id } = await addBeneficiary(work, await deskOf(work, call, 'users'), wanted)
    return { user: id }
  },
})

const oneUser = {
  path: `${base}/users/{user}`,
  scopes: ['benefits.write'],
  tag,
  parameters: { ...benefitParameters, user: { description: 'The number that he goes by here.', example: '12' } },
} as const

export const putBenefitUser = changes({
  ...oneUser,
  id: 'putBenefitUser',
  method: 'PUT',
  summary: 'Change a user of a benefit',
  description: 'His name, his language and, where each user is given one of his own, his quantity.',
  body: v.strictObject({ ...person, quantity: v.optional(quantity) }),
  problems: [
    ...benefitProblems,
    'beneficiary.unknown',
    'beneficiary.removed',
    'benefit.not-held',
    'benefit.without-users',
    'person.name-malformed',
    'benefit.quantity-malformed',
    'benefit.exhausted',
  ],
  async act(work, call) {
    const { quantity: given, ...rest } = call.body
    const wanted = { ...rest, ...(given !== undefined && { quantity: given }) }
    await changeBeneficiary(work, await deskOf(work, call, 'users'), numberIn(call, 'user'), wanted)
  },
})

export const deleteBenefitUser = changes({
  ...oneUser,
  id: 'deleteBenefitUser',
  method: 'DELETE',
  summary: 'Remove a user from a benefit',
  description: 'What he was given is free again.',
  problems: [...benefitProblems, 'beneficiary.unknown', 'beneficiary.removed'],
  async act(work, call) {
    await removeBeneficiary(work, await deskOf(work, call, 'users'), numberIn(call, 'user'))
  },
})

export const resendBenefitInstructions = changes({
  ...oneUser,
  id: 'resendBenefitInstructions',
  method: 'POST',
  path: `${base}/users/{user}/instructions`,
  summary: 'Send a user the instructions again',
  description: 'By e-mail.',
  problems: [
    ...benefitProblems,
    'beneficiary.unknown',
    'beneficiary.removed',
    'benefit.not-held',
    'recipient.mailed-often',
  ],
  async act(work, call) {
    await resendInstructions(work, await deskOf(work, call, 'users'), numberIn(call, 'user'))
  },
})

export const handOutBenefitCode = changes({
  ...oneUser,
  id: 'handOutBenefitCode',
  method: 'POST',
  path: `${base}/users/{user}/code`,
  summary: 'Send a user the access code',
  description: 'By e-mail; no answer of this API ever holds it.',
  problems: [
    ...benefitProblems,
    'beneficiary.unknown',
    'beneficiary.removed',
    'access-code.missing',
    'benefit.not-held',
    'recipient.mailed-often',
  ],
  async act(work, call) {
    await handOutCode(work, await deskOf(work, call, 'codes'), numberIn(call, 'user'))
  },
})

export const postBenefitInstructions = changes({
  id: 'postBenefitInstructions',
  method: 'POST',
  path: `${base}/instructions`,
  scopes: ['benefits.write'],
  tag,
  summary: 'Send the instructions for users to these addresses',
  description: 'Each once.',
  parameters: benefitParameters,
  body: v.strictObject({
    emails: givenList('Where to.', givenEmail, instructionRecipientsLimit),
    language: givenLanguage,
  }),
  answer: v.strictObject({ emails: several('To whom.', text('An address.', 'paul.lambert@contoso.example')) }),
  problems: [
    ...benefitProblems,
    'benefit.not-held',
    'benefit.without-instructions',
    'recipient.mailed-often',
    'instructions.too-many-recipients',
    'person.email-malformed',
    'benefit.domain-not-eligible',
    'benefit.domains-missing',
  ],
  act: async (work, call) => ({
    emails: [...(await sendInstructions(work, await deskOf(work, call, 'users'), call.body))],
  }),
})
