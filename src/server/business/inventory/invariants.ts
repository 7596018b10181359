/** What must hold between the ledger and what is kept with it (SPEC 6.4): every sum is made again from the ledger. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'

const where = sql`concat_ws('/', purchasing_account_id, item_id, package_id)`

export const invariants: readonly Invariant[] = [
  {
    promise: 'every balance is the sum of its ledger entries',
    breaches: sql`
      select ${where} || '/' || serving_number || '/' || term_ends_on
      from (
        select purchasing_account_id, item_id, package_id, serving_number, term_ends_on, sum(available_change) as available,
          sum(ordered_change) as ordered, sum(coverage_change) as coverage,
          coalesce(-sum(available_change) filter (where kind = 'expiry'), 0) as lapsed
        from ledger_entries group by 1, 2, 3, 4, 5) as l
      full join balances as b using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
      where (l.available, l.ordered, l.coverage, l.lapsed) is distinct from (b.available, b.ordered, b.coverage, b.lapsed)`,
  },
  {
    promise: 'every holding is the sum of its balances and counts its entries',
    breaches: sql`
      select ${where}
      from holdings as h
      left join (
        select purchasing_account_id, item_id, package_id, sum(available) as available, sum(ordered) as ordered,
          sum(coverage) as coverage
        from balances group by 1, 2, 3) as b using (purchasing_account_id, item_id, package_id)
      left join (
        select purchasing_account_id, item_id, package_id, count(*) as entries, max(position) as last
        from ledger_entries group by 1, 2, 3) as l using (purchasing_account_id, item_id, package_id)
      where (h.available, h.ordered, h.coverage, h.entries, h.entries)
        is distinct from (b.available, b.ordered, b.coverage, l.entries, l.last)`,
  },
  {
    promise: 'every entry carries the quantities of the one before it on',
    breaches: sql`
      select ${where} || '/' || position
      from (
        select *, lag(available_after, 1, 0::bigint) over w as available_before,
          lag(ordered_after, 1, 0::bigint) over w as ordered_before,
          lag(coverage_after, 1, 0::bigint) over w as coverage_before
        from ledger_entries
        window w as (partition by purchasing_account_id, item_id, package_id order by position)) as e
      where (available_after, ordered_after, coverage_after) is distinct from
        (available_before + available_change, ordered_before + ordered_change, coverage_before + coverage_change)`,
  },
  {
    promise:
      'what is unordered or suspended in a balance is what is left of its set-ups, since the oldest and by the soonest',
    breaches: sql`
      select ${where} || '/' || serving_number || '/' || term_ends_on
      from balances as b
      left join (
        select purchasing_account_id, item_id, package_id, serving_number, term_ends_on,
          sum(quantity) filter (where suspended_on is null) as unordered,
          sum(quantity) filter (where suspended_on is not null) as suspended,
          min(set_up_at) filter (where suspended_on is null) as unordered_since,
          min(order_by) filter (where suspended_on is null) as order_by
        from unordered_set_ups where lapsed_on is null group by 1, 2, 3, 4, 5) as u
        using (purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
      where (b.available - b.ordered, b.suspended, b.unordered_since, b.order_by)
        is distinct from (coalesce(u.unordered, 0), coalesce(u.suspended, 0), u.unordered_since, u.order_by)`,
  },
  {
    promise: 'available = ordered + unordered, nothing under zero, everywhere',
    breaches: sql`
      select ${where} from balances
      where ordered < 0 or coverage < 0 or available < ordered or (available > ordered) <> (unordered_since is not null)
      union all
      select ${where} from ledger_entries where ordered_after < 0 or coverage_after < 0 or available_after < ordered_after`,
  },
  {
    promise: 'every entry names a serving and an item of its own account, and an order that is there',
    breaches: sql`
      select ${where} || '/' || position
      from ledger_entries as e
      where not exists (select from servings as s
          where s.purchasing_account_id = e.purchasing_account_id and s.number = e.serving_number)
        or not exists (select from partners as p where p.id = e.partner_id)
        or (order_id is not null and not exists (select from orders as o
          where o.purchasing_account_id = e.purchasing_account_id and o.id = e.order_id))`,
  },
]
