/**
 * Owes the notices of services that expire: once 90 days and once 30 days before the last day of a term, to everyone
 * who may set services up in that purchasing account. Once per (account, term, notice, person) however often the sweep
 * comes round; a term that is nearer than 30 days when it is first seen causes the second notice only.
 */
import { sql, type RawBuilder } from 'kysely'
import { locales, baseLocale, type Locale } from '#messages/runtime.js'
import { addDays } from '#server/platform/clock.ts'
import { rolesWith } from '#server/business/access/index.ts'
import { itemName } from '#server/business/catalog/index.ts'
import type { Changing } from '#server/work/index.ts'
import { earlyNoticeDays, lateNoticeDays } from './letters/expiring.ts'
import { oweEmails, type OwedEmail } from './outbox.ts'
import type { Topic } from './topics.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** People were told that services of an account expire. */
    'expiry.noticed': { readonly term: string; readonly noticeDays: number; readonly people: number }
  }
}

/** Where a sweep has come to: the terms are visited by date, then account. */
export interface ExpiryPosition {
  readonly term_ends_on: string
  readonly purchasing_account_id: number
}

interface NoticedTerm extends ExpiryPosition {
  readonly notice_days: number
}

const topic: Topic = 'expiring-services'
const listedServicesLimit = 20
const serviceKinds = ['subscription', 'msdn', 'azure']

/**
 * Owes the notices of at most `limit` terms of accounts that follow `after`. Answers where it came to, undefined when
 * there was nothing left.
 */
export async function noticeExpiries(
  work: Changing,
  after: ExpiryPosition | undefined,
  limit: number,
): Promise<ExpiryPosition | undefined> {
  work.unchanged()
  const terms = await termsAhead(work, after, limit)
  if (terms.length === 0) return undefined
  const keys: string[] = []
  for (const locale of locales) keys.push(...(await oweEmails(work, notices(work, terms, locale))))
  if (keys.length > 0) await recordNotices(work, keys)
  return terms.at(-1)
}

async function termsAhead(
  work: Changing,
  after: ExpiryPosition | undefined,
  limit: number,
): Promise<readonly NoticedTerm[]> {
  const { rows } = await sql<NoticedTerm>`
    select term_ends_on, purchasing_account_id,
      case when term_ends_on <= ${addDays(work.today, lateNoticeDays)}::date then ${lateNoticeDays}::int
        else ${earlyNoticeDays}::int end as notice_days
    from balances
    where (available > 0 or coverage > 0) and term_ends_on <= ${addDays(work.today, earlyNoticeDays)}::date
      and (term_ends_on, purchasing_account_id) >
        (${after?.term_ends_on ?? addDays(work.today, -1)}::date, ${after?.purchasing_account_id ?? lastAccount}::bigint)
    group by term_ends_on, purchasing_account_id
    order by term_ends_on, purchasing_account_id limit ${limit}`.execute(work.db)
  return rows
}

// Yesterday's terms end here, so that a sweep starts with today's.
const lastAccount = Number.MAX_SAFE_INTEGER

function notices(work: Changing, terms: readonly NoticedTerm[], locale: Locale): RawBuilder<OwedEmail> {
  return sql<OwedEmail>`
    with terms as materialized (
      select t.* from jsonb_to_recordset(${JSON.stringify(terms)}::jsonb)
        as t (term_ends_on date, purchasing_account_id bigint, notice_days int)),
    services as (
      select t.term_ends_on, t.purchasing_account_id, ${itemName(locale, 'i')} as name, sum(b.available) as quantity,
        row_number() over (partition by t.term_ends_on, t.purchasing_account_id
          order by sum(b.available) desc, i.id) as place
      from terms t
      join balances b on b.purchasing_account_id = t.purchasing_account_id and b.term_ends_on = t.term_ends_on
      join items i on i.id = b.item_id
      where b.available > 0 and i.kind = any(${serviceKinds})
      group by t.term_ends_on, t.purchasing_account_id, i.id),
    lists as (
      select term_ends_on, purchasing_account_id, greatest(count(*) - ${listedServicesLimit}, 0) as others,
        jsonb_agg(jsonb_build_object('name', name, 'quantity', quantity) order by place)
          filter (where place <= ${listedServicesLimit}) as listed
      from services group by term_ends_on, purchasing_account_id),
    people as (
      select distinct t.term_ends_on, t.purchasing_account_id, t.notice_days, r.user_id
      from terms t join role_assignments r on r.purchasing_account_id = t.purchasing_account_id
      join account_people ap on ap.purchasing_account_id = r.purchasing_account_id and ap.user_id = r.user_id
        and ap.accepted_at is not null
      where r.role = any(${[...rolesWith('services.set-up')]}))
    select ${noticeKey(sql`p.notice_days`)}, p.purchasing_account_id,
      u.first_name || ' ' || u.last_name, u.email, ${locale}::text, 'services.expiring'::text,
      jsonb_build_object(
        'account', jsonb_build_object('id', a.id, 'number', a.number, 'name', a.name, 'agreementNumber', g.number),
        'userId', p.user_id, 'noticeDays', p.notice_days, 'endsOn', p.term_ends_on,
        'daysLeft', p.term_ends_on - ${work.today}::date, 'services', l.listed, 'others', l.others)
    from people p
    join lists l using (term_ends_on, purchasing_account_id)
    join users u on u.id = p.user_id and ${spokenBy(locale)}
    join purchasing_accounts a on a.id = p.purchasing_account_id
    join agreements g on g.id = a.agreement_id
    where not exists (select from muted_notices where user_id = p.user_id and topic = ${topic})
      and (p.notice_days = ${lateNoticeDays}
      or not exists (select from emails e where e.key = ${noticeKey(sql`${lateNoticeDays}::int`)}))`
}

// With a clock that was put back, a first notice could follow the second: the key of the second keeps it away.
function noticeKey(noticeDays: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`concat_ws(':', 'services.expiring', p.purchasing_account_id, p.term_ends_on, ${noticeDays}, p.user_id)`
}

// A language without messages is answered in the base one.
function spokenBy(locale: Locale): RawBuilder<boolean> {
  if (locale !== baseLocale) return sql<boolean>`u.language = ${locale}`
  return sql<boolean>`u.language <> all(${locales.filter((other) => other !== locale)})`
}

async function recordNotices(work: Changing, keys: readonly string[]): Promise<void> {
  await work.recordEach(
    'expiry.noticed',
    sql`select purchasing_account_id, 'account:' || purchasing_account_id,
      jsonb_build_object('term', parameters ->> 'endsOn', 'noticeDays', (parameters ->> 'noticeDays')::int,
        'people', count(*))
      from emails where key = any(${[...keys]})
      group by purchasing_account_id, parameters ->> 'endsOn', (parameters ->> 'noticeDays')::int`,
  )
}
