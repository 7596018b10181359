/**
 * Use it or lose it: owes the notices of benefits that lapse unused, once 90 days and once 30 days before, to everyone who may
 * manage them in that purchasing account. Once per (account, day, notice, person) however often the sweep comes round.
 */
import { sql, type RawBuilder } from 'kysely'
import { baseLocale, locales, type Locale } from '#messages/runtime.js'
import { rolesWith } from '#server/business/access/index.ts'
import { lapsingQuantity } from '#server/business/benefits/index.ts'
import { addDays } from '#server/platform/clock.ts'
import type { Changing } from '#server/work/index.ts'
import { earlyLapseDays, lateLapseDays } from './letters/lapsing.ts'
import { oweEmails, type OwedEmail } from './outbox.ts'
import type { Topic } from './topics.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** People were told that benefits of an account lapse unless somebody uses them. */
    'benefit.lapse-noticed': { readonly term: string; readonly noticeDays: number; readonly people: number }
  }
}

/** Where a sweep has come to: days are visited in order, then accounts. */
export interface LapsePosition {
  readonly lapses_on: string
  readonly purchasing_account_id: number
}

interface NoticedLapse extends LapsePosition {
  readonly notice_days: number
}

const topic: Topic = 'lapsing-benefits'
const listedLimit = 20

/** Owes the notices of at most `limit` days of accounts that follow `after`; answers where it came to, undefined at the end. */
export async function noticeLapses(
  work: Changing,
  after: LapsePosition | undefined,
  limit: number,
): Promise<LapsePosition | undefined> {
  work.unchanged()
  const lapses = await lapsesAhead(work, after, limit)
  if (lapses.length === 0) return undefined
  const keys: string[] = []
  for (const locale of locales) keys.push(...(await oweEmails(work, notices(work, lapses, locale))))
  if (keys.length > 0) await recordNotices(work, keys)
  return lapses.at(-1)
}

async function lapsesAhead(
  work: Changing,
  after: LapsePosition | undefined,
  limit: number,
): Promise<readonly NoticedLapse[]> {
  const { rows } = await sql<NoticedLapse>`
    select g.lapses_on, g.purchasing_account_id,
      case when g.lapses_on <= ${addDays(work.today, lateLapseDays)}::date then ${lateLapseDays}::int
        else ${earlyLapseDays}::int end as notice_days
    from benefit_grants as g join benefits as b on b.id = g.benefit_id
    where g.lapses_on <= ${addDays(work.today, earlyLapseDays)}::date and ${isLost}
      and (g.lapses_on, g.purchasing_account_id) >
        (${after?.lapses_on ?? addDays(work.today, -1)}::date, ${after?.purchasing_account_id ?? lastAccount}::bigint)
    group by g.lapses_on, g.purchasing_account_id
    order by g.lapses_on, g.purchasing_account_id limit ${limit}`.execute(work.db)
  return rows
}

const isLost = sql<boolean>`b.measure is not null and b.withdrawn_at is null and ${lapsingQuantity(sql`g`)} > 0`

// What lapsed yesterday ends here, so that a sweep starts with today.
const lastAccount = Number.MAX_SAFE_INTEGER

function notices(work: Changing, lapses: readonly NoticedLapse[], locale: Locale): RawBuilder<OwedEmail> {
  return sql<OwedEmail>`
    with lapses as materialized (
      select l.* from jsonb_to_recordset(${JSON.stringify(lapses)}::jsonb)
        as l (lapses_on date, purchasing_account_id bigint, notice_days int)),
    lost as (
      select l.lapses_on, l.purchasing_account_id, ${spoken(sql`b.names`, locale)} as name,
        ${spoken(sql`b.measure`, locale)} as words, ${lapsingQuantity(sql`g`)} as quantity,
        row_number() over (partition by l.lapses_on, l.purchasing_account_id order by b.position, b.id) as place
      from lapses as l
      join benefit_grants as g on g.purchasing_account_id = l.purchasing_account_id and g.lapses_on = l.lapses_on
      join benefits as b on b.id = g.benefit_id where ${isLost}),
    lists as (
      select lapses_on, purchasing_account_id, greatest(count(*) - ${listedLimit}, 0) as others,
        jsonb_agg(jsonb_build_object('name', name, 'quantity', quantity, 'words', words) order by place)
          filter (where place <= ${listedLimit}) as listed
      from lost group by lapses_on, purchasing_account_id),
    people as (
      select distinct l.lapses_on, l.purchasing_account_id, l.notice_days, r.user_id
      from lapses as l join role_assignments as r on r.purchasing_account_id = l.purchasing_account_id
      join account_people as p on p.purchasing_account_id = r.purchasing_account_id and p.user_id = r.user_id
        and p.accepted_at is not null
      where r.role = any(${[...rolesWith('benefits.manage')]}))
    select ${noticeKey(sql`p.notice_days`)}, p.purchasing_account_id,
      u.first_name || ' ' || u.last_name, u.email, ${locale}::text, 'benefits.lapsing'::text,
      jsonb_build_object(
        'account', jsonb_build_object('id', a.id, 'number', a.number, 'name', a.name),
        'userId', p.user_id, 'noticeDays', p.notice_days, 'lapsesOn', p.lapses_on,
        'daysLeft', p.lapses_on - ${work.today}::date, 'benefits', l.listed, 'others', l.others)
    from people as p
    join lists as l using (lapses_on, purchasing_account_id)
    join users as u on u.id = p.user_id and ${spokenBy(locale)}
    join purchasing_accounts as a on a.id = p.purchasing_account_id
    where not exists (select from muted_notices where user_id = p.user_id and topic = ${topic})
      and (p.notice_days = ${lateLapseDays}
      or not exists (select from emails as e where e.key = ${noticeKey(sql`${lateLapseDays}::int`)}))`
}

/** The text or nouns in a language, else in the first that has them. */
function spoken(column: RawBuilder<unknown>, locale: Locale): RawBuilder<unknown> {
  return sql`coalesce(${column} -> ${sql.lit(locale)}, (select value from jsonb_each(${column}) limit 1))`
}

// With a clock that was put back, a first notice could follow the second: the key of the second keeps it away.
function noticeKey(noticeDays: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`concat_ws(':', 'benefits.lapsing', p.purchasing_account_id, p.lapses_on, ${noticeDays}, p.user_id)`
}

// A language without messages is answered in the base one.
function spokenBy(locale: Locale): RawBuilder<boolean> {
  if (locale !== baseLocale) return sql<boolean>`u.language = ${locale}`
  return sql<boolean>`u.language <> all(${locales.filter((other) => other !== locale)})`
}

async function recordNotices(work: Changing, keys: readonly string[]): Promise<void> {
  await work.recordEach(
    'benefit.lapse-noticed',
    sql`select purchasing_account_id, 'account:' || purchasing_account_id,
      jsonb_build_object('term', parameters ->> 'lapsesOn', 'noticeDays', (parameters ->> 'noticeDays')::int,
        'people', count(*))
      from emails where key = any(${[...keys]})
      group by purchasing_account_id, parameters ->> 'lapsesOn', (parameters ->> 'noticeDays')::int`,
  )
}
