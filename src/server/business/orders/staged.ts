/**
 * Orders as texts, one row per line, in the temporary table staged_orders: what a file holds and what somebody types into a form.
 * What is wrong with a line by itself is found here, in one way for both; docs/orders-file.md describes the columns.
 */
import { sql, type RawBuilder } from 'kysely'
import { checkStaged, type Changing, type Work } from '#server/work/index.ts'
import { acceptOrders, foreseeOrders, type Acceptance, type OrderSource } from './accept.ts'

/** The columns of the table, and whether a file must have them. */
export const orderColumns = {
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

/** The columns of a partner's own file: that he means himself need not be said. */
export const ownOrderColumns = { ...orderColumns, partner: 'optional' } as const

// What people and their systems put around a value without meaning it, a no-break space and a tab among them.
const blanks = sql.lit(' \t\u00a0')

/** Longest values, in characters, as the tables keep them. */
const numberLimit = 60
/** Most units on one line; most lines of one order. */
export const quantityLimit = 10_000_000
export const linesPerOrderLimit = 10_000

/**
 * Accepts the orders that are staged. Where a partner's person acts, a line that names no partner means his. Refuses 422
 * import.refused with every fault by line and column, and accepts none.
 */
export async function acceptStaged(
  work: Changing,
  source: OrderSource,
  onBooked?: (movements: number, of: number) => void,
): Promise<Acceptance> {
  return acceptOrders(work, await wellFormedLines(work), source, onBooked)
}

/** What the staged orders would do (foreseeOrders). Refuses as acceptStaged does. */
export async function foreseeStaged(work: Changing): ReturnType<typeof foreseeOrders> {
  return foreseeOrders(work, await wellFormedLines(work))
}

/** The staged orders, once each line by itself is one. Refuses 422 import.refused. */
async function wellFormedLines(work: Changing): Promise<RawBuilder<unknown>> {
  const own = await ownNumber(work)
  await checkStaged(work, [wellFormed(own === undefined ? wrongs : wrongs.filter(([column]) => column !== 'partner'))])
  return stagedLines(own)
}

/** The staged orders as acceptOrders takes them (IncomingLine). `own`: the number of the partner who is meant where none is named. */
function stagedLines(own: string | undefined): RawBuilder<unknown> {
  const named = sql`btrim(partner, ${blanks})`
  const partner = own === undefined ? named : sql`coalesce(nullif(${named}, ''), ${own})`
  return sql`select line as sequence, ${partner} as partner_number, btrim(order_number, ${blanks}) as order_number,
      btrim(order_date, ${blanks})::date as ordered_on, btrim(purchasing_account, ${blanks}) as account_number,
      btrim(customer_purchase_order, ${blanks}) as purchase_order_number, btrim(order_line, ${blanks})::integer as order_line,
      lower(btrim(kind, ${blanks})) as kind, btrim(item, ${blanks}) as item_code, btrim(quantity, ${blanks})::integer as quantity,
      nullif(btrim(term_ends_on, ${blanks}), '')::date as term_ends_on
    from staged_orders`
}

/** The number of the actor's partner; undefined for who is no partner's. */
async function ownNumber({ db, actor }: Work): Promise<string | undefined> {
  if (actor.kind !== 'partner') return undefined
  const { number } = await db
    .selectFrom('partners')
    .select('number')
    .where('id', '=', actor.partnerId)
    .executeTakeFirstOrThrow()
  return number
}

// Dates are judged once each: a file has few of them, and the judgement costs more than the rest of a line.
const malformedDates = (column: string) => sql`array(
  with dates as materialized (select distinct btrim(${sql.ref(column)}, ${blanks}) as d from staged_orders)
  select d from dates where d <> '' and not is_date(d))`

const wrongs = [
  ['partner', sql`btrim(s.partner, ${blanks}) = ''`, 'value.missing'],
  ['order_number', sql`btrim(s.order_number, ${blanks}) = ''`, 'value.missing'],
  ['order_number', sql`length(s.order_number) > ${sql.lit(numberLimit)}`, 'value.too-long'],
  ['order_number', sql`s.order_number ~ '[[:cntrl:]]'`, 'text.control-character'],
  ['customer_purchase_order', sql`s.customer_purchase_order ~ '[[:cntrl:]]'`, 'text.control-character'],
  ['purchasing_account', sql`btrim(s.purchasing_account, ${blanks}) = ''`, 'value.missing'],
  ['customer_purchase_order', sql`length(s.customer_purchase_order) > ${sql.lit(numberLimit)}`, 'value.too-long'],
  ['item', sql`btrim(s.item, ${blanks}) = ''`, 'value.missing'],
  ['order_date', sql`btrim(s.order_date, ${blanks}) = ''`, 'value.missing'],
  ['order_date', sql`btrim(s.order_date, ${blanks}) = any(bad.order_dates)`, 'date.malformed'],
  ['term_ends_on', sql`btrim(s.term_ends_on, ${blanks}) = any(bad.term_dates)`, 'date.malformed'],
  [
    'quantity',
    sql`case when btrim(s.quantity, ${blanks}) ~ '^[1-9][0-9]{0,7}$' then btrim(s.quantity, ${blanks})::integer > ${sql.lit(quantityLimit)} else true end`,
    'quantity.out-of-range',
  ],
  [
    'order_line',
    sql`case when btrim(s.order_line, ${blanks}) ~ '^[1-9][0-9]{0,4}$' then btrim(s.order_line, ${blanks})::integer > ${sql.lit(linesPerOrderLimit)} else true end`,
    'order-line.out-of-range',
  ],
] as const

// One pass over the file for everything that can be said of a line alone; only lines with something wrong are taken apart.
const wellFormed = (checks: readonly (typeof wrongs)[number][]) => sql`
  select s.line, f.column_name, f.code, f.value
  from staged_orders as s
  cross join (select ${malformedDates('order_date')} as order_dates, ${malformedDates('term_ends_on')} as term_dates) as bad
  cross join lateral (values ${sql.join(
    checks.map(
      ([column, wrong, code]) => sql`(${sql.lit(column)}, ${wrong}, ${sql.lit(code)}, ${sql.ref(`s.${column}`)})`,
    ),
  )}) as f (column_name, wrong, code, value)
  where (${sql.join(
    checks.map(([, wrong]) => wrong),
    sql` or `,
  )}) and f.wrong`
