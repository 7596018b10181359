/**
 * The one person whom an agreement names (SPEC 1.1, 1.7): where he stands, and inviting him to all of its accounts. Nobody
 * has two such invitations open to one agreement; the schema keeps that.
 */
import { sql } from 'kysely'
import type { Changing, Work } from '#server/work/index.ts'
import { otherAudienceOf, refuseOtherAudience } from '../audience.ts'
import { canonicalEmail } from '../email.ts'
import type { PurchasingAccount } from '../look-ups.ts'
import { personFor } from '../people.ts'
import { indispensableRole } from '../permissions.ts'
import { expectAtAgreement } from './agreement.ts'
import { clearExpected, recordAtAccounts } from './expected.ts'
import { invitationMs, stateOf } from './invitation.ts'
import type { InvitedPerson } from './invite.ts'
import { renew } from './renew.ts'
import { send, writeInvitation } from './send.ts'

type Account = PurchasingAccount<'administrators.designate'>

/**
 * `left`: his organisation took his access away, after he came in or before he answered. `unusable`: no invitation can go to this address,
 * which is no e-mail address or somebody's who has another place in the portal.
 */
export type AdministratorState = 'unusable' | 'not-invited' | 'open' | 'expired' | 'refused' | 'in' | 'left'

export interface AdministratorStanding {
  readonly state: AdministratorState
  /** His work account; undefined where nobody ever invited this address. */
  readonly userId: number | undefined
  /** When his invitation was last sent and until when it leads in; undefined where none waits for an answer. */
  readonly sentAt: Date | undefined
  readonly endsAt: Date | undefined
  /** True where he administers every account of the agreement: nothing is left to invite him to. */
  readonly isComplete: boolean
  /** True where somebody, he or another, administers an account of the agreement: from then on it is the customer's matter. */
  readonly isSettled: boolean
}

/** How far the person with this address has come in the agreement of the account. */
export async function administratorStanding(
  work: Work,
  account: Account,
  email: string,
): Promise<AdministratorStanding> {
  const canonical = canonicalEmail(email)
  const { rows } = await sql<StandingRow>`
    select u.id as user_id, i.id, i.sent_at, i.accepted_at, i.refused_at, i.withdrawn_at, n.administered, n.accounts
    from users as u
    left join lateral (
      select id, sent_at, accepted_at, refused_at, withdrawn_at from invitations
      where agreement_id = ${account.agreement_id} and user_id = u.id order by id desc limit 1) as i on true
    cross join lateral (
      select count(*) as accounts, count(p.user_id) filter (where r.user_id is not null) as administered
      from purchasing_accounts as a
      left join account_people as p on p.purchasing_account_id = a.id and p.user_id = u.id and p.accepted_at is not null
      left join role_assignments as r on r.purchasing_account_id = a.id and r.user_id = u.id and r.role = ${indispensableRole}
      where a.agreement_id = ${account.agreement_id}) as n
    where u.email_canonical = ${canonical ?? ''}`.execute(work.db)
  const [row] = rows
  const isSettled = await hasAdministrator(work, account.agreement_id)
  const isElsewhere = row !== undefined && (await otherAudienceOf(work, row.user_id, 'customer')) !== undefined
  const state = canonical === undefined || isElsewhere ? 'unusable' : standingState(row, isSettled, work.now)
  const sentAt = state === 'open' || state === 'expired' ? (row?.sent_at ?? undefined) : undefined
  return {
    state,
    userId: row?.user_id,
    sentAt,
    endsAt: sentAt && new Date(sentAt.getTime() + invitationMs),
    isComplete: row !== undefined && row.administered === row.accounts,
    isSettled,
  }
}

/** True where somebody has come in as Administrateur de compte of any account of the agreement. */
async function hasAdministrator(work: Work, agreementId: number): Promise<boolean> {
  const { rows } = await sql`
    select from purchasing_accounts as a
    join role_assignments as r on r.purchasing_account_id = a.id and r.role = ${indispensableRole}
    join account_people as p on p.purchasing_account_id = a.id and p.user_id = r.user_id and p.accepted_at is not null
    where a.agreement_id = ${agreementId} limit 1`.execute(work.db)
  return rows.length > 0
}

