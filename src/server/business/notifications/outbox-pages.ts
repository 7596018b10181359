/**
 * The outbox as the publisher sees it (SPEC 11): what was sent to whom, what waits and why, what bounced and is sent again.
 * A preview is rendered with a secret of no use: whoever reads another's e-mail here must not be able to follow its links.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Publisher } from '#server/business/access/index.ts'
import { secretBytes, secretOf } from '#server/platform/secret.ts'
import { Refusal, type Changing, type Work } from '#server/work/index.ts'
import type { Letterhead } from './letter.ts'
import { renderEmail, type RenderedEmail, type UnwrittenEmail } from './templates.ts'

declare module '#server/work/event.ts' {
  interface Events {
    /** The publisher had a bounced e-mail tried again. */
    'email.resent': { readonly email: number; readonly template: string }
  }
}
declare module '#server/work/refusal.ts' {
  interface Refusals {
    'email.unknown': Record<never, never>
    /** Only what bounced is sent again: whatever else is owed is on its way, or there. */
    'email.not-bounced': Record<never, never>
  }
}

/** `owed`: not tried yet; `waiting`: tried in vain, and tried again. */
export const emailStates = ['owed', 'waiting', 'sent', 'bounced'] as const
export type EmailState = (typeof emailStates)[number]

export interface OutboxEmail extends UnwrittenEmail {
  readonly id: number
  readonly state: EmailState
  readonly queued_at: Date
  readonly attempts: number
  readonly attempted_at: Date | null
  readonly resent_at: Date | null
  readonly sent_at: Date | null
  readonly bounced_at: Date | null
  readonly message_id: string | null
  /** What the mail server said to the last attempt in vain. */
  readonly last_error: string | null
}

export interface OutboxQuestion {
  readonly state: EmailState | undefined
  /** A whole address, in any case. */
  readonly receiver: string | undefined
  /** Where the page begins: behind this e-mail, towards older ones or towards newer ones. */
  readonly from: { readonly id: number; readonly towards: 'older' | 'newer' } | undefined
}

export interface OutboxPage {
  /** Newest first. */
  readonly emails: readonly OutboxEmail[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
}

/** E-mails on a page. */
export const outboxPageSize = 50

/** A page of the outbox. */
export async function outboxPage(work: Work, _desk: Publisher, question: OutboxQuestion): Promise<OutboxPage> {
  const { from, receiver, state } = question
  const backwards = from?.towards === 'newer'
  const side = from && (backwards ? sql`id > ${from.id}` : sql`id < ${from.id}`)
  const whose =
    receiver === undefined ? sql`true` : sql`lower(recipient_address) collate "C" = ${receiver.toLowerCase()}`
  const { rows } = await sql<OutboxEmail>`select ${columns} from emails
    where ${side ?? sql`true`} and ${whose} and ${state === undefined ? sql`true` : conditions[state]}
    order by id ${backwards ? sql`asc` : sql`desc`} limit ${outboxPageSize + 1}`.execute(work.db)
  const isCut = rows.length > outboxPageSize
  const emails = rows.slice(0, outboxPageSize)
  if (backwards) emails.reverse()
  return { emails, hasOlder: backwards || isCut, hasNewer: backwards ? isCut : from !== undefined }
}

/** One e-mail of the outbox. Refuses 404 email.unknown. */
export async function outboxEmail(work: Work, _desk: Publisher, id: number): Promise<OutboxEmail> {
  const { rows } = await sql<OutboxEmail>`select ${columns} from emails where id = ${id}`.execute(work.db)
  const [email] = rows
  if (email === undefined) throw new Refusal(404, 'email.unknown', {})
  return email
}

/** The e-mail as its receiver reads it, but for its links; undefined where this version cannot write it. */
export function previewOf(email: UnwrittenEmail, letterhead: Letterhead): RenderedEmail | undefined {
  try {
    return renderEmail(email, letterhead, secretOf(randomBytes(secretBytes)))
  } catch {
    return undefined // its row says why, if it was tried
  }
}

/**
 * Has a bounced e-mail tried again, under its Message-ID, for as many days as a new one. Refuses 404 email.unknown, 409
 * email.not-bounced.
 */
export async function resendEmail(work: Changing, desk: Publisher, id: number): Promise<void> {
  const { rows } = await sql<{ purchasing_account_id: number; template: string }>`
    update emails set bounced_at = null, last_error = null, resent_at = ${work.realNow}, due_at = ${work.realNow}
    where id = ${id} and bounced_at is not null
    returning purchasing_account_id, template`.execute(work.db)
  const [email] = rows
  if (email === undefined) {
    await outboxEmail(work, desk, id)
    throw new Refusal(409, 'email.not-bounced', {})
  }

  await work.record({
    name: 'email.resent',
    scope: email.purchasing_account_id === 0 ? 'system' : { account: email.purchasing_account_id },
    subject: `email:${String(id)}`,
    details: { email: id, template: email.template },
  })
  await work.enqueue('mail.deliver', {})
}

const conditions = {
  owed: sql<boolean>`sent_at is null and bounced_at is null and last_error is null`,
  waiting: sql<boolean>`sent_at is null and bounced_at is null and last_error is not null`,
  sent: sql<boolean>`sent_at is not null`,
  bounced: sql<boolean>`bounced_at is not null`,
} as const satisfies Record<EmailState, unknown>

const columns = sql`id, recipient_name, recipient_address, language, template, parameters, queued_at, attempts,
  attempted_at, resent_at, sent_at, bounced_at, message_id, last_error,
  case when sent_at is not null then 'sent' when bounced_at is not null then 'bounced'
    when last_error is not null then 'waiting' else 'owed' end as state`
