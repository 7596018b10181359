/** Who is told what comes of an invitation, and of another designated administrator (SPEC 1.3, 1.7). */
import { sql } from 'kysely'
import { rolesWith } from '#server/business/access/index.ts'
import type { Events, Work } from '#server/work/index.ts'
import { operatorReceivers, receiverOf, type Receiver, type Tiding, type ToldEvent } from './tell.ts'

/** The people told of one event: whoever came first. */
const toldPeopleLimit = 50

/** Whoever invited; for the invitation that an agreement causes by itself, the publisher's people. */
export async function ofRefusal(
  work: Work,
  { scopeId, details }: ToldEvent<Events['invitation.refused']>,
): Promise<readonly Tiding[]> {
  const { rows } = await sql<{
    agreement_id: number | null
    partner_id: number | null
    operator_role: string | null
    account_id: number | null
    organization: string | null
  }>`
    select i.agreement_id, i.partner_id, i.operator_role, coalesce(p.name, o.name) as organization, a.id as account_id
    from invitations as i
    left join partners as p on p.id = i.partner_id
    left join lateral (select purchasing_account_id from invitation_accounts
      where invitation_id = i.id order by purchasing_account_id limit 1) as ia on true
    left join purchasing_accounts as a on a.id = ia.purchasing_account_id
    left join organizations as o on o.id = a.organization_id
    where i.id = ${details.invitation}`.execute(work.db)
  const [invitation] = rows
  if (invitation === undefined) throw new Error('A refused invitation is gone')
  const to = leadsTo(invitation)
  const refusing = await receiverOf(work, scopeId)
  const parameters = {
    person: refusing.name,
    address: refusing.address,
    organization: invitation.organization ?? '',
    to,
    path: pathAfter(to, invitation.account_id),
  }
  const inviters = details.inviter === null ? [] : [await receiverOf(work, details.inviter)]
  const receivers = inviters.length === 0 && to === 'agreement' ? await operatorReceivers(work) : inviters
  return receivers.map((receiver) => ({ receiver, template: 'invitation.refused', parameters }))
}

type LeadsTo = 'accounts' | 'agreement' | 'partner' | 'console'

function leadsTo(invitation: Readonly<Record<'agreement_id' | 'partner_id' | 'operator_role', unknown>>): LeadsTo {
  if (invitation.operator_role !== null) return 'console'
  if (invitation.partner_id !== null) return 'partner'
  return invitation.agreement_id !== null ? 'agreement' : 'accounts'
}

function pathAfter(to: LeadsTo, accountId: number | null): string {
  if (to === 'console') return '/console/operators'
  if (to === 'partner') return '/partner/users'
  if (to === 'accounts' || accountId === null) return '/access/users'
  return `/purchasing-accounts/${String(accountId)}/designated-administrator`
}

/** Whoever asked for an invitation and has access. */
export async function ofReminder(
  work: Work,
  { scopeId, details }: ToldEvent<Events['access.reminded']>,
): Promise<readonly Tiding[]> {
  const { agreementNumber, ...account } = await work.db
    .selectFrom('purchasing_accounts as a')
    .innerJoin('agreements as g', 'g.id', 'a.agreement_id')
    .select(['a.name', 'a.number', 'g.number as agreementNumber'])
    .where('a.id', '=', details.account)
    .executeTakeFirstOrThrow()
  const parameters = { agreementNumber, account }
  return [{ receiver: await receiverOf(work, scopeId), template: 'access.reminded', parameters }]
}

/** Everybody who manages the users of an account of the agreement, but for the one who is named. */
export async function ofDesignation(
  work: Work,
  { account, actorId, details }: ToldEvent<Events['administrator.designated']>,
): Promise<readonly Tiding[]> {
  const { agreementId, agreementNumber, organization } = await work.db
    .selectFrom('purchasing_accounts as a')
    .innerJoin('agreements as g', 'g.id', 'a.agreement_id')
    .innerJoin('organizations as o', 'o.id', 'g.organization_id')
    .select(['g.id as agreementId', 'g.number as agreementNumber', 'o.name as organization'])
    .where('a.id', '=', account)
    .executeTakeFirstOrThrow()
  const by = await work.db
    .selectFrom('partner_users as u')
    .innerJoin('partners as p', 'p.id', 'u.partner_id')
    .select('p.name')
    .where('u.user_id', '=', actorId ?? 0)
    .executeTakeFirst()
  const parameters = { partner: by?.name ?? null, ...details, organization, agreementNumber }
  const told = await managers(work, agreementId, details.to.email)
  return told.map((receiver) => ({ receiver, template: 'administrator.designated', parameters }))
}

async function managers(work: Work, agreementId: number, butFor: string): Promise<readonly Receiver[]> {
  const { rows } = await sql<Receiver>`
    select u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from users as u
    where u.email <> ${butFor} and u.id in (
      select p.user_id from purchasing_accounts as a
      join account_people as p on p.purchasing_account_id = a.id and p.accepted_at is not null
      join role_assignments as r on r.purchasing_account_id = a.id and r.user_id = p.user_id
      where a.agreement_id = ${agreementId} and r.role = any(${[...rolesWith('users.manage')]}))
    order by u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows
}
