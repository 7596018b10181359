/** Users and roles (SPEC 9.3): who is in each account, as what, and since when. A customer's people are no partner's business. */
import { sql, type RawBuilder } from 'kysely'
import { m } from '#messages'
import { isKnown } from '#server/business/access/index.ts'
import { accountColumns, accountJoins, isAsked } from './columns.ts'
import { placeOnwards } from './place.ts'
import type { Asked, Report, ReportFrom } from './report.ts'
import { personStateWords, roleWords } from './words.ts'

export const people: Report = {
  name: 'people',
  title: m.report_people_title,
  sentence: m.report_people_sentence,
  audiences: ['customer', 'operator'],
  filters: ['role', 'state', 'account', 'agreement'],
  keys: [
    { column: 'purchasing_account_id', type: 'bigint' },
    { column: 'email', type: 'text' },
    { column: 'user_id', type: 'bigint' },
  ],
  source,
  joins: () => sql`${accountJoins} join users as u on u.id = r.user_id
    join account_people as p on p.purchasing_account_id = r.purchasing_account_id and p.user_id = r.user_id`,
  columns: [
    { key: 'email', title: m.report_column_email, kind: 'text', width: 34, value: () => sql`u.email` },
    {
      key: 'name',
      title: m.report_column_name,
      kind: 'text',
      width: 28,
      value: () => sql`case when ${isKnown} then nullif(trim(u.first_name || ' ' || u.last_name), '') end`,
      under: 'email',
    },
    {
      key: 'roles',
      title: m.report_column_roles,
      kind: 'text',
      width: 40,
      value: ({ locale }) => sql`(select string_agg(words.word, ', ' order by words.place)
        from role_assignments as held
        join jsonb_to_recordset(${JSON.stringify(roleWords(locale))}::jsonb) as words (role text, word text, place int)
          on words.role = held.role
        where held.purchasing_account_id = r.purchasing_account_id and held.user_id = r.user_id)`,
    },
    {
      key: 'state',
      title: m.column_state,
      kind: 'text',
      width: 14,
      value: ({ locale, pendingSince }) => {
        const words = personStateWords(locale)
        return sql`case when p.accepted_at is not null then ${words.active}
          when p.invited_at >= ${pendingSince} then ${words.pending} else ${words.expired} end`
      },
    },
    {
      key: 'signed-in-on',
      title: m.report_column_signed_in,
      kind: 'date',
      width: 14,
      value: () => sql`case when ${isKnown} and p.signed_in_on > '-infinity' then p.signed_in_on end`,
    },
    ...accountColumns,
  ],
  figureJoins: () =>
    sql`join account_people as p on p.purchasing_account_id = r.purchasing_account_id and p.user_id = r.user_id`,
  facts: [
    { key: 'people', title: m.report_fact_people, kind: 'number', value: () => sql`count(distinct r.user_id)` },
    {
      key: 'active',
      title: m.report_fact_active,
      kind: 'number',
      value: () => sql`count(distinct r.user_id) filter (where p.accepted_at is not null)`,
    },
    {
      key: 'accounts',
      title: m.report_fact_accounts,
      kind: 'number',
      value: () => sql`count(distinct r.purchasing_account_id)`,
    },
  ],
  ids: [],
}

function source(asked: Asked, from?: ReportFrom): RawBuilder<unknown> {
  const place = placeOnwards(from)
  const { role, state, pendingSince } = asked
  const conditions = [isAsked(asked, sql`p.purchasing_account_id`)]
  if (place !== undefined) conditions.push(sql`p.purchasing_account_id >= ${place[0]}::bigint`)
  if (role !== undefined) {
    conditions.push(sql`exists (select from role_assignments as h where h.purchasing_account_id = p.purchasing_account_id
      and h.user_id = p.user_id and h.role = ${role})`)
  }
  if (state === 'active') conditions.push(sql`p.accepted_at is not null`)
  if (state === 'pending') conditions.push(sql`p.accepted_at is null and p.invited_at >= ${pendingSince}`)
  if (state === 'expired') conditions.push(sql`p.accepted_at is null and p.invited_at < ${pendingSince}`)
  return sql`select p.purchasing_account_id, p.email, p.user_id from account_people as p
    where ${sql.join(conditions, sql` and `)}`
}
