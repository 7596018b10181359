/** Expiries (SPEC 9.3): online services and Software Assurance whose term ends within a time ahead, the nearest first. */
import { sql, type RawBuilder } from 'kysely'
import { m } from '#messages'
import { reportsServing } from '#server/business/access/index.ts'
import { accountColumns, accountJoins, isAsked, isOfProduct, itemColumns, itemJoins, partnerColumn } from './columns.ts'
import { placeOnwards } from './place.ts'
import type { Asked, Report, ReportFrom } from './report.ts'

const quantity = sql`greatest(r.available, r.coverage)`

export const expiries: Report = {
  name: 'expiries',
  title: m.report_expiries_title,
  sentence: m.report_expiries_sentence,
  audiences: ['customer', 'partner', 'operator'],
  filters: ['within', 'account', 'agreement', 'product'],
  keys: [
    { column: 'term_ends_on', type: 'date' },
    { column: 'purchasing_account_id', type: 'bigint' },
    { column: 'item_id', type: 'bigint' },
    { column: 'package_id', type: 'bigint' },
    { column: 'serving_number', type: 'integer' },
  ],
  source,
  joins: () => sql`${accountJoins} ${itemJoins}
    join servings as s on s.purchasing_account_id = r.purchasing_account_id and s.number = r.serving_number
    join partners as p on p.id = s.partner_id`,
  columns: [
    ...itemColumns,
    ...accountColumns,
    {
      key: 'what',
      title: m.report_column_expires,
      kind: 'text',
      width: 20,
      value: ({ locale }) =>
        sql`case when r.coverage > 0 then ${m.report_coverage({}, { locale })} else ${m.report_service({}, { locale })} end`,
    },
    { key: 'quantity', title: m.column_quantity, kind: 'number', width: 12, value: () => quantity },
    {
      key: 'unordered',
      title: m.column_unordered,
      kind: 'number',
      width: 14,
      value: () => sql`r.available - r.ordered`,
    },
    {
      key: 'last-day',
      title: m.column_last_day,
      kind: 'date',
      width: 14,
      value: () => sql`r.term_ends_on`,
      urgentDays: 30,
    },
    {
      key: 'days-left',
      title: m.report_column_days_left,
      kind: 'number',
      width: 12,
      value: ({ today }) => sql`r.term_ends_on - ${today}::date`,
    },
    partnerColumn,
  ],
  figureJoins: () => sql``,
  facts: [
    { key: 'quantity', title: m.report_fact_expiring, kind: 'number', value: () => sql`sum(${quantity})` },
    {
      key: 'accounts',
      title: m.report_fact_accounts,
      kind: 'number',
      value: () => sql`count(distinct r.purchasing_account_id)`,
    },
    { key: 'next', title: m.column_next_expiry, kind: 'date', value: () => sql`min(r.term_ends_on)` },
  ],
  chart: {
    title: m.report_expiries_chart,
    label: () => sql`to_char(r.term_ends_on, 'YYYY-MM-01')`,
    labelKind: 'month',
    order: 'first',
    solid: { title: m.report_bar_ordered, value: sql`sum(greatest(r.ordered, r.coverage))` },
    hatched: { title: m.report_bar_unordered, value: sql`sum(r.available - r.ordered)` },
  },
  ids: ['item_id', 'package_id'],
}

function source(asked: Asked, from?: ReportFrom): RawBuilder<unknown> {
  const place = placeOnwards(from)
  const { sight, today, until } = asked
  const account = sql`b.purchasing_account_id`
  return sql`
    select b.term_ends_on, b.purchasing_account_id, b.item_id, b.package_id, b.serving_number, b.available, b.ordered, b.coverage
    from balances as b
    where b.term_ends_on >= ${today}::date and b.term_ends_on <= ${until}::date
      ${place === undefined ? sql`` : sql`and b.term_ends_on >= ${place[0]}::date`}
      and (b.available > 0 or b.coverage > 0 or b.suspended > 0) and b.available + b.coverage > 0
      and ${isAsked(asked, account)} and ${reportsServing(sight, account, sql`b.serving_number`)}
      and ${isOfProduct(asked, account, sql`b.item_id`, sql`b.package_id`)}`
}
