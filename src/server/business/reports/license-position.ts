/** Licence position (SPEC 9.3): what is in force of each item, account by account, as the inventory shows it. */
import { sql, type RawBuilder } from 'kysely'
import { m } from '#messages'
import { reportsServing } from '#server/business/access/index.ts'
import { inWords } from '#server/work/index.ts'
import { accountColumns, accountJoins, isAsked, isOfProduct, itemColumns, itemJoins, itemLabel } from './columns.ts'
import { placeOnwards } from './place.ts'
import type { Asked, Report, ReportFrom } from './report.ts'
import { itemKinds } from './words.ts'

export const licensePosition: Report = {
  name: 'license-position',
  title: m.report_position_title,
  sentence: m.report_position_sentence,
  audiences: ['customer', 'partner', 'operator'],
  filters: ['account', 'agreement', 'product'],
  keys: [
    { column: 'purchasing_account_id', type: 'bigint' },
    { column: 'item_id', type: 'bigint' },
    { column: 'package_id', type: 'bigint' },
  ],
  source,
  joins: () => sql`${accountJoins} ${itemJoins}
    left join seats_in_use as u on u.purchasing_account_id = r.purchasing_account_id and u.item_id = r.item_id`,
  columns: [
    ...itemColumns,
    ...accountColumns,
    {
      key: 'kind',
      title: m.report_column_kind,
      kind: 'text',
      width: 16,
      value: ({ locale }) => inWords(sql`i.kind`, itemKinds(locale)),
    },
    { key: 'available', title: m.column_available, kind: 'number', width: 14, value: () => sql`r.available` },
    { key: 'ordered', title: m.column_ordered, kind: 'number', width: 14, value: () => sql`r.ordered` },
    {
      key: 'unordered',
      title: m.column_unordered,
      kind: 'number',
      width: 14,
      value: () => sql`r.available - r.ordered`,
    },
    { key: 'coverage', title: m.column_coverage, kind: 'number', width: 12, value: () => sql`r.coverage` },
    {
      key: 'in-use',
      title: m.column_use,
      kind: 'number',
      width: 14,
      // What others ordered would show in what is used.
      value: ({ sight }) => (sight.audience === 'partner' ? sql`null::bigint` : sql`u.quantity`),
    },
    {
      key: 'next-expiry',
      title: m.column_next_expiry,
      kind: 'date',
      width: 14,
      value: () => sql`r.next_expiry`,
      urgentDays: 30,
    },
  ],
  figureJoins: () => sql`join items as i on i.id = r.item_id`,
  facts: [
    { key: 'available', title: m.report_fact_available, kind: 'number', value: () => sql`sum(r.available)` },
    {
      key: 'unordered',
      title: m.report_fact_unordered,
      kind: 'number',
      value: () => sql`sum(r.available - r.ordered)`,
    },
    { key: 'coverage', title: m.report_fact_coverage, kind: 'number', value: () => sql`sum(r.coverage)` },
    { key: 'items', title: m.report_fact_items, kind: 'number', value: () => sql`count(distinct r.item_id)` },
  ],
  chart: {
    title: m.report_position_chart,
    label: itemLabel,
    labelKind: 'text',
    order: 'largest',
    solid: { title: m.report_bar_ordered, value: sql`sum(r.ordered)` },
    hatched: { title: m.report_bar_unordered, value: sql`sum(r.available - r.ordered)` },
  },
  ids: ['item_id', 'package_id'],
}

function source(asked: Asked, from?: ReportFrom): RawBuilder<unknown> {
  const place = placeOnwards(from)
  const { sight, few, today } = asked
  const account = sql`h.purchasing_account_id`
  const inForce = sql`
    select coalesce(sum(b.available), 0)::bigint as available, coalesce(sum(b.ordered), 0)::bigint as ordered,
      coalesce(sum(b.coverage), 0)::bigint as coverage, coalesce(sum(b.suspended), 0)::bigint as suspended,
      min(b.term_ends_on) filter (where b.available > 0 and b.term_ends_on < 'infinity') as next_expiry
    from balances as b
    where b.purchasing_account_id = ${account} and b.item_id = h.item_id and b.package_id = h.package_id
      and b.term_ends_on >= ${today}::date and ${reportsServing(sight, sql`b.purchasing_account_id`, sql`b.serving_number`)}`
  const columns = sql`${account}, h.item_id, h.package_id, s.available, s.ordered, s.coverage, s.next_expiry`
  const isThere = sql`(s.available > 0 or s.coverage > 0 or s.suspended > 0)
    and ${isOfProduct(asked, account, sql`h.item_id`, sql`h.package_id`)}`
  const beyond = place === undefined ? sql`true` : sql`${account} >= ${place[0]}::bigint`
  if (few !== undefined || sight.audience !== 'partner') {
    return sql`select ${columns} from holdings as h cross join lateral (${inForce}) as s
      where ${isAsked(asked, account)} and ${beyond} and ${isThere}`
  }
  // Account by account in their order, so that a page ends with the accounts on it.
  return sql`select ${columns} from (
      select distinct own.purchasing_account_id from servings as own where own.partner_id = ${sight.partnerId}
        ${place === undefined ? sql`` : sql`and own.purchasing_account_id >= ${place[0]}::bigint`}
      order by own.purchasing_account_id) as own
    join holdings as h on h.purchasing_account_id = own.purchasing_account_id
    cross join lateral (${inForce}) as s
    where ${isThere}`
}
