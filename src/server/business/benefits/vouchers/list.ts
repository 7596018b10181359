/** The vouchers of a benefit, newest first, page by page. */
import { sql } from 'kysely'
import type { BenefitSight } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { hiddenNumber, seesNumbers, voucherState, type VoucherFacts, type VoucherState } from './voucher.ts'

/** Vouchers on a page. */
export const vouchersPageSize = 25

export interface ListedVoucher extends VoucherFacts {
  readonly id: number
  /** But for its end hidden from those who may not read it. */
  readonly number: string
  readonly quantity: number
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly assigned_at: Date
  /** The partner who assigned it for the customer. */
  readonly partner_name: string | null
  readonly state: VoucherState
}

export interface VouchersPage {
  readonly vouchers: readonly ListedVoucher[]
  readonly hasNewer: boolean
  readonly hasOlder: boolean
}

/** Where a page of vouchers begins. */
export interface VouchersPlace {
  readonly id: number
  readonly towards: 'older' | 'newer'
}

/** A page of the benefit's vouchers, with where each stands today. */
export async function vouchersOf(
  work: Work,
  sight: BenefitSight,
  benefitId: number,
  from: VouchersPlace | undefined,
): Promise<VouchersPage> {
  const { account } = sight
  const shown = seesNumbers(sight) ? (number: string) => number : hiddenNumber
  const backwards = from?.towards === 'newer'
  const side =
    from === undefined ? sql`true` : backwards ? sql`v.id > ${from.id}::bigint` : sql`v.id < ${from.id}::bigint`
  const { rows } = await sql<Omit<ListedVoucher, 'state'>>`
    select v.id, v.number, v.quantity, v.email, v.first_name, v.last_name, v.assigned_at, p.name as partner_name,
      v.expires_on, v.used_on, v.revoked_at, v.expired_at
    from vouchers as v left join partners as p on p.id = v.partner_id
    where v.purchasing_account_id = ${account.id} and v.benefit_id = ${benefitId} and ${side}
    order by v.id ${backwards ? sql`asc` : sql`desc`} limit ${vouchersPageSize + 1}`.execute(work.db)
  const isCut = rows.length > vouchersPageSize
  const vouchers = rows.slice(0, vouchersPageSize).map((row) => ({
    ...row,
    number: shown(row.number),
    state: voucherState(row, work.today),
  }))
  if (backwards) vouchers.reverse()
  return {
    vouchers,
    hasNewer: backwards ? isCut : from !== undefined,
    hasOlder: backwards || isCut,
  }
}
