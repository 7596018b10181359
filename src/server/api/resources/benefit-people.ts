/** Who has what of a benefit: its users, the domains that their addresses must be of, vouchers, codes and instructions. */
import * as v from 'valibot'
import {
  addBeneficiary,
  addEligibleDomain,
  assignVoucher,
  beneficiariesOf,
  changeBeneficiary,
  eligibleDomains,
  handOutCode,
  heldBenefit,
  instructionRecipientsLimit,
  largestQuantity,
  longestBeneficiaryQuery,
  removeBeneficiary,
  removeEligibleDomain,
  resendInstructions,
  revokeVoucher,
  sendInstructions,
  useVoucher,
  vouchersOf,
  type ListedVoucher,
} from '#server/business/benefits/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt, placeCursor } from '../collection.ts'
import { givenEmail, givenFirstName, givenLanguage, givenLastName, givenList, givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import { day, instant, orNull, several, text, whole, word } from '../schemas.ts'
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

export const listBenefitDomains = reads({
  id: 'listBenefitDomains',
  path: `${base}/domains`,
  scopes: ['benefits.read'],
  tag,
  summary: 'List the domains that users of a benefit must be of',
  description: 'By name.',
  parameters: benefitParameters,
  answer: collection(v.strictObject({ domain: text('A domain.', 'contoso.com'), addedAt: instant('Since when.') })),
  problems: benefitProblems,
  async find(work, call) {
    const sight = await sightOf(work, call)
    const { benefit } = await heldBenefit(work, sight, numberIn(call, 'benefit'))
    const domains = await eligibleDomains(work, sight, benefit.id)
    const data = domains.map(({ domain, added_at: addedAt }) => ({ domain, addedAt: addedAt.toISOString() }))
    return { data, nextCursor: null }
  },
})

export const postBenefitDomain = changes({
  id: 'postBenefitDomain',
  method: 'POST',
  path: `${base}/domains`,
  scopes: ['benefits.write'],
  tag,
  summary: 'Make a domain eligible',
  description: 'Users with addresses of it can be added from then on.',
  parameters: benefitParameters,
  body: v.strictObject({ domain: givenText('The domain.', 'contoso.com', 253) }),
  answer: v.strictObject({ domain: text('The domain, as it is compared.', 'contoso.com') }),
  problems: [
    ...benefitProblems,
    'benefit.not-held',
    'benefit.without-domains',
    'benefit-domain.there-already',
    'benefit-domain.too-many',
  ],
  act: async (work, call) => ({
    domain: await addEligibleDomain(work, await deskOf(work, call, 'domains'), call.body.domain),
  }),
})

export const deleteBenefitDomain = changes({
  id: 'deleteBenefitDomain',
  method: 'DELETE',
  path: `${base}/domains/{domain}`,
  scopes: ['benefits.write'],
  tag,
  summary: 'Make a domain eligible no longer',
  description: 'Users who are there stay.',
  parameters: { ...benefitParameters, domain: { description: 'An eligible domain.', example: 'contoso.com' } },
  problems: [...benefitProblems, 'benefit-domain.unknown'],
  act: async (work, call) => removeEligibleDomain(work, await deskOf(work, call, 'domains'), said(call, 'domain')),
})

const voucher = v.strictObject({
  voucher: whole('The number that it goes by here.'),
  number: text('What is printed on it, hidden but for its end from those who may not read it.', 'ABCD-EFGH-JKLM'),
  quantity: whole('What it is good for.', 5),
  email: text('Whose it is.', 'paul.lambert@contoso.example'),
  assignedAt: instant('Since when.'),
  expiresOn: day('The last day on which it is good.'),
  state: word('Where it stands.', ['good', 'used', 'revoked', 'expired']),
  partner: orNull(text('The partner who assigned it for the customer.', 'Partenaire A')),
})

export const listVouchers = reads({
  id: 'listVouchers',
  path: `${base}/vouchers`,
  scopes: ['benefits.read'],
  tag,
  summary: 'List the vouchers of a benefit',
  description: 'The newest first.',
  parameters: benefitParameters,
  query: pages,
  answer: collection(voucher),
  problems: benefitProblems,
  async find(work, call) {
    const sight = await sightOf(work, call)
    const { benefit } = await heldBenefit(work, sight, numberIn(call, 'benefit'))
    const [id] = placeAt(numberPlace, call.query.cursor) ?? []
    const page = await vouchersOf(work, sight, benefit.id, id === undefined ? undefined : { id, towards: 'older' })
    const last = page.vouchers.at(-1)
    return {
      data: page.vouchers.map(voucherBody),
      nextCursor: cursorAt(page.hasOlder && last ? [last.id] : undefined),
    }
  },
})

function voucherBody(each: ListedVoucher) {
  return {
    voucher: each.id,
    number: each.number,
    quantity: each.quantity,
    email: each.email,
    assignedAt: each.assigned_at.toISOString(),
    expiresOn: each.expires_on,
    state: each.state,
    partner: each.partner_name,
  }
}

export const postVoucher = changes({
  id: 'postVoucher',
  method: 'POST',
  path: `${base}/vouchers`,
  scopes: ['benefits.write'],
  tag,
  summary: 'Assign a voucher',
  description: 'It is sent by e-mail, and good for as many days as the publisher says.',
  parameters: benefitParameters,
  body: v.strictObject({ email: givenEmail, ...person, quantity }),
  answer: v.strictObject({
    voucher: whole('The number that it goes by here.'),
    number: text('What is printed on it.', 'ABCD-EFGH-JKLM'),
  }),
  problems: [
    ...benefitProblems,
    'benefit.not-held',
    'benefit.without-vouchers',
    'recipient.mailed-often',
    'person.email-malformed',
    'person.name-malformed',
    'benefit.domain-not-eligible',
    'benefit.domains-missing',
    'benefit.quantity-malformed',
    'benefit.exhausted',
  ],
  async act(work, call) {
    const { id, number } = await assignVoucher(work, await deskOf(work, call, 'vouchers'), call.body)
    return { voucher: id, number }
  },
})

const oneVoucher = {
  scopes: ['benefits.write'],
  tag,
  parameters: { ...benefitParameters, voucher: { description: 'The number that it goes by here.', example: '12' } },
  problems: [...benefitProblems, 'voucher.unknown', 'voucher.over'],
} as const

export const deleteVoucher = changes({
  ...oneVoucher,
  id: 'deleteVoucher',
  method: 'DELETE',
  path: `${base}/vouchers/{voucher}`,
  summary: 'Take a voucher back',
  description: 'Its person is told.',
  act: async (work, call) => revokeVoucher(work, await deskOf(work, call, 'vouchers'), numberIn(call, 'voucher')),
})

export const postVoucherUse = changes({
  ...oneVoucher,
  id: 'postVoucherUse',
  method: 'POST',
  path: `${base}/vouchers/{voucher}/use`,
  summary: 'Note that a voucher was used today',
  description: 'It is good for nothing else then.',
  act: async (work, call) => useVoucher(work, await deskOf(work, call, 'vouchers'), numberIn(call, 'voucher')),
})
