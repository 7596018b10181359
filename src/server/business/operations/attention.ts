/** What the publisher should look at: what did not work, who waits for an answer, and agreements that nobody has come in for. */
import { sql } from 'kysely'
import { invitationDays, type Publisher } from '#server/business/access/index.ts'
import { outboxFigures } from '#server/business/notifications/index.ts'
import { silentEndpoints, type WebhookEndpoint } from '#server/business/webhooks/index.ts'
import type { Work } from '#server/work/index.ts'
import { queueFigures } from './queue.ts'

export interface Attention {
  /** E-mails that bounced and were not sent again, counted as far as `attentionLimit`. */
  readonly bounced: number
  /** E-mails that the mail server puts off, and what it says. */
  readonly waiting: number
  readonly lastError: string | null
  /** Addresses of services to which nothing is sent, since nothing arrived there. */
  readonly silentEndpoints: readonly WebhookEndpoint[]
  /** Requests for more activations of product keys that nobody answered, counted as far as `attentionLimit`. */
  readonly activations: number
  /** Background jobs that failed for good, counted as far as `countedJobs`. */
  readonly failedJobs: number
  /** Files of partners' orders that could not be read by a fault of the portal's, the last ones first, and how many they are. */
  readonly failedFiles: readonly FailedFile[]
  readonly failedFilesCount: number
  /** Designated administrators whose link ran out before they came, the last ones first. */
  readonly expired: readonly ExpiredInvitation[]
  /** How many those are, counted as far as `attentionLimit`. */
  readonly expiredCount: number
}

export interface FailedFile {
  readonly id: number
  readonly name: string
  readonly partnerId: number
  readonly partner: string
}

export interface ExpiredInvitation {
  readonly agreementId: number
  readonly agreementNumber: string
  readonly organization: string
  readonly administrator: string
}

/** More than so many of a kind are « plus de ». */
export const attentionLimit = 99
const shownExpired = 5
const shownFiles = 3

/** What wants the publisher's attention now. */
export async function attention(work: Work, desk: Publisher): Promise<Attention> {
  const { waiting, lastError } = await outboxFigures(work)
  const { rows } = await sql<Record<'bounced' | 'expired' | 'activations' | 'failedFiles', number>>`
    select (select count(*) from (select from emails where bounced_at is not null limit ${attentionLimit + 1}) as b) as bounced,
      (select count(*) from (select from activation_requests where answered_at is null limit ${attentionLimit + 1}) as a) as activations,
      (select count(*) from (select from ${failedFiles} limit ${attentionLimit + 1}) as f) as "failedFiles",
      (select count(*) from (select from ${openAdministrators(work)} limit ${attentionLimit + 1}) as i) as expired`.execute(
    work.db,
  )
  const { rows: expired } = await sql<ExpiredInvitation>`
    select g.id as "agreementId", g.number as "agreementNumber", o.name as organization,
      u.first_name || ' ' || u.last_name as administrator
    from (select i.agreement_id, i.user_id, i.sent_at from ${openAdministrators(work)}
      order by i.sent_at desc limit ${shownExpired}) as i
    join agreements as g on g.id = i.agreement_id
    join organizations as o on o.id = g.organization_id
    join users as u on u.id = i.user_id
    order by i.sent_at desc`.execute(work.db)
  const { rows: files } = await sql<FailedFile>`
    select f.id, f.name, p.id as "partnerId", p.name as partner
    from (select id, name, partner_id from ${failedFiles} order by id desc limit ${shownFiles}) as f
    join partners as p on p.id = f.partner_id order by f.id desc`.execute(work.db)
  const [counts] = rows
  return {
    bounced: counts?.bounced ?? 0,
    waiting,
    lastError,
    silentEndpoints: await silentEndpoints(work, desk),
    activations: counts?.activations ?? 0,
    failedJobs: (await queueFigures(work, desk)).failed,
    failedFiles: files,
    failedFilesCount: counts?.failedFiles ?? 0,
    expired,
    expiredCount: counts?.expired ?? 0,
  }
}

const failedFiles = sql`order_files where failed_at is not null and settled_at is null`

function openAdministrators(work: Work) {
  const before = new Date(work.now.getTime() - invitationDays * 86_400_000)
  return sql`invitations as i where i.agreement_id is not null and i.accepted_at is null and i.refused_at is null
    and i.withdrawn_at is null and i.sent_at < ${before}`
}
