/** What the letters about invitations are told: read when they are owed, so that nobody gets a link that is dead already. */
import { sql } from 'kysely'
import { customerRoles, operatorRoles, type Role } from '#server/business/access/index.ts'
import type { Events, Work } from '#server/work/index.ts'
import type { InvitationParameters } from './letters/invitation.ts'
import { receiverOf, type Tiding, type ToldEvent } from './tell.ts'

/** Accounts that a letter lists by name. */
const listedAccountsLimit = 10
/** What whom the agreement names has in all of its accounts. */
const designatedRole: Role = 'account-administrator'

/** The invitation itself, unless it was sent again, answered or taken back in the meantime. */
export async function ofInvitation(
  work: Work,
  { details }: ToldEvent<Events['invitation.sent']>,
): Promise<readonly Tiding[]> {
  const invitation = await openInvitation(work, details.invitation, details.serial)
  if (invitation === undefined) return []
  const parameters = await parametersOf(work, invitation, details.until)
  if (parameters === undefined) return []
  return [{ receiver: await receiverOf(work, invitation.user_id), template: 'invitation', parameters }]
}

interface OpenInvitation {
  readonly id: number
  readonly serial: number
  readonly user_id: number
  readonly agreement_id: number | null
  readonly partner_id: number | null
  readonly partner_role: 'administrator' | 'agent' | 'viewer' | null
  readonly operator_role: string | null
  readonly inviter: string | null
  readonly has_work_account: boolean
}

async function openInvitation(work: Work, id: number, serial: number): Promise<OpenInvitation | undefined> {
  const { rows } = await sql<OpenInvitation>`
    select i.id, i.serial, i.user_id, i.agreement_id, i.partner_id, i.partner_role, i.operator_role,
      b.first_name || ' ' || b.last_name as inviter, u.password_hash is not null as has_work_account
    from invitations as i join users as u on u.id = i.user_id
      left join users as b on b.id = i.invited_by and not exists (select from operators as e where e.user_id = b.id)
    where i.id = ${id} and i.serial = ${serial}
      and i.accepted_at is null and i.refused_at is null and i.withdrawn_at is null`.execute(work.db)
  return rows[0]
}

async function parametersOf(
  work: Work,
  invitation: OpenInvitation,
  until: string,
): Promise<InvitationParameters | undefined> {
  const { id, serial, partner_id: partnerId, partner_role: role } = invitation
  const common = { invitation: id, serial, until, hasWorkAccount: invitation.has_work_account }
  if (partnerId !== null && role !== null) {
    const { name } = await work.db
      .selectFrom('partners')
      .select('name')
      .where('id', '=', partnerId)
      .executeTakeFirstOrThrow()
    return { ...common, to: 'partner', inviter: invitation.inviter ?? name, partner: name, role }
  }
  const operatorRole = operatorRoles.find((each) => each === invitation.operator_role)
  if (operatorRole !== undefined) return { ...common, to: 'console', inviter: null, role: operatorRole }
  const places = await placesOf(work, invitation)
  const [first] = places.accounts
  if (first === undefined) return undefined
  const { organization } = first
  return {
    ...common,
    to: 'accounts',
    inviter: invitation.inviter,
    organization,
    isDesignated: invitation.agreement_id !== null,
    agreementNumbers: [...new Set(places.accounts.map(({ agreement }) => agreement))],
    roles: places.roles,
    accounts: places.accounts.map(({ name, number }) => ({ name, number })),
    others: first.total - places.accounts.length,
  }
}

interface InvitedAccount {
  readonly number: string
  readonly name: string
  readonly organization: string
  readonly agreement: string
  readonly total: number
}

async function placesOf(work: Work, invitation: OpenInvitation) {
  const { id, user_id: userId, agreement_id: agreementId } = invitation
  const expected = sql`select purchasing_account_id from account_people
    where user_id = ${userId} and invitation_id = ${id} and accepted_at is null`
  // The agreement's also gives what he has yet to get where he is in, or invited by somebody else.
  const untold = sql`select g.id from purchasing_accounts as g where g.agreement_id = ${agreementId}
    and not exists (select from invitation_accounts where invitation_id = ${id} and purchasing_account_id = g.id)`
  const { rows: accounts } = await sql<InvitedAccount>`
    select a.number, a.name, o.name as organization, g.number as agreement, count(*) over () as total
    from purchasing_accounts as a
    join organizations as o on o.id = a.organization_id
    join agreements as g on g.id = a.agreement_id
    where a.id in (${expected} union ${untold})
    order by a.name, a.id limit ${sql.lit(listedAccountsLimit)}`.execute(work.db)
  const { rows: held } = await sql<{ role: string }>`
    select distinct r.role from account_people as p
    join role_assignments as r on r.purchasing_account_id = p.purchasing_account_id and r.user_id = p.user_id
    where p.user_id = ${userId} and p.invitation_id = ${id} and p.accepted_at is null`.execute(work.db)
  const names = new Set(held.map(({ role }) => role))
  if (agreementId !== null) names.add(designatedRole)
  return { accounts, roles: customerRoles.filter((role) => names.has(role)) }
}