interface StandingRow {
  readonly user_id: number
  readonly id: number | null
  readonly sent_at: Date | null
  readonly accepted_at: Date | null
  readonly refused_at: Date | null
  readonly withdrawn_at: Date | null
  readonly administered: number
  readonly accounts: number
}

function standingState(found: StandingRow | undefined, isSettled: boolean, now: Date): AdministratorState {
  if (found === undefined) return 'not-invited'
  const { sent_at, administered, accounts, ...row } = found
  if (administered === accounts) return 'in'
  if (sent_at === null) return 'not-invited'
  const state = stateOf({ ...row, sent_at }, now)
  if (state === 'withdrawn') return isSettled ? 'left' : 'not-invited'
  if (state !== 'accepted') return state
  return administered > 0 ? 'in' : 'left'
}

/**
 * Invites somebody to all purchasing accounts of the account's agreement, as Administrateur de compte: again where his
 * invitation waits for an answer, else anew, and then in place of anybody else's that waits. The caller holds the
 * agreement's lock. Refuses 409 person.other-audience, 422 person.email-malformed.
 */
export async function inviteAdministrator(work: Changing, account: Account, person: InvitedPerson): Promise<void> {
  const agreementId = account.agreement_id
  const open = await openInvitation(work, agreementId)
  const userId = await personFor(work, person)
  await refuseOtherAudience(work, userId, 'customer')
  if (open?.user_id === userId) return renew(work, open.id)
  if (open !== undefined) await withdraw(work, open.id, open.user_id)
  if ((await administratorStanding(work, account, person.email)).isComplete) return // by whatever way he came

  const invitationId = await writeInvitation(work, { userId, agreementId })
  await expectAtAgreement(work, { agreementId, userId, invitationId })

  await send(work, { userId, invitationId, serial: 1 })
}

/**
 * Takes back the invitation of the agreement that waits for an answer, where one of this partner's people, or who was one,
 * sent it. Whom the agreement names stays.
 */
export async function withdrawSentBy(work: Changing, agreementId: number, partnerId: number): Promise<void> {
  const open = await openInvitation(work, agreementId)
  if (open === undefined || !(await isOfPartner(work, open.invited_by, partnerId))) return
  await withdraw(work, open.id, open.user_id)
}

/** The address to which the invitation went that `withdrawSentBy` would take back; undefined where there is none. */
export async function invitationSentBy(
  work: Work,
  agreementId: number,
  partnerId: number,
): Promise<string | undefined> {
  const waiting = await work.db
    .selectFrom('invitations as i')
    .innerJoin('users as u', 'u.id', 'i.user_id')
    .select(['i.invited_by', 'u.email'])
    .where('i.agreement_id', '=', agreementId)
    .where((row) =>
      row.and([row('i.accepted_at', 'is', null), row('i.refused_at', 'is', null), row('i.withdrawn_at', 'is', null)]),
    )
    .executeTakeFirst()
  if (waiting === undefined || !(await isOfPartner(work, waiting.invited_by, partnerId))) return undefined
  return waiting.email
}

/** True for whoever is, or was, one of the partner's people. */
async function isOfPartner(work: Work, userId: number | null, partnerId: number): Promise<boolean> {
  if (userId === null) return false
  const { rows } = await sql`
    select from partner_users where user_id = ${userId} and partner_id = ${partnerId}
    union all
    select from events where purchasing_account_id = 0 and scope = 'partner' and scope_id = ${partnerId}
      and name = 'partner-user.removed' and subject = ${`user:${String(userId)}`} and subject like 'user:%'`.execute(
    work.db,
  )
  return rows.length > 0
}

/** The agreement's invitation that waits for an answer, under its lock: nobody accepts it while another is named. */
export async function openInvitation(work: Changing, agreementId: number) {
  return work.db
    .selectFrom('invitations')
    .select(['id', 'user_id', 'invited_by'])
    .where('agreement_id', '=', agreementId)
    .where((row) =>
      row.and([row('accepted_at', 'is', null), row('refused_at', 'is', null), row('withdrawn_at', 'is', null)]),
    )
    .forUpdate()
    .executeTakeFirst()
}

async function withdraw(work: Changing, invitationId: number, userId: number): Promise<void> {
  await work.db.updateTable('invitations').set({ withdrawn_at: work.now }).where('id', '=', invitationId).execute()
  await recordAtAccounts(work, 'user.withdrawn', userId, invitationId)
  await clearExpected(work, userId, invitationId)
}
