/** Assigning a voucher (SPEC 8.7, guide 5): somebody gets a number that is good for so much of the benefit, by e-mail. */
import { takeMailTurn, type BenefitDesk } from '#server/business/access/index.ts'
import { addDays } from '#server/platform/clock.ts'
import { actorKey, Refusal, type Changing } from '#server/work/index.ts'
import { namedBenefit } from '../description.ts'
import { refuseIneligible } from '../eligible-domains.ts'
import { lockBenefitAt, refuseOver, requireQuantity } from '../held-grant.ts'
import { namedPerson, requirePerson, type PersonFields } from '../person.ts'
import { post } from '../post.ts'
import { hiddenNumber, voucherNumber, type VoucherOfEvent } from './voucher.ts'

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
 * benefit.not-held, benefit.without-vouchers and recipient.mailed-often; 422 person.email-malformed, person.name-malformed,
 * benefit.domain-not-eligible, benefit.domains-missing, benefit.quantity-malformed and benefit.exhausted; and what the desk
 * refuses.
 */
export async function assignVoucher(
  work: Changing,
  desk: BenefitDesk<'vouchers'>,
  wanted: PersonFields & { readonly quantity: number },
): Promise<AssignedVoucher> {
  const { canonical, columns } = requirePerson(wanted)
  const quantity = requireQuantity(wanted.quantity)
  const { benefit, grant } = await lockBenefitAt(work, desk, 'vouchers')
  refuseOver(grant)
  if (benefit.voucherValidDays === undefined) throw new Refusal(409, 'benefit.without-vouchers', {})
  await refuseIneligible(work, grant, benefit, canonical)
  // Assigned and revoked in turn, vouchers would flood the mailbox of whoever is named.
  await takeMailTurn(work, `voucher ${String(grant.accountId)} ${String(grant.benefitId)}`, canonical)

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
    details: {
      benefit: namedBenefit(benefit),
      voucher: id,
      number: hiddenNumber(number),
      person: namedPerson(columns),
      quantity,
      until,
    },
    tells: true,
  })
  return { id, number }
}
