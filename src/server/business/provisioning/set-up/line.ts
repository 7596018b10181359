/**
 * The lines of set-ups from their asking until they are ready. A line whose service has a site that wants to be told is
 * claimed by one worker at a time, for long enough to tell it; a worker that dies meanwhile leaves a line that is due again.
 * Telling twice does no harm: the site knows a message by its id, which belongs to the line.
 */
import { sql, type RawBuilder } from 'kysely'
import { latestPast } from '#server/platform/clock.ts'
import type { Changing } from '#server/work/index.ts'
import { retryAfterSeconds } from './state.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** Everything that was asked for in one set-up is ready. */
    'set-up.completed': { readonly setUp: number }
    /** A service's site has not agreed for a while: somebody has to look. */
    'set-up.failing': { readonly setUp: number; readonly line: number; readonly reason: string }
  }
}

/** Names one line. */
export interface LineKey {
  readonly purchasing_account_id: number
  readonly set_up_id: number
  readonly line: number
}

/** A line that somebody has claimed for telling its service's site. */
export interface ClaimedLine extends LineKey {
  readonly attempts: number
  readonly url: string
  readonly client_id: string
  readonly message: SiteMessage
}

/** What a service's site is told (SPEC 5.4): what to provide, for whom, until when. */
export interface SiteMessage {
  readonly type: 'subscription.set-up'
  /** When the customer asked for it. */
  readonly timestamp: string
  readonly data: {
    readonly setUp: number
    readonly line: number
    readonly organization: { readonly number: string; readonly name: string }
    readonly purchasingAccount: { readonly number: string; readonly name: string }
    readonly plan: { readonly code: string; readonly name: string }
    readonly quantity: number
    /** Last day of the term. */
    readonly endsOn: string
  }
}

/** How long a claim lasts: longer than telling may take. */
export const claimSeconds = 30
/** Attempts that failed before the publisher's people are told. */
export const toldAfterAttempts = 5
const longestAnswer = 500

/** Makes due what was put off under a clock that was ahead and has been put back (F8): it would else wait for that time to come again. */
export async function hastenPutOff(work: Changing): Promise<void> {
  work.unchanged()
  const past = latestPast(work.realNow)
  await sql`update set_up_lines set due_at = ${work.realNow}::timestamptz
    where ready_at is null and due_at > ${past} and coalesce(attempted_at, due_at) > ${past}`.execute(work.db)
}

/** Makes at most `limit` lines ready whose service has no site to be told; answers how many. */
export async function provideUnserved(work: Changing, limit: number): Promise<number> {
  work.unchanged()
  const { rows } = await sql<LineKey>`
    update set_up_lines as l set ready_on = ${work.today}::date, ready_at = ${work.now}::timestamptz
    from (
      select purchasing_account_id, set_up_id, line from set_up_lines as l
      where ready_at is null and due_at <= ${work.realNow}::timestamptz and not exists (select ${fromSite})
      order by due_at limit ${limit} for update of l skip locked) as due
    where l.purchasing_account_id = due.purchasing_account_id and l.set_up_id = due.set_up_id and l.line = due.line
    returning l.purchasing_account_id, l.set_up_id, l.line`.execute(work.db)
  await complete(work, rows)
  return rows.length
}

/** Claims the line that has been due longest and whose service's site is to be told; undefined when none is. */
export async function claimLine(work: Changing): Promise<ClaimedLine | undefined> {
  work.unchanged()
  const { rows } = await sql<ClaimedLine>`
    with claimed as (
      update set_up_lines as l set attempts = attempts + 1, attempted_at = ${work.realNow}::timestamptz,
        due_at = ${later(work.realNow, claimSeconds)}::timestamptz
      from (
        select purchasing_account_id, set_up_id, line from set_up_lines as l
        where ready_at is null and due_at <= ${work.realNow}::timestamptz and exists (select ${fromSite})
        order by due_at limit 1 for update of l skip locked) as due
      where l.purchasing_account_id = due.purchasing_account_id and l.set_up_id = due.set_up_id and l.line = due.line
      returning l.purchasing_account_id, l.set_up_id, l.line, l.item_id, l.quantity, l.term_ends_on, l.attempts)
    select l.purchasing_account_id, l.set_up_id, l.line, l.attempts, site.provisioning_url as url, site.client_id,
      jsonb_build_object('type', 'subscription.set-up', 'timestamp', u.requested_at, 'data', jsonb_build_object(
        'setUp', l.set_up_id, 'line', l.line,
        'organization', jsonb_build_object('number', o.number, 'name', o.name),
        'purchasingAccount', jsonb_build_object('number', a.number, 'name', a.name),
        'plan', jsonb_build_object('code', i.code, 'name', i.edition),
        'quantity', l.quantity, 'endsOn', l.term_ends_on)) as message
    from claimed as l
    join set_ups as u on u.purchasing_account_id = l.purchasing_account_id and u.id = l.set_up_id
    join purchasing_accounts as a on a.id = l.purchasing_account_id
    join organizations as o on o.id = a.organization_id
    join items as i on i.id = l.item_id
    cross join lateral (select s.provisioning_url, s.client_id ${fromSite}) as site`.execute(work.db)
  return rows[0]
}

