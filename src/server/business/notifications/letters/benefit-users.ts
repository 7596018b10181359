/**
 * What people are written who use a benefit of an account (SPEC 8.4, 8.7, guide 5): the instructions, the access code, a voucher.
 * They need no work account and do not come to the portal, so nothing here leads there. Codes, and numbers that are good, are looked up as
 * the letter is sent.
 */
import * as v from 'valibot'
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { accessCodes, numberOfVoucher } from '#server/business/benefits/index.ts'
import { writtenDate, type Letter } from '../letter.ts'
import { disclosingTemplate, template } from '../template.ts'

/** A benefit in the receiver's language. */
const about = {
  organization: v.string(),
  benefit: v.string(),
  /** What the publisher says to its users, a line for each paragraph and point; short words on it where he says nothing. */
  lines: v.array(v.string()),
  /** What the account is known by there, but for what is secret. */
  identifiers: v.array(v.object({ name: v.string(), value: v.string() })),
}
const voucher = { ...about, quantity: v.string() }

/** To a user who was added, or is written to again; and to whoever an administrator sends the instructions. */
export const instructionsLetter = template(
  v.object({ ...about, to: v.picklist(['user', 'reader']), quantity: v.nullable(v.string()) }),
  (given, { locale }) => {
    const words = { benefit: given.benefit, organization: given.organization }
    const isUser = given.to === 'user'
    return {
      subject: m.email_benefit_instructions_subject(words, { locale }),
      title: m.email_benefit_instructions_title(words, { locale }),
      paragraphs: [
        isUser
          ? m.email_benefit_instructions_user(words, { locale })
          : m.email_benefit_instructions_reader(words, { locale }),
        ...given.lines,
      ],
      button: null,
      facts: [
        ...benefitFacts(given, locale),
        ...(given.quantity === null ? [] : [fact(m.email_benefit_quantity({}, { locale }), given.quantity)]),
        ...given.identifiers.map(({ name, value }) => fact(name, value)),
      ],
      reason: isUser
        ? m.email_benefit_user_reason(words, { locale })
        : m.email_benefit_reader_reason(words, { locale }),
    }
  },
)

/** The account's code, to a user to whom it is handed out: as long as he is one, however long his mail server has been away. */
export const accessCodeLetter = disclosingTemplate(
  v.object({
    organization: v.string(),
    benefit: v.string(),
    account: v.number(),
    benefitId: v.number(),
    // Nobody, in letters that were owed before they said to whom.
    beneficiary: v.optional(v.number(), 0),
  }),
  async (work, { account, benefitId, beneficiary }, locale) =>
    await accessCodes(work, { accountId: account, benefitId, beneficiary, language: locale }),
  ({ organization, benefit }, { locale, disclosed }) => {
    const words = { benefit, organization }
    const hidden = [{ name: m.email_benefit_code({}, { locale }), value: m.email_benefit_code_hidden({}, { locale }) }]
    return {
      subject: m.email_benefit_code_subject(words, { locale }),
      title: m.email_benefit_code_title(words, { locale }),
      paragraphs: [m.email_benefit_code_text(words, { locale }), m.email_benefit_code_care({}, { locale })],
      button: null,
      facts: [
        ...(disclosed ?? hidden).map(({ name, value }) => fact(name, value)),
        ...benefitFacts({ benefit, organization }, locale),
      ],
      reason: m.email_benefit_user_reason(words, { locale }),
    }
  },
)

/** Somebody has a voucher: whoever knows its number can use it. */
export const voucherAssignedLetter = disclosingTemplate(
  v.object({
    ...voucher,
    until: v.string(),
    account: v.optional(v.number(), 0),
    voucher: v.optional(v.number(), 0),
    // Of letters that were owed before numbers were looked up.
    number: v.optional(v.string()),
  }),
  async (work, { account, voucher: id, number }, locale) => {
    const found = number ?? (await numberOfVoucher(work, account, id))
    return found === undefined ? undefined : [{ name: m.email_voucher_number({}, { locale }), value: found }]
  },
  (given, { locale, disclosed }) => {
    const date = writtenDate(given.until, locale)
    const words = { benefit: given.benefit, organization: given.organization, date }
    const hidden = m.email_benefit_code_hidden({}, { locale })
    return {
      subject: m.email_voucher_subject(words, { locale }),
      title: m.email_voucher_title(words, { locale }),
      paragraphs: [m.email_voucher_text(words, { locale }), m.email_voucher_until(words, { locale }), ...given.lines],
      button: null,
      facts: [
        ...voucherFacts({ ...given, number: disclosed?.[0]?.value ?? hidden }, locale),
        fact(m.email_voucher_last_day({}, { locale }), date),
        ...given.identifiers.map(({ name, value }) => fact(name, value)),
      ],
      reason: m.email_voucher_reason(words, { locale }),
    }
  },
)

/** And has it no longer. */
export const voucherRevokedLetter = template(v.object({ ...voucher, number: v.string() }), (given, { locale }) => {
  const words = { benefit: given.benefit, organization: given.organization, number: given.number }
  return {
    subject: m.email_voucher_revoked_subject(words, { locale }),
    title: m.email_voucher_revoked_title(words, { locale }),
    paragraphs: [m.email_voucher_revoked_text(words, { locale })],
    button: null,
    facts: voucherFacts(given, locale),
    reason: m.email_voucher_reason(words, { locale }),
  }
})

function voucherFacts(
  given: {
    readonly number: string
    readonly quantity: string
    readonly benefit: string
    readonly organization: string
  },
  locale: Locale,
): Letter['facts'] {
  return [
    fact(m.email_voucher_number({}, { locale }), given.number),
    fact(m.email_benefit_quantity({}, { locale }), given.quantity),
    ...benefitFacts(given, locale),
  ]
}

function benefitFacts(
  { benefit, organization }: { readonly benefit: string; readonly organization: string },
  locale: Locale,
): Letter['facts'] {
  return [
    fact(m.benefits_column_benefit({}, { locale }), benefit),
    fact(m.ui_account_organization({}, { locale }), organization),
  ]
}

function fact(label: string, value: string): Letter['facts'][number] {
  return { label, value }
}
