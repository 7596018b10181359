/** What the publisher should look at: e-mail that does not arrive, and agreements that nobody has come in for. */
import { sql } from 'kysely'
import { invitationDays, type Publisher } from '#server/business/access/index.ts'
import { outboxFigures } from '#server/business/notifications/index.ts'
import { silentEndpoints, type WebhookEndpoint } from '#server/business/webhooks/index.ts'
import type { Work } from '#server/work/index.ts'

export interface Attention {
  /** E-mails that bounced and were not sent again, counted as far as `attentionLimit`. */
  readonly bounced: number
  /** E-mails that the mail server puts off, and what it says. */
  readonly waiting: number
  readonly lastError: string | null
  /** Addresses of services to which nothing is sent, since nothing arrived there. */
  readonly silentEndpoints: readonly WebhookEndpoint[]
  /** Designated administrators whose link ran out before they came, the last ones first. */
  readonly expired: readonly ExpiredInvitation[]
  /** How many those are, counted as far as `attentionLimit`. */
  readonly expiredCount: number
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

/** What wants the publisher's attention now. */
export async function attention(work: Work, desk: Publisher): Promise<Attention> {
  const { waiting, lastError } = await outboxFigures(work)
  const { rows } = await sql<{ bounced: number; expired: number }>`
    select (select count(*) from (select from emails where bounced_at is not null limit ${attentionLimit + 1}) as b) as bounced,
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
  const [counts] = rows
  return {
    bounced: counts?.bounced ?? 0,
    waiting,
    lastError,
    silentEndpoints: await silentEndpoints(work, desk),
    expired,
    expiredCount: counts?.expired ?? 0,
  }
}

function openAdministrators(work: Work) {
  const before = new Date(work.now.getTime() - invitationDays * 86_400_000)
  return sql`invitations as i where i.agreement_id is not null and i.accepted_at is null and i.refused_at is null
    and i.withdrawn_at is null and i.sent_at < ${before}`
}
