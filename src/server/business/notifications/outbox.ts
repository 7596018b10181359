/**
 * What is owed by e-mail, from the change that causes it to the mail server's answer. A row here is never lost and is
 * sent once unless a server took a message and the answer got lost: then again, under the same Message-ID.
 */
import { sql, type RawBuilder } from 'kysely'
import { latestPast } from '#server/platform/clock.ts'
import { sendLimitMs } from '#server/platform/mail.ts'
import type { Changing, Work } from '#server/work/index.ts'
import { enclosureLimitMs } from './enclosed-file.ts'
import type { TemplateName } from './templates.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** The mail server refused an e-mail for good, or nothing took it for days. */
    'email.bounced': { readonly email: number; readonly template: string; readonly reason: string }
  }
}

/** One row of the source of `oweEmails`, in this order of columns. */
export interface OwedEmail {
  /** What is owed to whom, once for ever (200 characters at most). */
  readonly key: string
  /** 0 where it is about no purchasing account. */
  readonly purchasing_account_id: number
  readonly recipient_name: string
  readonly recipient_address: string
  /** A language that the messages are in. */
  readonly language: string
  /** A name from `templates`, and what it is filled in with. */
  readonly template: TemplateName
  readonly parameters: unknown
}

/** An e-mail that somebody has claimed for sending. */
export interface ClaimedEmail extends OwedEmail {
  readonly id: number
  readonly message_id: string
  /** Since when it is tried: its owing, or the publisher's wish to try it again. */
  readonly tried_since: Date
}

/** How an attempt ended, as the outbox keeps it. */
export type Ending = 'sent' | 'bounced' | 'waits'

// A little longer than a sending may take; what a killed worker had claimed is sent within a minute.
const claimLimitSeconds = (sendLimitMs + enclosureLimitMs) / 1_000 + 3
const retryAfterSeconds = 15

/**
 * Owes one e-mail per row of `source` whose key is not owed yet, and asks for their delivery after the commit.
 * Answers the keys that are new.
 */
export async function oweEmails(work: Changing, source: RawBuilder<OwedEmail>): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    insert into emails (key, purchasing_account_id, recipient_name, recipient_address, language, template, parameters,
      queued_at, due_at)
    select s.key, s.purchasing_account_id, s.recipient_name, s.recipient_address, s.language, s.template, s.parameters,
      ${work.realNow}, ${work.realNow}
    from (${source}) as s (key, purchasing_account_id, recipient_name, recipient_address, language, template, parameters)
    on conflict (key) do nothing
    returning key`.execute(work.db)
  if (rows.length > 0) await work.enqueue('mail.deliver', {})
  return rows.map((row) => row.key)
}

/** Makes due what was put off under a clock that was ahead and has been put back (F8): it would else wait for that time to come again. */
export async function hastenPutOff(work: Changing): Promise<void> {
  work.unchanged()
  const past = latestPast(work.realNow)
  await sql`update emails set due_at = ${work.realNow} where sent_at is null and bounced_at is null
    and due_at > ${past} and coalesce(attempted_at, due_at) > ${past}`.execute(work.db)
}

/**
 * Claims the e-mail that has been due longest, for long enough to send it; nobody else gets it meanwhile. Undefined when
 * none is due. `domain` ends the Message-ID of one that has none yet.
 */
export async function claimEmail(work: Changing, domain: string): Promise<ClaimedEmail | undefined> {
  work.unchanged()
  const { rows } = await sql<ClaimedEmail>`
    update emails set attempts = attempts + 1, attempted_at = ${work.realNow},
      due_at = ${later(work.realNow, claimLimitSeconds)},
      message_id = coalesce(message_id, '<' || gen_random_uuid() || '@' || ${domain} || '>')
    where id = (
      select id from emails where sent_at is null and bounced_at is null and due_at <= ${work.realNow}
      order by due_at limit 1 for update skip locked)
    returning id, key, purchasing_account_id, recipient_name, recipient_address, language, template, parameters,
      message_id, coalesce(resent_at, queued_at) as tried_since`.execute(work.db)
  return rows[0]
}

/** Writes down how a claimed e-mail's attempt ended; one that has ended already keeps its ending. */
export async function endAttempt(work: Changing, email: ClaimedEmail, ending: Ending, reply: string): Promise<void> {
  const { numAffectedRows } = await sql`
    update emails set
      sent_at = ${ending === 'sent' ? work.realNow : null}, bounced_at = ${ending === 'bounced' ? work.realNow : null},
      last_error = ${ending === 'sent' ? null : reply}, due_at = ${later(work.realNow, retryAfterSeconds)}
    where id = ${email.id} and sent_at is null and bounced_at is null`.execute(work.db)
  if (ending !== 'bounced' || numAffectedRows === 0n) return work.unchanged()
  await work.record({
    name: 'email.bounced',
    scope: email.purchasing_account_id === 0 ? 'system' : { account: email.purchasing_account_id },
    subject: `email:${String(email.id)}`,
    details: { email: email.id, template: email.template, reason: reply },
  })
}

/** What is in the outbox: due now, and what has been tried in vain and is tried again. */
export async function outboxFigures(work: Work): Promise<{ due: number; waiting: number; lastError: string | null }> {
  const { rows } = await sql<{ due: number; waiting: number; last_error: string | null }>`
    select count(*) filter (where due_at <= ${work.realNow}) as due, count(*) filter (where last_error is not null) as waiting,
      (array_agg(last_error order by attempted_at desc) filter (where last_error is not null))[1] as last_error
    from emails where sent_at is null and bounced_at is null`.execute(work.db)
  const [figures] = rows
  return { due: figures?.due ?? 0, waiting: figures?.waiting ?? 0, lastError: figures?.last_error ?? null }
}

/** Forgets at most `limit` e-mails that ended and were queued before `before`; answers how many. */
export async function forgetEmails(work: Changing, before: Date, limit: number): Promise<number> {
  work.unchanged()
  const { numAffectedRows } = await sql`
    delete from emails where id in (
      select id from emails where queued_at < ${before} and (sent_at is not null or bounced_at is not null)
      order by id limit ${limit})`.execute(work.db)
  return Number(numAffectedRows ?? 0n)
}

function later(instant: Date, seconds: number): Date {
  return new Date(instant.getTime() + seconds * 1_000)
}
