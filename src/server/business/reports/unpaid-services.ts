/**
 * « Rapprochement de services en ligne non payés » (SPEC 9.3, guide 4): what customers set up against what their partner ordered,
 * balance by balance, the nearest deadline first. It is answered from what waits (`orders_awaited`), which is kept by the change
 * that books: what is ordered is not looked at, so that the report costs what is in it.
 */
import { sql, type RawBuilder } from 'kysely'
import { m } from '#messages'
import { reportsAccount, reportsPartner } from '#server/business/access/index.ts'
import {
  accountColumns,
  accountJoins,
  isOfProduct,
  itemColumns,
  itemJoins,
  itemLabel,
  partnerColumn,
} from './columns.ts'
import { beyond, orderOf } from './place.ts'
import type { Asked, Report, ReportFrom } from './report.ts'

const quantities = sql`
  join balances as b on b.purchasing_account_id = r.purchasing_account_id and b.item_id = r.item_id
    and b.package_id = r.package_id and b.serving_number = r.serving_number and b.term_ends_on = r.term_ends_on`

/** Products of which each one's own index is walked; of more, a good part of all that waits is theirs. */
const productsByIndex = 20

/** Red from a week before the deadline on, as in the partner's list. */
const urgentDays = 7

export const unpaidServices: Report = {
  name: 'unpaid-services',
  title: m.report_unpaid_title,
  sentence: m.report_unpaid_sentence,
  audiences: ['customer', 'partner', 'operator'],
  filters: ['account', 'order', 'agreement', 'product'],
  keys: [
    { column: 'order_by', type: 'date' },
    { column: 'purchasing_account_id', type: 'bigint' },
    { column: 'item_id', type: 'bigint' },
    { column: 'package_id', type: 'bigint' },
    { column: 'serving_number', type: 'integer' },
    { column: 'term_ends_on', type: 'date' },
  ],
  source,
  productsByIndex,
  joins: () => sql`${quantities} ${accountJoins} ${itemJoins} join partners as p on p.id = r.partner_id`,
  columns: [
    ...itemColumns,
    ...accountColumns,
    {
      key: 'set-up',
      title: m.column_configured,
      kind: 'number',
      width: 14,
      value: () => sql`b.ordered + r.unordered + r.suspended`,
    },
    { key: 'ordered', title: m.column_ordered, kind: 'number', width: 14, value: () => sql`b.ordered` },
    { key: 'unordered', title: m.column_unordered, kind: 'number', width: 14, value: () => sql`r.unordered` },
    { key: 'suspended', title: m.column_suspended, kind: 'number', width: 14, value: () => sql`r.suspended` },
    { key: 'set-up-on', title: m.column_set_up_on, kind: 'date', width: 12, value: () => sql`r.since` },
    {
      key: 'order-by',
      title: m.column_order_before,
      kind: 'date',
      width: 14,
      value: () => sql`r.order_by`,
      urgentDays,
    },
    { key: 'term', title: m.column_term, kind: 'date', width: 12, value: () => sql`r.term_ends_on` },
    partnerColumn,
  ],
  figureJoins: () => sql`${quantities} join items as i on i.id = r.item_id`,
  facts: [
    { key: 'unordered', title: m.report_fact_unordered, kind: 'number', value: () => sql`sum(r.unordered)` },
    { key: 'suspended', title: m.report_fact_suspended, kind: 'number', value: () => sql`sum(r.suspended)` },
    {
      key: 'accounts',
      title: m.report_fact_accounts,
      kind: 'number',
      value: () => sql`count(distinct r.purchasing_account_id)`,
    },
    {
      key: 'next',
      title: m.report_fact_next_deadline,
      kind: 'date',
      value: ({ today }) => sql`min(r.order_by) filter (where r.order_by > ${today}::date and r.unordered > 0)`,
    },
  ],
  chart: {
    title: m.report_unpaid_chart,
    label: itemLabel,
    labelKind: 'text',
    order: 'largest',
    solid: { title: m.report_bar_ordered, value: sql`sum(b.ordered)` },
    hatched: { title: m.report_bar_unordered, value: sql`sum(r.unordered + r.suspended)` },
  },
  ids: ['item_id', 'package_id'],
}

function source(asked: Asked, from?: ReportFrom, limit?: number): RawBuilder<unknown> {
  const { sight, few, items, concerned, today } = asked
  const isInForce = sql`w.term_ends_on >= ${today}::date`
  const isWaiting = sql`${isInForce}
    and ${isOfProduct(asked, sql`w.purchasing_account_id`, sql`w.item_id`, sql`w.package_id`)}`
  const account = sql`w.purchasing_account_id`
  if (few !== undefined) {
    return sql`select ${columns} from orders_awaited as w where w.purchasing_account_id = any(${few}::bigint[])
      and ${reportsPartner(sight, account, sql`w.partner_id`)} and ${isWaiting}`
  }
  const beyondFrom = from === undefined ? sql`true` : beyond(unpaidServices, from, 'w')
  // Each part of a union goes by an index of its own and gives no more than the page needs: together they would be read whole and sorted.
  const first = (
    where: RawBuilder<unknown>,
  ) => sql`(select ${columns} from orders_awaited as w where ${where} and ${beyondFrom}
    ${limit === undefined ? sql`` : sql`order by ${orderOf(unpaidServices, from?.towards === 'before', 'w')} limit ${sql.lit(limit)}`})`
  const isRead = sight.audience === 'partner' ? sql`w.partner_id = ${sight.partnerId}` : reportsAccount(sight, account)
  const isOfFewProducts = items !== undefined && concerned === undefined && items.split(',').length <= productsByIndex
  // Customers set items up, never packages: each product asked for is an item here.
  const read = isOfFewProducts
    ? sql`select w.* from unnest(${items}::bigint[]) as product (id)
        cross join lateral ${first(sql`w.item_id = product.id and ${isRead} and ${isInForce}`)} as w`
    : first(sql`${isRead} and ${isWaiting}`)
  if (sight.audience !== 'partner') return read
  return sql`${read}
    union all
    select ${columns} from visibility_grants as v
      join orders_awaited as w on w.partner_id = v.seen_partner_id and w.purchasing_account_id = v.purchasing_account_id
      where v.partner_id = ${sight.partnerId} and ${reportsAccount(sight, account)} and ${isWaiting}`
}

const columns = sql`w.order_by, w.purchasing_account_id, w.item_id, w.package_id, w.serving_number, w.term_ends_on,
  w.partner_id, w.unordered, w.suspended, w.since`
