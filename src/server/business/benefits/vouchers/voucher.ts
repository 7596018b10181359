/** One voucher as the verbs of this folder find it, under the lock of the grant; and the pure rule of where it stands. */
import { randomBytes } from 'node:crypto'
import type { BenefitSight } from '#server/business/access/index.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { NamedBenefit } from '../description.ts'
import type { NamedPerson } from '../person.ts'
import type { LockedGrant } from '../post.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'voucher.unknown': Record<never, never>
    /** It is not good any more: used, revoked or expired, which `state` says. */
    'voucher.over': { readonly number: string; readonly state: string }
    /** The publisher has given this benefit no vouchers. */
    'benefit.without-vouchers': Record<never, never>
  }
}

/** What each event of a voucher says. */
export interface VoucherOfEvent {
  readonly benefit: NamedBenefit
  readonly voucher: number
  /** But for its end hidden: more people read events than may read numbers, and events are kept for ever. */
  readonly number: string
  readonly person: NamedPerson
  readonly quantity: number
}

/** `good` can be used until its last day is over. */
export type VoucherState = 'good' | 'used' | 'revoked' | 'expired'

export interface VoucherFacts {
  /** The last day on which it is good (YYYY-MM-DD). */
  readonly expires_on: string
  readonly used_on: string | null
  readonly revoked_at: Date | null
  readonly expired_at: Date | null
}

/** Where a voucher stands on a day. It has expired from the day after its last, whether or not the sweep came round. */
export function voucherState(
  { expires_on, used_on, revoked_at, expired_at }: VoucherFacts,
  today: string,
): VoucherState {
  if (used_on !== null) return 'used'
  if (revoked_at !== null) return 'revoked'
  return expired_at !== null || expires_on < today ? 'expired' : 'good'
}

// Without what is mistaken for something else when it is read out: I, L, O and U (Crockford's base 32).
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const numberLetters = 12

/** A number that nobody guesses: 60 bits, in three groups of four. */
export function voucherNumber(): string {
  const text = Array.from(randomBytes(numberLetters), (byte) => letters[byte % letters.length] ?? '').join('')
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`
}

/** True for those who may read vouchers' numbers, which are good for whoever has them: who sees codes, or assigns vouchers. */
export function seesNumbers({ acts, seesCodes }: Pick<BenefitSight, 'acts' | 'seesCodes'>): boolean {
  return seesCodes || acts.has('vouchers')
}

/** What everybody else reads of a number: enough to tell two apart. */
export function hiddenNumber(number: string): string {
  return `${number.slice(0, -4).replaceAll(/[^-]/g, '•')}${number.slice(-4)}`
}

/** A voucher's number for its own person, as a letter to him leaves; undefined where it was revoked meanwhile. */
export async function numberOfVoucher(work: Work, accountId: number, id: number): Promise<string | undefined> {
  const voucher = await work.db
    .selectFrom('vouchers')
    .select('number')
    .where('purchasing_account_id', '=', accountId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return voucher?.number
}

export interface VoucherRow extends VoucherFacts {
  readonly id: number
  readonly number: string
  readonly quantity: number
  readonly email: string
  readonly first_name: string
  readonly last_name: string
}

/** The benefit's voucher with this number, as long as it is good. Refuses 404 voucher.unknown, 409 voucher.over. */
export async function goodVoucher(work: Changing, grant: LockedGrant, id: number): Promise<VoucherRow> {
  const voucher = await work.db
    .selectFrom('vouchers')
    .select(['id', 'number', 'quantity', 'email', 'first_name', 'last_name'])
    .select(['expires_on', 'used_on', 'revoked_at', 'expired_at'])
    .where('purchasing_account_id', '=', grant.accountId)
    .where('benefit_id', '=', grant.benefitId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (voucher === undefined) throw new Refusal(404, 'voucher.unknown', {})
  const state = voucherState(voucher, work.today)
  if (state !== 'good') throw new Refusal(409, 'voucher.over', { number: voucher.number, state })
  return voucher
}
