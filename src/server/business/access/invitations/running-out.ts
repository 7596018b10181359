/** Invitations to an account that soon lead nowhere any more: what whoever manages its users is reminded of (SPEC 1.5). */
import type { Work } from '#server/work/index.ts'
import type { PurchasingAccount } from '../look-ups.ts'
import { invitationMs } from './invitation.ts'

export interface InvitationRunningOut {
  readonly userId: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** The last instant at which it can be accepted. */
  readonly until: Date
}

/** Days before its end from which an invitation is about to run out. */
export const runningOutDays = 7
/** Most that are told at once. */
export const runningOutLimit = 5

/** People who have yet to come in and have a week left or less, the most urgent first; at most `runningOutLimit`. */
export async function invitationsRunningOut(
  work: Work,
  account: PurchasingAccount<'users.manage'>,
): Promise<readonly InvitationRunningOut[]> {
  const earliest = new Date(work.now.getTime() - invitationMs)
  const latest = new Date(earliest.getTime() + runningOutDays * 86_400_000)
  const rows = await work.db
    .selectFrom('account_people as p')
    .innerJoin('users as u', 'u.id', 'p.user_id')
    .select(['p.user_id as userId', 'u.first_name as firstName', 'u.last_name as lastName', 'u.email', 'p.invited_at'])
    .where('p.purchasing_account_id', '=', account.id)
    .where('p.accepted_at', 'is', null)
    .where('p.invited_at', '>=', earliest)
    .where('p.invited_at', '<', latest)
    .orderBy('p.invited_at')
    .orderBy('p.user_id')
    .limit(runningOutLimit)
    .execute()
  return rows.map(({ invited_at: invitedAt, ...person }) => ({
    ...person,
    until: new Date((invitedAt ?? earliest).getTime() + invitationMs),
  }))
}
