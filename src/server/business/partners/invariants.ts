/** What must hold between partners and the accounts that they serve. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'
import { isOpen, writtenSince, writtenState } from './permissions/state.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'sight is granted only to partners who serve the account, of partners who serve it',
    breaches: sql`
      select concat_ws('/', v.purchasing_account_id, v.partner_id, v.seen_partner_id)
      from visibility_grants as v
      where not exists (select from servings as s
          where s.purchasing_account_id = v.purchasing_account_id and s.partner_id = v.partner_id)
        or not exists (select from servings as s
          where s.purchasing_account_id = v.purchasing_account_id and s.partner_id = v.seen_partner_id)`,
  },
  {
    promise: 'every partner has on his list what customers set up with him and nobody ordered',
    breaches: sql`
      select concat_ws('/', partner_id, purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
      from (
        select s.partner_id, u.purchasing_account_id, u.item_id, u.package_id, u.serving_number, u.term_ends_on,
          sum(u.quantity) filter (where u.suspended_on is null) as unordered,
          sum(u.quantity) filter (where u.suspended_on is not null) as suspended,
          min(u.set_up_on) as since, min(u.order_by) as order_by
        from unordered_set_ups as u
        join servings as s on s.purchasing_account_id = u.purchasing_account_id and s.number = u.serving_number
        where u.lapsed_on is null group by 1, 2, 3, 4, 5, 6) as u
      full join orders_awaited as w
        using (partner_id, purchasing_account_id, item_id, package_id, serving_number, term_ends_on)
      where (coalesce(u.unordered, 0), coalesce(u.suspended, 0), u.since, u.order_by)
        is distinct from (w.unordered, w.suspended, w.since, w.order_by)`,
  },
  {
    promise: 'every partner has on his list the orders of his servings',
    breaches: sql`
      select concat_ws('/', partner_id, ordered_on, order_id)
      from (
        select s.partner_id, o.ordered_on, o.id as order_id, o.purchasing_account_id, o.number,
          o.customer_purchase_order_number as purchase_order_number
        from orders as o
        join servings as s on s.purchasing_account_id = o.purchasing_account_id and s.number = o.serving_number) as o
      full join partner_orders as p using (partner_id, ordered_on, order_id)
      where (o.purchasing_account_id, o.number, o.purchase_order_number)
        is distinct from (p.purchasing_account_id, p.number, p.purchase_order_number)`,
  },
  {
    promise: 'every partner has on his list what ends in his servings',
    breaches: sql`
      select concat_ws('/', partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
      from (
        select s.partner_id, b.term_ends_on, b.purchasing_account_id, b.item_id, b.package_id, b.serving_number,
          true as is_held
        from balances as b
        join servings as s on s.purchasing_account_id = b.purchasing_account_id and s.number = b.serving_number
        where b.term_ends_on < 'infinity' and (b.available > 0 or b.coverage > 0)) as b
      full join (select t.*, true as is_listed from terms_ending as t) as t
        using (partner_id, term_ends_on, purchasing_account_id, item_id, package_id, serving_number)
      where b.is_held is distinct from t.is_listed`,
  },
  {
    promise: 'only a partner who serves the account has the permission to manage its benefits, or waits for it',
    breaches: sql`
      select concat_ws('/', p.purchasing_account_id, p.id) from partner_permissions as p
      where ${isOpen} and not exists (select from servings as s
        where s.purchasing_account_id = p.purchasing_account_id and s.partner_id = p.partner_id)`,
  },
  {
    promise: 'every partner has on his list what he asked of customers, as it stands there',
    breaches: sql`
      select concat_ws('/', partner_id, permission_id)
      from (select p.partner_id, p.id as permission_id, p.purchasing_account_id, ${writtenState} as state,
          ${writtenSince} as since from partner_permissions as p) as p
      full join partner_requests as r using (partner_id, permission_id)
      where (p.purchasing_account_id, p.state, p.since) is distinct from (r.purchasing_account_id, r.state, r.since)`,
  },
]
