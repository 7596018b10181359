/** Vouchers of a benefit, and the domains that addresses must be of. */
import * as v from 'valibot'
import {
  addEligibleDomain,
  assignVoucher,
  eligibleDomains,
  heldBenefit,
  largestQuantity,
  removeEligibleDomain,
  revokeVoucher,
  useVoucher,
  vouchersOf,
  type ListedVoucher,
} from '#server/business/benefits/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { givenEmail, givenFirstName, givenLanguage, givenLastName, givenText, givenWhole } from '../given.ts'
import { changes, numberIn, reads, said } from '../kinds.ts'
import { day, instant, orNull, text, whole, word } from '../schemas.ts'
import { benefitParameters, benefitProblems, deskOf, sightOf } from './benefits.ts'

const tag = 'Users and vouchers of benefits'
const base = '/purchasing-accounts/{number}/benefits/{benefit}'
const quantity = givenWhole('What he is given, in the benefit’s measure.', 1, largestQuantity)

const person = { firstName: givenFirstName, lastName: givenLastName, language: givenLanguage }

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
