/** The two ends that a person gives a voucher (SPEC 8.7): it is revoked, and what it was good for comes back; or it is used, and that stays used. */
import type { BenefitDesk } from '#server/business/access/index.ts'
import { actorKey, type Changing } from '#server/work/index.ts'
import { namedBenefit, type Benefit } from '../description.ts'
import { lockBenefitAt } from '../held-grant.ts'
import { namedPerson } from '../person.ts'
import { post } from '../post.ts'
import { goodVoucher, hiddenNumber, type VoucherOfEvent, type VoucherRow } from './voucher.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'voucher.revoked': VoucherOfEvent
    'voucher.used': VoucherOfEvent
  }
}

/** Takes a voucher back. Refuses 404 voucher.unknown, 409 voucher.over, and what the desk refuses. Its person is told. */
export async function revokeVoucher(work: Changing, desk: BenefitDesk<'vouchers'>, id: number): Promise<void> {
  const { benefit, grant } = await lockBenefitAt(work, desk, 'vouchers')
  const voucher = await goodVoucher(work, grant, id)

  await work.db
    .updateTable('vouchers')
    .set({ revoked_at: work.now, revoked_by: actorKey(work.actor) })
    .where('purchasing_account_id', '=', grant.accountId)
    .where('id', '=', id)
    .execute()
  const cause = { key: `voucher-revoked:${String(id)}`, subject: voucher.number }
  await post(work, grant, { kind: 'voucher-revoked', used: -voucher.quantity }, cause)
  await work.record({
    name: 'voucher.revoked',
    scope: { account: grant.accountId },
    subject: `voucher:${String(id)}`,
    details: voucherOfEvent(benefit, voucher),
    tells: true,
  })
}

/** Notes that a voucher was used today. Refuses 404 voucher.unknown, 409 voucher.over, and what the desk refuses. */
export async function useVoucher(work: Changing, desk: BenefitDesk<'vouchers'>, id: number): Promise<void> {
  const { benefit, grant } = await lockBenefitAt(work, desk, 'vouchers')
  const voucher = await goodVoucher(work, grant, id)

  await work.db
    .updateTable('vouchers')
    .set({ used_on: work.today })
    .where('purchasing_account_id', '=', grant.accountId)
    .where('id', '=', id)
    .execute()
  await work.record({
    name: 'voucher.used',
    scope: { account: grant.accountId },
    subject: `voucher:${String(id)}`,
    details: voucherOfEvent(benefit, voucher),
  })
}

/** What an event says of a voucher. */
export function voucherOfEvent(benefit: Benefit, voucher: VoucherRow): VoucherOfEvent {
  const { id, number, quantity } = voucher
  return {
    benefit: namedBenefit(benefit),
    voucher: id,
    number: hiddenNumber(number),
    person: namedPerson(voucher),
    quantity,
  }
}
