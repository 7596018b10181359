/** What can be wrong with orders, as queries that yield (line, column_name, code, value): one pass over the lines, one over the orders. */
import { sql, type RawBuilder } from 'kysely'

declare module '#server/work/stage.ts' {
  interface Faults {
    'quantity.out-of-range': true
    'order-line.out-of-range': true
    'partner.unknown': true
    'purchasing-account.unknown': true
    'item.unknown': true
    'partner.not-serving': true
    'kind.unknown': true
    'kind.unfit': true
    'coverage.not-offered': true
    'order-date.future': true
    'term.before-order': true
    'term.not-for-licenses': true
    'order.several-accounts': true
    'order.several-dates': true
    'order.several-purchase-orders': true
    'order-line.repeated': true
    'order.different': true
    /** Its account's agreement is over. */
    'agreement.over': true
    'package.empty': true
    'item.not-sold': true
    'reduction.exceeds': true
    'return.exceeds': true
    'seats.without-subscription': true
    'term.missing': true
    'term.earlier': true
  }
}

/** The kinds of line (SPEC 7.3) and the kinds of item that each may name. */
const fits = sql`(values
  ('license', 'license'), ('license-with-coverage', 'license'), ('coverage-renewal', 'license'),
  ('subscription', 'subscription'), ('seats-added', 'subscription'), ('seats-reduced', 'subscription'),
  ('renewal', 'subscription'), ('msdn', 'msdn'), ('seats-added', 'msdn'), ('seats-reduced', 'msdn'), ('renewal', 'msdn'),
  ('azure', 'azure'), ('seats-added', 'azure'), ('seats-reduced', 'azure'), ('renewal', 'azure'),
  ('package', 'package'))`

/** Checks of each line, once what it names has been looked up. `today` is the last possible order date. */
export function lineChecks(today: string): RawBuilder<unknown>[] {
  const wrongs = [
    ['partner', sql`l.partner_number`, sql`l.partner_id is null`, 'partner.unknown'],
    ['purchasing_account', sql`l.account_number`, sql`l.purchasing_account_id is null`, 'purchasing-account.unknown'],
    ['item', sql`l.item_code`, sql`l.item_id is null`, 'item.unknown'],
    [
      'partner',
      sql`l.partner_number`,
      sql`l.serving_number is null and l.partner_id is not null and l.purchasing_account_id is not null`,
      'partner.not-serving',
    ],
    ['kind', sql`l.kind`, sql`k.line_kind is null`, 'kind.unknown'],
    ['kind', sql`l.kind`, sql`not (l.item_kind = any(k.item_kinds))`, 'kind.unfit'],
    [
      'kind',
      sql`l.kind`,
      sql`l.kind in ('license-with-coverage', 'coverage-renewal') and l.item_kind = 'license' and not l.coverage_offered`,
      'coverage.not-offered',
    ],
    ['order_date', sql`l.ordered_on::text`, sql`l.ordered_on > ${today}::date`, 'order-date.future'],
    ['term_ends_on', sql`l.term_ends_on::text`, sql`l.term_ends_on < l.ordered_on`, 'term.before-order'],
    [
      'term_ends_on',
      sql`l.term_ends_on::text`,
      sql`l.kind = 'license' and l.term_ends_on is not null`,
      'term.not-for-licenses',
    ],
    [
      'item',
      sql`l.item_code`,
      sql`l.item_kind = 'package' and not exists (select from package_components as c where c.package_id = l.item_id)`,
      'package.empty',
    ],
    // What its customer had set up while it was sold is still to be ordered.
    [
      'item',
      sql`l.item_code`,
      sql`l.ordered_on > l.sold_until and l.kind not in ('coverage-renewal', 'renewal', 'seats-reduced') and not exists (
        select from unordered_set_ups as u
        where u.purchasing_account_id = l.purchasing_account_id and u.item_id = l.item_id)`,
      'item.not-sold',
    ],
  ] as const
  const anything = sql.join(
    wrongs.map(([, , wrong]) => wrong),
    sql` or `,
  )
  const each = wrongs.map(
    ([column, value, wrong, code]) => sql`(${sql.lit(column)}, ${value}, ${wrong}, ${sql.lit(code)})`,
  )
  return [
    sql`
      select l.sequence as line, f.column_name, f.code, f.value
      from resolved_lines as l
      left join (select line_kind, array_agg(item_kind) as item_kinds from ${fits} as fits (line_kind, item_kind)
        group by line_kind) as k on k.line_kind = l.kind
      cross join lateral (values ${sql.join(each)}) as f (column_name, value, wrong, code)
      where (${anything}) and f.wrong`,
  ]
}

/** Checks of each order as a whole. */
export const orderChecks: RawBuilder<unknown>[] = [
  sql`
    select o.first_sequence as line, f.column_name, f.code, o.number as value
    from incoming_orders as o cross join lateral (values
      ('purchasing_account', not o.one_account, 'order.several-accounts'),
      ('order_date', not o.one_date, 'order.several-dates'),
      ('customer_purchase_order', not o.one_purchase_order, 'order.several-purchase-orders'),
      ('order_line', o.distinct_lines < o.line_count, 'order-line.repeated')
    ) as f (column_name, wrong, code)
    where f.wrong`,
]

/**
 * Orders under an agreement that is over. What the publisher imports is history, and counts by the day of the order; to partners
 * the agreement is closed from the day after its last one, whatever day they write. To be asked of orders that are new (`isNew`,
 * where incoming_orders `o` may hold others): one that is there already is sent again, and counts once.
 */
export function afterAgreement(
  isHistory: boolean,
  today: string,
  isNew: RawBuilder<unknown> = sql`true`,
): RawBuilder<unknown> {
  const day = isHistory ? sql`o.ordered_on` : sql`${today}::date`
  return sql`
    select o.first_sequence as line, 'purchasing_account' as column_name, 'agreement.over' as code, a.number as value
    from incoming_orders as o
    join purchasing_accounts as a on a.id = o.purchasing_account_id
    join agreements as g on g.id = a.agreement_id
    where g.ends_on < ${day} and ${isNew}`
}
