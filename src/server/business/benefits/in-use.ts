/** What an edit would take from accounts that use it: users whom nobody could remove any more, vouchers, a measure. */
import { sql, type RawBuilder } from 'kysely'
import type { Work } from '#server/work/index.ts'
import type { Benefit } from './description.ts'
import type { BenefitFault, BenefitFields } from './fields.ts'

/** The faults of taking away what is in use. */
export async function inUseFaults(work: Work, before: Benefit, after: BenefitFields): Promise<readonly BenefitFault[]> {
  const taken: { readonly field: BenefitFault['field']; readonly use: RawBuilder<unknown> }[] = []
  const { id } = before
  if (before.measure !== undefined && after.measure === undefined) {
    taken.push({
      field: 'measure',
      use: sql`select from benefit_grants where benefit_id = ${id} and (used > 0 or converted <> 0)`,
    })
  }
  if (before.usersTake !== undefined && after.usersTake === undefined) {
    taken.push({
      field: 'usersTake',
      use: sql`select from beneficiaries where benefit_id = ${id} and removed_at is null`,
    })
  }
  if (before.voucherValidDays !== undefined && after.voucherValidDays === undefined) {
    taken.push({
      field: 'voucherValidDays',
      use: sql`select from vouchers
        where benefit_id = ${id} and used_on is null and revoked_at is null and expired_at is null`,
    })
  }
  if (before.conversion !== undefined && after.conversion?.fromBenefitId !== before.conversion.fromBenefitId) {
    taken.push({
      field: 'conversion',
      use: sql`select from conversions
        where target_benefit_id = ${id} and source_benefit_id = ${before.conversion.fromBenefitId} and undone < quantity`,
    })
  }
  const faults: BenefitFault[] = []
  for (const { field, use } of taken) {
    const { rows } = await sql<{ used: boolean }>`select exists (${use}) as used`.execute(work.db)
    if (rows[0]?.used === true) faults.push({ field, code: 'in-use' })
  }
  return faults
}
