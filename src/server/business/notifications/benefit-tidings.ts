/**
 * What people who use a benefit are told, and when not: who was removed, or whose voucher was taken back, before anybody could tell
 * him is told nothing of it (SPEC 8.4, 8.7).
 */
import {
  benefitOf,
  inLanguage,
  measureIn,
  measureNumber,
  openIdentifiers,
  type Benefit,
} from '#server/business/benefits/index.ts'
import { markdownLines } from '#server/platform/markdown.ts'
import type { Events, Work } from '#server/work/index.ts'
import { localeOf, writtenNumber } from './letter.ts'
import { letterAccount } from './partner-tidings.ts'
import type { Receiver, Tiding, ToldEvent } from './tell.ts'

export const ofBenefitUsers = {
  'beneficiary.added': ofBeneficiary,
  'beneficiary.instructed': ofBeneficiary,
  'access-code.handed-out': ofCode,
  'benefit.instructions-sent': ofInstructions,
  'voucher.assigned': ofVoucher,
  'voucher.revoked': ofRevocation,
}

type OfBeneficiary = Events['beneficiary.added' | 'beneficiary.instructed' | 'access-code.handed-out']

async function ofBeneficiary(work: Work, event: ToldEvent<OfBeneficiary>): Promise<readonly Tiding[]> {
  const user = await userOf(work, event)
  if (user === undefined) return []
  const { receiver, quantity } = user
  const benefit = await benefitOf(work, event.details.benefit.id)
  const parameters = {
    ...(await aboutBenefit(work, event.account, benefit, receiver.language)),
    to: 'user',
    quantity: quantity > 0 ? quantityOf(benefit, quantity, receiver.language) : null,
  }
  return [{ receiver, template: 'benefit.instructions', parameters }]
}

/** The code itself is looked up when the letter is sent. */
async function ofCode(work: Work, event: ToldEvent<OfBeneficiary>): Promise<readonly Tiding[]> {
  const user = await userOf(work, event)
  if (user === undefined) return []
  const benefit = await benefitOf(work, event.details.benefit.id)
  const { organization } = await letterAccount(work, event.account)
  const parameters = {
    organization,
    benefit: inLanguage(benefit.names, user.receiver.language),
    account: event.account,
    benefitId: benefit.id,
    beneficiary: event.details.beneficiary,
  }
  return [{ receiver: user.receiver, template: 'benefit.access-code', parameters }]
}

async function ofInstructions(
  work: Work,
  { account, details }: ToldEvent<Events['benefit.instructions-sent']>,
): Promise<readonly Tiding[]> {
  const { language, recipients } = details
  const benefit = await benefitOf(work, details.benefit.id)
  const parameters = { ...(await aboutBenefit(work, account, benefit, language)), to: 'reader', quantity: null }
  return recipients.map((address) => ({
    receiver: { name: address, address, language },
    template: 'benefit.instructions',
    parameters,
  }))
}

async function ofVoucher(work: Work, event: ToldEvent<Events['voucher.assigned']>): Promise<readonly Tiding[]> {
  const voucher = await voucherOf(work, event)
  if (voucher.revoked_at !== null) return []
  const { until, voucher: id } = event.details
  // Its number is looked up when the letter is sent: the outbox keeps none that is good.
  return [await voucherTiding(work, event, voucher, 'voucher.assigned', { until, account: event.account, voucher: id })]
}

async function ofRevocation(work: Work, event: ToldEvent<Events['voucher.revoked']>): Promise<readonly Tiding[]> {
  const voucher = await voucherOf(work, event)
  return [await voucherTiding(work, event, voucher, 'voucher.revoked', { number: voucher.number })]
}

type OfVoucher = Events['voucher.assigned' | 'voucher.revoked']

async function voucherTiding(
  work: Work,
  event: ToldEvent<OfVoucher>,
  voucher: Awaited<ReturnType<typeof voucherOf>>,
  template: 'voucher.assigned' | 'voucher.revoked',
  more: object,
): Promise<Tiding> {
  const { language } = voucher
  const benefit = await benefitOf(work, event.details.benefit.id)
  const receiver = { name: `${voucher.first_name} ${voucher.last_name}`, address: voucher.email, language }
  const parameters = {
    ...(await aboutBenefit(work, event.account, benefit, language)),
    quantity: quantityOf(benefit, voucher.quantity, language),
    ...more,
  }
  return { receiver, template, parameters }
}

async function userOf(
  work: Work,
  { account, details }: ToldEvent<OfBeneficiary>,
): Promise<{ readonly receiver: Receiver; readonly quantity: number } | undefined> {
  const row = await work.db
    .selectFrom('beneficiaries')
    .select(['first_name', 'last_name', 'email', 'language', 'quantity'])
    .where('purchasing_account_id', '=', account)
    .where('id', '=', details.beneficiary)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { first_name, last_name, email: address, language, quantity } = row
  return { receiver: { name: `${first_name} ${last_name}`, address, language }, quantity }
}

async function voucherOf(work: Work, { account, details }: ToldEvent<OfVoucher>) {
  return await work.db
    .selectFrom('vouchers')
    .select(['number', 'quantity', 'email', 'first_name', 'last_name', 'language', 'revoked_at'])
    .where('purchasing_account_id', '=', account)
    .where('id', '=', details.voucher)
    .executeTakeFirstOrThrow()
}

/** What a letter says of a benefit, in a language. */
async function aboutBenefit(work: Work, accountId: number, benefit: Benefit, language: string) {
  const { organization } = await letterAccount(work, accountId)
  const lines = markdownLines(inLanguage(benefit.userInstructions, language))
  const description = inLanguage(benefit.descriptions, language)
  return {
    organization,
    benefit: inLanguage(benefit.names, language),
    lines: lines.length > 0 ? lines : [description].filter((each) => each !== ''),
    identifiers: await openIdentifiers(work, accountId, benefit, language),
  }
}

/** « 3 jours » */
function quantityOf(benefit: Benefit, quantity: number, language: string): string {
  const number = writtenNumber(quantity, localeOf(language))
  const noun = measureIn(benefit, language)?.[measureNumber(quantity, language)]
  return noun === undefined ? number : `${number}\u00a0${noun}`
}
