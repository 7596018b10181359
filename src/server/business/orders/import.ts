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
  return acceptOrders(
    work,
    sql`select line as sequence, trim(partner) as partner_number, trim(order_number) as order_number,
      trim(order_date)::date as ordered_on, trim(purchasing_account) as account_number,
      trim(customer_purchase_order) as purchase_order_number, trim(order_line)::integer as order_line,
      lower(trim(kind)) as kind, trim(item) as item_code, trim(quantity)::integer as quantity,
      nullif(trim(term_ends_on), '')::date as term_ends_on
    from staged_orders`,
    'import',
  )
}

// Dates are judged once each: a file has few of them, and the judgement costs more than the rest of a line.
const malformedDates = (column: string) => sql`array(
  with dates as materialized (select distinct trim(${sql.ref(column)}) as d from staged_orders)
  select d from dates where d <> '' and not is_date(d))`

const wrongs = [
  ['partner', sql`trim(s.partner) = ''`, 'value.missing'],
  ['order_number', sql`trim(s.order_number) = ''`, 'value.missing'],
  ['order_number', sql`length(s.order_number) > ${sql.lit(numberLimit)}`, 'value.too-long'],
  ['purchasing_account', sql`trim(s.purchasing_account) = ''`, 'value.missing'],
  ['customer_purchase_order', sql`length(s.customer_purchase_order) > ${sql.lit(numberLimit)}`, 'value.too-long'],
  ['item', sql`trim(s.item) = ''`, 'value.missing'],
  ['order_date', sql`trim(s.order_date) = ''`, 'value.missing'],
  ['order_date', sql`trim(s.order_date) = any(bad.order_dates)`, 'date.malformed'],
  ['term_ends_on', sql`trim(s.term_ends_on) = any(bad.term_dates)`, 'date.malformed'],
  [
    'quantity',
    sql`case when trim(s.quantity) ~ '^[1-9][0-9]{0,7}$' then trim(s.quantity)::integer > ${sql.lit(quantityLimit)} else true end`,
    'quantity.out-of-range',
  ],
  [
    'order_line',
    sql`case when trim(s.order_line) ~ '^[1-9][0-9]{0,4}$' then trim(s.order_line)::integer > ${sql.lit(linesPerOrderLimit)} else true end`,
    'order-line.out-of-range',
  ],
] as const

// One pass over the file for everything that can be said of a line alone; only lines with something wrong are taken apart.
const wellFormed = sql`
  select s.line, f.column_name, f.code, f.value
  from staged_orders as s
  cross join (select ${malformedDates('order_date')} as order_dates, ${malformedDates('term_ends_on')} as term_dates) as bad
  cross join lateral (values ${sql.join(
    wrongs.map(
      ([column, wrong, code]) => sql`(${sql.lit(column)}, ${wrong}, ${sql.lit(code)}, ${sql.ref(`s.${column}`)})`,
    ),
  )}) as f (column_name, wrong, code, value)
  where (${sql.join(
    wrongs.map(([, wrong]) => wrong),
    sql` or `,
  )}) and f.wrong`
