/** Benefit use (SPEC 9.3): what is granted, used and left of each benefit, account by account, each in its own measure. */
import { sql, type RawBuilder } from 'kysely'
import { m } from '#messages'
import { accountColumns, accountJoins, isAsked } from './columns.ts'
import { placeOnwards } from './place.ts'
import type { Asked, Report, ReportFrom } from './report.ts'

export const benefitUse: Report = {
  name: 'benefit-use',
  title: m.report_benefits_title,
  sentence: m.report_benefits_sentence,
  audiences: ['customer', 'partner', 'operator'],
  filters: ['account', 'agreement'],
  keys: [
    { column: 'purchasing_account_id', type: 'bigint' },
    { column: 'benefit_id', type: 'bigint' },
  ],
  source,
  joins: () => sql`${accountJoins} join benefits as b on b.id = r.benefit_id`,
  columns: [
    { key: 'benefit', title: m.report_column_benefit, kind: 'text', width: 40, value: nameOf },
    ...accountColumns,
    {
      key: 'measure',
      title: m.report_column_measure,
      kind: 'text',
      width: 18,
      value: ({ locale }) =>
        sql`coalesce(b.measure -> ${locale}::text, (select value from jsonb_each(b.measure) limit 1)) ->> 'other'`,
    },
    {
      key: 'granted',
      title: m.benefit_history_granted,
      kind: 'number',
      width: 12,
      value: () => measured(sql`r.granted`),
    },
    { key: 'used', title: m.benefit_history_used, kind: 'number', width: 12, value: () => measured(sql`r.used`) },
    {
      key: 'remaining',
      title: m.benefit_history_remaining,
      kind: 'number',
      width: 12,
      value: () => measured(sql`r.granted - r.used`),
    },
    {
      key: 'share',
      title: m.report_column_share,
      kind: 'number',
      width: 12,
      value: () => measured(sql`(100 * r.used / nullif(r.granted, 0))`),
    },
    {
      key: 'lapses-on',
      title: m.report_column_lapses,
      kind: 'date',
      width: 14,
      value: () => sql`r.lapses_on`,
      urgentDays: 30,
    },
  ],
  figureJoins: () => sql`join benefits as b on b.id = r.benefit_id`,
  facts: [
    { key: 'benefits', title: m.report_fact_benefits, kind: 'number', value: () => sql`count(distinct r.benefit_id)` },
    {
      key: 'unused',
      title: m.report_fact_unused,
      kind: 'number',
      value: () => sql`count(*) filter (where b.measure is not null and r.used = 0 and r.granted > 0)`,
    },
    { key: 'next', title: m.report_fact_next_lapse, kind: 'date', value: () => sql`min(r.lapses_on)` },
  ],
  chart: {
    title: m.report_benefits_chart,
    label: nameOf,
    labelKind: 'text',
    order: 'largest',
    isShare: true,
    solid: {
      title: m.report_column_share,
      value: sql`100 * sum(${measured(sql`r.used`)}) / nullif(sum(r.granted), 0)`,
    },
    neutral: true,
  },
  ids: [],
}

function nameOf({ locale }: Asked): RawBuilder<unknown> {
  return sql`coalesce(b.names ->> ${locale}::text, (select value from jsonb_each_text(b.names) limit 1))`
}

/** Nothing is counted of a benefit that is not measured. */
function measured(value: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when b.measure is not null then ${value} end`
}

function source(asked: Asked, from?: ReportFrom): RawBuilder<unknown> {
  const place = placeOnwards(from)
  const { sight, today } = asked
  const conditions = [sql`d.ended_on is null`, isAsked(asked, sql`d.purchasing_account_id`)]
  if (place !== undefined) conditions.push(sql`d.purchasing_account_id >= ${place[0]}::bigint`)
  // A partner sees benefits by the customer's permission, and those that it names (SPEC 8.8).
  if (sight.audience === 'partner') {
    conditions.push(sql`exists (select from partner_permissions as given
      where given.purchasing_account_id = d.purchasing_account_id and given.partner_id = ${sight.partnerId}
        and given.approved_at is not null and given.removed_at is null and given.ended_at is null
        and (given.ends_on is null or given.ends_on >= ${today}::date)
        and (given.benefits is null or given.benefits @> to_jsonb(d.benefit_id)))`)
  }
  return sql`select d.purchasing_account_id, d.benefit_id, d.granted, d.used, d.lapses_on from benefit_grants as d
    where ${sql.join(conditions, sql` and `)}`
}
