/**
 * Vouchers whose last day is over, swept one account at a time: what they were good for comes back. A page shows them as expired
 * from that day on, whenever the sweep comes round.
 */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'
import { everyBenefit } from '../description.ts'
import { lockGrants, post } from '../post.ts'
import { voucherOfEvent } from './end.ts'
import type { VoucherOfEvent, VoucherRow } from './voucher.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'voucher.expired': VoucherOfEvent
  }
}

type DueVoucher = VoucherRow & { readonly benefit_id: number }

/** Ends at most `limit` vouchers of the account whose voucher is due longest; answers how many. */
export async function expireVouchers(work: Changing, limit: number): Promise<number> {
  work.unchanged()
  const [first] = await firstDue(work)
  if (first === undefined) return 0
  const accountId = first.purchasing_account_id
  const found = await dueOf(work, accountId, limit)
  const locked = await lockGrants(work, accountId, [...new Set(found.map(({ benefit_id }) => benefit_id))])
  // Once more, now that nobody can use or revoke one: without it what was revoked meanwhile would come back twice.
  const due = (await dueOf(work, accountId, limit)).filter(({ benefit_id }) => locked.has(benefit_id))
  const benefits = new Map((await everyBenefit(work)).map((benefit) => [benefit.id, benefit]))

  const grants = new Map(locked)
  for (const voucher of due) {
    const [benefit, grant] = [benefits.get(voucher.benefit_id), grants.get(voucher.benefit_id)]
    if (benefit === undefined || grant === undefined) throw new Error('A voucher of no benefit')
    await work.db
      .updateTable('vouchers')
      .set({ expired_at: work.now })
      .where('purchasing_account_id', '=', accountId)
      .where('id', '=', voucher.id)
      .execute()
    const cause = { key: `voucher-expired:${String(voucher.id)}`, subject: voucher.number }
    grants.set(voucher.benefit_id, await post(work, grant, { kind: 'voucher-expired', used: -voucher.quantity }, cause))
    await work.record({
      name: 'voucher.expired',
      scope: { account: accountId },
      subject: `voucher:${String(voucher.id)}`,
      details: voucherOfEvent(benefit, voucher),
    })
  }
  // Those that somebody ended first are none of ours, but others may be due behind them.
  return found.length
}

async function firstDue(work: Changing): Promise<readonly { readonly purchasing_account_id: number }[]> {
  const { rows } = await sql<{ purchasing_account_id: number }>`
    select purchasing_account_id from vouchers
    where used_on is null and revoked_at is null and expired_at is null and expires_on < ${work.today}::date
    order by expires_on, purchasing_account_id, id limit 1`.execute(work.db)
  return rows
}

async function dueOf(work: Changing, accountId: number, limit: number): Promise<readonly DueVoucher[]> {
  const { rows } = await sql<DueVoucher>`
    select id, benefit_id, number, quantity, email, first_name, last_name, expires_on, used_on, revoked_at, expired_at
    from vouchers
    where purchasing_account_id = ${accountId} and expires_on < ${work.today}::date
      and used_on is null and revoked_at is null and expired_at is null
    order by expires_on, id limit ${limit}`.execute(work.db)
  return rows
}
