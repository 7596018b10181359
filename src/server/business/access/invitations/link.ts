/** From a link to the invitation behind it: looked at as often as anybody likes, answered under its lock. */
import { sql } from 'kysely'
import { readSerialLink } from '#server/platform/serial-link.ts'
import { Refusal, type Changing, type PartnerRole, type Work } from '#server/work/index.ts'
import { operatorRoles, type OperatorRole } from '../permissions.ts'
import { stateOf, type InvitationState } from './invitation.ts'

declare module '#server/work/refusal.ts' {
  interface Refusals {
    'invitation.expired': Record<never, never>
    /** It was sent again since, under another link. */
    'invitation.replaced': Record<never, never>
    'invitation.refused': Record<never, never>
    'invitation.withdrawn': Record<never, never>
  }
}

/** What the page behind a link says. A link that was sent before the last one says so only while there is one to use. */
export interface LinkedInvitation {
  readonly state: InvitationState | 'replaced'
  readonly acceptedAt: Date | null
  readonly userId: number
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: string
  /** True for somebody who has a password: he signs in instead of signing up. */
  readonly hasWorkAccount: boolean
  readonly to: 'accounts' | 'partner' | 'console'
  /** The one person whom the agreement names (SPEC 1.1). */
  readonly isDesignated: boolean
  /** Who signed, or the partner; '' for the publisher. */
  readonly organization: string
  /** The person who invited; null where it was the publisher. */
  readonly inviter: string | null
}

/** What a link leads to; undefined for one that is none of ours. Changes nothing, however often it is asked. */
export async function invitationOfLink(work: Work, link: string): Promise<LinkedInvitation | undefined> {
  const subject = readSerialLink(work.secret, 'invitation', link)
  if (subject === undefined) return undefined
  const { rows } = await sql<LinkRow>`
    select i.serial, i.sent_at, i.accepted_at, i.refused_at, i.withdrawn_at, i.agreement_id, i.partner_id, i.operator_role,
      u.id as user_id, u.email, u.first_name, u.last_name, u.language, u.password_hash is not null as has_work_account,
      coalesce(p.name, o.name, (select s.name from invitation_accounts as ia
        join purchasing_accounts as a on a.id = ia.purchasing_account_id
        join organizations as s on s.id = a.organization_id
        where ia.invitation_id = i.id order by a.id limit 1)) as organization,
      b.first_name || ' ' || b.last_name as inviter
    from invitations as i
    join users as u on u.id = i.user_id
    left join users as b on b.id = i.invited_by and not exists (select from operators as e where e.user_id = b.id)
    left join partners as p on p.id = i.partner_id
    left join agreements as g on g.id = i.agreement_id
    left join organizations as o on o.id = g.organization_id
    where i.id = ${subject.id}`.execute(work.db)
  const [row] = rows
  if (row === undefined || subject.serial > row.serial) return undefined
  return {
    state: linkState(row, subject.serial, work.now),
    acceptedAt: row.accepted_at,
    userId: row.user_id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    language: row.language,
    hasWorkAccount: row.has_work_account,
    to: row.operator_role !== null ? 'console' : row.partner_id === null ? 'accounts' : 'partner',
    isDesignated: row.agreement_id !== null,
    organization: row.organization ?? '',
    inviter: row.inviter,
  }
}

interface LinkRow {
  readonly serial: number
  readonly sent_at: Date
  readonly accepted_at: Date | null
  readonly refused_at: Date | null
  readonly withdrawn_at: Date | null
  readonly agreement_id: number | null
  readonly partner_id: number | null
  readonly operator_role: string | null
  readonly user_id: number
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly language: string
  readonly has_work_account: boolean
  readonly organization: string | null
  readonly inviter: string | null
}

/** An invitation that is being answered, under its lock. */
export interface HeldInvitation {
  readonly id: number
  readonly userId: number
  readonly email: string
  readonly agreementId: number | null
  readonly partner: { readonly id: number; readonly role: PartnerRole } | undefined
  readonly operatorRole: OperatorRole | undefined
  readonly invitedBy: number | null
  readonly state: LinkedInvitation['state']
}

/**
 * Takes the invitation of a link for answering. One at a time: of fifty who answer at once the first one's answer is
 * everybody's. Before people, whom accepting locks. Refuses 404 invitation.unknown.
 */
export async function holdInvitation(work: Changing, link: string): Promise<HeldInvitation> {
  const subject = readSerialLink(work.secret, 'invitation', link)
  const row =
    subject &&
    (await work.db
      .selectFrom('invitations as i')
      .innerJoin('users as u', 'u.id', 'i.user_id')
      .select(['i.id', 'i.serial', 'i.user_id', 'i.agreement_id', 'i.partner_id', 'i.partner_role', 'i.invited_by'])
      .select('i.operator_role')
      .select(['i.sent_at', 'i.accepted_at', 'i.refused_at', 'i.withdrawn_at', 'u.email'])
      .where('i.id', '=', subject.id)
      .where('i.serial', '>=', subject.serial)
      .forUpdate('i')
      .executeTakeFirst())
  if (subject === undefined || row === undefined) throw new Refusal(404, 'invitation.unknown', {})
  const { partner_id: id, partner_role: role } = row
  return {
    id: row.id,
    userId: row.user_id,
    email: row.email,
    agreementId: row.agreement_id,
    partner: id === null || role === null ? undefined : { id, role },
    operatorRole: operatorRoles.find((each) => each === row.operator_role),
    invitedBy: row.invited_by,
    state: linkState(row, subject.serial, work.now),
  }
}

/** Refuses, by its state, 409 invitation.expired, .replaced, .accepted, .refused or .withdrawn. */
export function refuseUnlessOpen(state: LinkedInvitation['state']): void {
  if (state !== 'open') throw new Refusal(409, `invitation.${state}`, {})
}

function linkState(row: Parameters<typeof stateOf>[0] & { serial: number }, serial: number, now: Date) {
  const state = stateOf(row, now)
  const isOver = state !== 'open' && state !== 'expired'
  return serial < row.serial && !isOver ? 'replaced' : state
}
