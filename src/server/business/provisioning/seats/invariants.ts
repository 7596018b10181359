/** What must hold of seats in use: the number that stands and the days that a history shows tell the same, of plans that are or were held. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'
import { measuredAheadMs } from './report.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'the seats in use that stand are those with which their newest day ended',
    breaches: sql`
      select purchasing_account_id || '/' || item_id from seats_in_use as s
      where quantity is distinct from (
        select d.quantity from seats_in_use_days as d
        where d.purchasing_account_id = s.purchasing_account_id and d.item_id = s.item_id
        order by d.measured_on desc limit 1)`,
  },
  {
    promise: 'seats are in use only of plans that the account holds or held',
    breaches: sql`
      select purchasing_account_id || '/' || item_id from seats_in_use as s
      where not exists (
        select from holdings as h where h.purchasing_account_id = s.purchasing_account_id and h.item_id = s.item_id)`,
  },
  {
    promise: 'no seats in use were measured after they were reported, beyond what clocks may differ',
    breaches: sql`
      select purchasing_account_id || '/' || item_id from seats_in_use
      where measured_at > reported_at + make_interval(secs => ${sql.lit(measuredAheadMs / 1_000)})`,
  },
]
