/** What must hold between orders, their lines, their numbers and the totals kept of them. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'every order has the lines that it counts, of items that are there',
    breaches: sql`
      select concat_ws('/', o.purchasing_account_id, o.id)
      from orders as o
      left join (
        select purchasing_account_id, order_id, count(*) as lines, bool_and(i.id is not null) as known
        from order_lines as l left join items as i on i.id = l.item_id group by 1, 2) as l
        on l.purchasing_account_id = o.purchasing_account_id and l.order_id = o.id
      where (o.line_count, true) is distinct from (l.lines, l.known)`,
  },
  {
    promise: 'every order has its number once, for its partner and account',
    breaches: sql`
      select concat_ws('/', partner_id, number)
      from orders as o full join order_numbers as n using (partner_id, number)
      where (o.purchasing_account_id, o.id) is distinct from (n.purchasing_account_id, n.order_id)`,
  },
  {
    promise: "every line of an order is in the ledger, under the order's account",
    breaches: sql`
      select concat_ws('/', l.purchasing_account_id, l.order_id, l.number)
      from order_lines as l
      left join (select distinct purchasing_account_id, order_id, order_line from ledger_entries where order_id is not null) as e
        on e.purchasing_account_id = l.purchasing_account_id and e.order_id = l.order_id and e.order_line = l.number
      where e.order_id is null`,
  },
  {
    promise: 'nothing of an order is returned twice, and what is returned is in the ledger',
    breaches: sql`
      select concat_ws('/', r.purchasing_account_id, r.order_id, r.line)
      from (
        select purchasing_account_id, order_id, line, sum(quantity) as quantity from order_returns group by 1, 2, 3) as r
      join order_lines as l on l.purchasing_account_id = r.purchasing_account_id and l.order_id = r.order_id and l.number = r.line
      left join (
        select purchasing_account_id, order_id, order_line, sum(ordered_change) filter (where kind = 'returned') as taken,
          sum(ordered_change) filter (where key like 'o%') as posted
        from ledger_entries where order_id is not null group by 1, 2, 3) as e
        on e.purchasing_account_id = r.purchasing_account_id and e.order_id = r.order_id and e.order_line = r.line
      where r.quantity > l.quantity or e.taken * l.quantity is distinct from - e.posted * r.quantity`,
  },
  {
    promise: 'every serving counts its orders',
    breaches: sql`
      select concat_ws('/', s.purchasing_account_id, s.number)
      from servings as s
      left join (select purchasing_account_id, serving_number, count(*) as placed from orders group by 1, 2) as o
        on o.purchasing_account_id = s.purchasing_account_id and o.serving_number = s.number
      where s.orders_placed <> coalesce(o.placed, 0)`,
  },
]
