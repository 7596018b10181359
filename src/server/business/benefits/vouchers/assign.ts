/** Assigning a voucher (SPEC 8.7, guide 5): somebody gets a number that is good for so much of the benefit, by e-mail. */
import type { BenefitDesk } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { actorKey, Refusal, type Changing } from '#server/work/index.ts'
import { namedBenefit } from '../description.ts'
import { lockBenefitAt, refuseOver, requireQuantity } from '../held-grant.ts'
import { namedPerson, requirePerson, type PersonFields } from '../person.ts'
import { post } from '../post.ts'
import { voucherNumber, type VoucherOfEvent } from './voucher.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** `until` is its last day. */
    'voucher.assigned': VoucherOfEvent & { readonly until: string }
  }
}

export interface AssignedVoucher {
  readonly id: number
  readonly number: string
}

/**
 * Assigns a voucher for `quantity` of the benefit, good until as many days from today as the publisher says. Refuses 409
 * benefit.not-held and benefit.without-vouchers; 422 person.email-malformed, person.name-malformed,
 * benefit.quantity-malformed and benefit.exhausted; and what the desk refuses.
 */
export async function assignVoucher(
  work: Changing,
  desk: BenefitDesk<'vouchers'>,
  wanted: PersonFields & { readonly quantity: number },
): Promise<AssignedVoucher> {
  const { columns } = requirePerson(wanted)
  const quantity = requireQuantity(wanted.quantity)
  const { benefit, grant } = await lockBenefitAt(work, desk, 'vouchers')
  refuseOver(grant)
  if (benefit.voucherValidDays === undefined) throw new Refusal(409, 'benefit.without-vouchers', {})

  const number = voucherNumber()
  const until = addDays(work.today, benefit.voucherValidDays)
  const { id } = await work.db
    .insertInto('vouchers')
    .values({
      ...columns,
      purchasing_account_id: grant.accountId,
      benefit_id: grant.benefitId,
      number,
      quantity,
      assigned_at: work.now,
      assigned_by: actorKey(work.actor),
      partner_id: work.actor.kind === 'partner' ? work.actor.partnerId : null,
      expires_on: until,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const cause = { key: `voucher-assigned:${String(id)}`, subject: number }
  await post(work, grant, { kind: 'voucher-assigned', used: quantity }, cause)

  await work.record({
    name: 'voucher.assigned',
    scope: { account: grant.accountId },
    subject: `voucher:${String(id)}`,
    details: { benefit: namedBenefit(benefit), voucher: id, number, person: namedPerson(columns), quantity, until },
    tells: true,
  })
  return { id, number }
}
