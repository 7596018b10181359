/** Orders (SPEC 9.3): each line of what partners ordered, the newest first. */
import { sql, type RawBuilder } from 'kysely'
import { m } from '#messages'
import { reportsAccount, reportsServing } from '#server/business/access/index.ts'
import { inWords } from '#server/work/index.ts'
import { accountColumns, accountJoins, isOfProduct, itemColumns, partnerColumn } from './columns.ts'
import { placeOnwards } from './place.ts'
import type { Asked, Report, ReportFrom, ReportPlace } from './report.ts'
import { lineKinds } from './words.ts'

const [nameColumn, codeColumn] = itemColumns

export const orders: Report = {
  name: 'orders',
  title: m.report_orders_title,
  sentence: m.report_orders_sentence,
  audiences: ['customer', 'partner', 'operator'],
  filters: ['period', 'from', 'to', 'account', 'agreement', 'product'],
  keys: [
    { column: 'ordered_on', type: 'date' },
    { column: 'order_id', type: 'bigint' },
    { column: 'line_key', type: 'integer' },
  ],
  descending: true,
  source,
  joins: () => sql`${accountJoins}
    join orders as d on d.purchasing_account_id = r.purchasing_account_id and d.id = r.order_id
    join items as i on i.id = r.item_id
    join partners as p on p.id = d.partner_id`,
  columns: [
    {
      key: 'order',
      title: m.column_order_number,
      kind: 'text',
      width: 20,
      value: () => sql`d.number`,
      leadsTo: 'order',
    },
    {
      key: 'purchase-order',
      title: m.column_purchase_order,
      kind: 'text',
      width: 22,
      value: () => sql`nullif(d.customer_purchase_order_number, '')`,
      under: 'order',
    },
    { key: 'ordered-on', title: m.column_ordered_on, kind: 'date', width: 12, value: () => sql`r.ordered_on` },
    { key: 'line', title: m.column_line, kind: 'number', width: 8, value: () => sql`-r.line_key` },
    ...(nameColumn === undefined || codeColumn === undefined ? [] : [nameColumn, codeColumn]),
    {
      key: 'kind',
      title: m.column_kind,
      kind: 'text',
      width: 22,
      value: ({ locale }) => inWords(sql`r.kind`, lineKinds(locale)),
    },
    { key: 'quantity', title: m.column_quantity, kind: 'number', width: 12, value: () => sql`r.quantity` },
    ...accountColumns,
    partnerColumn,
  ],
  figureJoins: () => sql``,
  facts: [
    { key: 'orders', title: m.report_fact_orders, kind: 'number', value: () => sql`count(distinct r.order_id)` },
    {
      key: 'accounts',
      title: m.report_fact_accounts,
      kind: 'number',
      value: () => sql`count(distinct r.purchasing_account_id)`,
    },
    { key: 'first', title: m.report_fact_first_order, kind: 'date', value: () => sql`min(r.ordered_on)` },
    { key: 'last', title: m.report_fact_last_order, kind: 'date', value: () => sql`max(r.ordered_on)` },
  ],
  chart: {
    title: m.report_orders_chart,
    label: () => sql`to_char(r.ordered_on, 'YYYY-MM-01')`,
    labelKind: 'month',
    order: 'last',
    solid: { title: m.report_bar_lines, value: sql`count(*)` },
  },
  ids: ['order_id'],
}

function source(asked: Asked, from?: ReportFrom, limit?: number): RawBuilder<unknown> {
  const place = placeOnwards(from)
  const lines = sql`join order_lines as l on l.purchasing_account_id = o.purchasing_account_id and l.order_id = o.order_id`
  const isAskedLine = isOfProduct(asked, sql`l.purchasing_account_id`, sql`l.item_id`, sql`l.item_id`)
  return sql`select o.ordered_on, o.order_id, -l.number::integer as line_key, o.purchasing_account_id, l.item_id, l.kind, l.quantity
    from ${ordersOf(asked, place, from?.towards === 'before' ? undefined : limit)} as o ${lines} where ${isAskedLine}`
}

/** The orders whose lines are listed, in a form that an index hands out newest first. */
function ordersOf(asked: Asked, place: ReportPlace | undefined, limit: number | undefined): RawBuilder<unknown> {
  const { sight, few, items } = asked
  if (few === undefined)
    return sql`(select p.ordered_on, p.order_id, p.purchasing_account_id from ${everywhere(asked, place)})`
  const account = sql`o.purchasing_account_id`
  // Of each account as many orders as fill a page, unless their lines have yet to be picked out.
  const enough =
    limit === undefined || items !== undefined
      ? sql``
      : sql`order by o.ordered_on desc, o.id desc limit ${sql.lit(limit)}`
  return sql`(select o.* from unnest(${few}::bigint[]) as f (id) cross join lateral (
    select o.ordered_on, o.id as order_id, o.purchasing_account_id from orders as o
    where ${account} = f.id and ${within(asked, place, sql`o.ordered_on`, sql`o.id`)}
      and ${reportsServing(sight, account, sql`o.serving_number`)} ${enough}) as o)`
}

/** By date across accounts, from what is kept for that: each order with the partner of its serving. */
function everywhere(asked: Asked, place: ReportPlace | undefined): RawBuilder<unknown> {
  const { sight } = asked
  const isWithin = within(asked, place, sql`p.ordered_on`, sql`p.order_id`)
  const columns = sql`p.ordered_on, p.order_id, p.purchasing_account_id`
  const account = sql`p.purchasing_account_id`
  if (sight.audience !== 'partner') {
    return sql`(select ${columns} from partner_orders as p where ${reportsAccount(sight, account)} and ${isWithin}) as p`
  }
  return sql`(select ${columns} from partner_orders as p where p.partner_id = ${sight.partnerId} and ${isWithin}
    union all
    select ${columns} from visibility_grants as v
      join partner_orders as p on p.partner_id = v.seen_partner_id and p.purchasing_account_id = v.purchasing_account_id
      where v.partner_id = ${sight.partnerId} and ${reportsAccount(sight, account)} and ${isWithin}) as p`
}

function within(
  { from, to }: Asked,
  place: ReportPlace | undefined,
  on: RawBuilder<unknown>,
  id: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const conditions = [sql`true`]
  if (from !== undefined) conditions.push(sql`${on} >= ${from}::date`)
  if (to !== undefined) conditions.push(sql`${on} <= ${to}::date`)
  if (place !== undefined) conditions.push(sql`(${on}, ${id}) <= (${place[0]}::date, ${place[1]}::bigint)`)
  return sql`(${sql.join(conditions, sql` and `)})`
}
