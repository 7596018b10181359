/**
 * Takes in orders as partners' systems write them: accepted whole or refused whole with every fault by line and column;
 * the same order sent again counts once. docs/orders-file.md describes the file.
 */
import { sql } from 'kysely'
import type { CsvFile } from '#server/platform/csv.ts'
import { checkStaged, stage, type Changing } from '#server/work/index.ts'
import { acceptOrders, type Acceptance } from './accept.ts'

const columns = {
  partner: 'required',
  order_number: 'required',
  order_date: 'required',
  purchasing_account: 'required',
  customer_purchase_order: 'optional',
  order_line: 'required',
  kind: 'required',
  item: 'required',
  quantity: 'required',
  term_ends_on: 'optional',
} as const

/** Longest values, in characters, as the tables keep them. */
const numberLimit = 60
/** Most units on one line; most lines of one order. */
export const quantityLimit = 10_000_000
export const linesPerOrderLimit = 10_000

/** Imports the file's orders. Refuses (422 import.refused) all of them when anything is wrong with any. */
export async function importOrders(
  work: Changing,
  csv: CsvFile,
  onProgress?: (bytes: number) => void,
): Promise<Acceptance> {
  await stage(work, csv, { table: 'staged_orders', columns, onProgress })
  await checkStaged(work, [wellFormed])
  await sql`create temporary table incoming_lines on commit drop as
    select line as sequence, trim(partner) as partner_number, trim(order_number) as order_number,
      trim(order_date)::date as ordered_on, trim(purchasing_account) as account_number,
      trim(customer_purchase_order) as purchase_order_number, trim(order_line)::integer as order_line,
      lower(trim(kind)) as kind, trim(item) as item_code, trim(quantity)::integer as quantity,
      nullif(trim(term_ends_on), '')::date as term_ends_on
    from staged_orders`.execute(work.db)
  await sql`drop table staged_orders`.execute(work.db)
  return acceptOrders(work, 'import')
}

// One pass over the file for everything that can be said of a line alone.
const wellFormed = sql`
  select s.line, f.column_name, f.code, f.value
  from staged_orders as s cross join lateral (values
    ('partner', trim(s.partner), trim(s.partner) = '', 'value.missing'),
    ('order_number', trim(s.order_number), trim(s.order_number) = '', 'value.missing'),
    ('order_number', trim(s.order_number), length(trim(s.order_number)) > ${sql.lit(numberLimit)}, 'value.too-long'),
    ('purchasing_account', trim(s.purchasing_account), trim(s.purchasing_account) = '', 'value.missing'),
    ('customer_purchase_order', trim(s.customer_purchase_order),
      length(trim(s.customer_purchase_order)) > ${sql.lit(numberLimit)}, 'value.too-long'),
    ('item', trim(s.item), trim(s.item) = '', 'value.missing'),
    ('order_date', trim(s.order_date), not is_date(trim(s.order_date)), 'date.malformed'),
    ('term_ends_on', trim(s.term_ends_on), trim(s.term_ends_on) <> '' and not is_date(trim(s.term_ends_on)),
      'date.malformed'),
    ('quantity', trim(s.quantity), trim(s.quantity) !~ '^[1-9][0-9]{0,7}$'
      or trim(s.quantity)::integer > ${sql.lit(quantityLimit)}, 'quantity.out-of-range'),
    ('order_line', trim(s.order_line), trim(s.order_line) !~ '^[1-9][0-9]{0,4}$'
      or trim(s.order_line)::integer > ${sql.lit(linesPerOrderLimit)}, 'order-line.out-of-range')
  ) as f (column_name, value, wrong, code)
  where f.wrong`