/** Writes down that the site has agreed to provide a claimed line. */
export async function endProvided(work: Changing, line: LineKey): Promise<void> {
  work.unchanged()
  const { rows } = await sql<LineKey>`
    update set_up_lines
    set ready_on = ${work.today}::date, ready_at = ${work.now}::timestamptz, last_answer = null
    where ${isLine(line)} and ready_at is null
    returning purchasing_account_id, set_up_id, line`.execute(work.db)
  await complete(work, rows)
}

/** Writes down what the site said instead; it is told again, and after some attempts the publisher's people hear of it. */
export async function endRefused(work: Changing, line: ClaimedLine, answer: string): Promise<void> {
  work.unchanged()
  const reason = answer.slice(0, longestAnswer)
  const dueAt = later(work.realNow, retryAfterSeconds(line.attempts))
  const told = sql`operators_told_at is null and attempts >= ${sql.lit(toldAfterAttempts)}`
  const { rows } = await sql<{ told: boolean }>`
    with before as materialized (
      select ${told} as told from set_up_lines where ${isLine(line)} and ready_at is null for update)
    update set_up_lines set last_answer = ${reason}, due_at = ${dueAt}::timestamptz,
      operators_told_at = case when before.told then ${work.realNow}::timestamptz else operators_told_at end
    from before where ${isLine(line)}
    returning before.told`.execute(work.db)
  if (rows[0]?.told !== true) return
  await work.record({
    name: 'set-up.failing',
    scope: { account: line.purchasing_account_id },
    subject: `set-up:${String(line.set_up_id)}`,
    details: { setUp: line.set_up_id, line: line.line, reason },
    tells: true,
  })
}

/**
 * Records for each set-up of these lines that it is complete, if it is. Locks the set-ups, in the order of their keys: of
 * two workers that make the last two lines of one ready at once, the second would else see the first's as not ready, and
 * nobody would be told.
 */
async function complete(work: Changing, lines: readonly LineKey[]): Promise<void> {
  if (lines.length === 0) return
  const { rows: setUps } = await sql<Omit<LineKey, 'line'>>`
    select u.purchasing_account_id, u.id as set_up_id from set_ups as u
    where (u.purchasing_account_id, u.id) in (
      select * from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
        as l (purchasing_account_id bigint, set_up_id bigint))
    order by u.purchasing_account_id, u.id for no key update`.execute(work.db)
  for (const { purchasing_account_id: account, set_up_id: setUp } of setUps) {
    const unready = await work.db
      .selectFrom('set_up_lines')
      .select('line')
      .where('purchasing_account_id', '=', account)
      .where('set_up_id', '=', setUp)
      .where('ready_at', 'is', null)
      .limit(1)
      .execute()
    if (unready.length > 0) continue
    await work.record({
      name: 'set-up.completed',
      scope: { account },
      subject: `set-up:${String(setUp)}`,
      details: { setUp },
      tells: true,
    })
  }
}

// The site that serves a line's plan and wants to be told.
const fromSite: RawBuilder<unknown> = sql`
  from items as served
  join service_groups as sg on sg.product_group_id = served.product_group_id
  join services as s on s.id = sg.service_id
  where served.id = l.item_id and s.withdrawn_at is null and s.provisioning_url is not null`

export function isLine(line: LineKey): RawBuilder<boolean> {
  return sql<boolean>`purchasing_account_id = ${line.purchasing_account_id} and set_up_id = ${line.set_up_id}
    and line = ${line.line}`
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1_000)
}
