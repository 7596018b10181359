/** The places that an invitation holds on the lists of accounts for somebody who has yet to come in. */
import { sql } from 'kysely'
import type { Changing } from '#server/work/index.ts'

declare module '#server/work/event.ts' {
  interface Events {
    'user.invited-again': { readonly user: number; readonly invitation: number }
    'user.joined': { readonly user: number; readonly invitation: number }
    'user.refused': { readonly user: number; readonly invitation: number }
    'user.withdrawn': { readonly user: number; readonly invitation: number }
  }
}

type AtAccounts = 'user.invited-again' | 'user.joined' | 'user.refused' | 'user.withdrawn'

/** Records, in each account where the invitation still waits, what becomes of it. Before it is answered or cleared. */
export async function recordAtAccounts(
  work: Changing,
  name: AtAccounts,
  userId: number,
  invitationId: number,
): Promise<void> {
  const details = JSON.stringify({ user: userId, invitation: invitationId })
  await work.recordEach(
    name,
    sql`
    select purchasing_account_id, ${`user:${String(userId)}`}::text, ${details}::jsonb from account_people
    where user_id = ${userId} and invitation_id = ${invitationId} and accepted_at is null`,
  )
}

/** Takes somebody who has not come in off every list that this invitation put him on, with the roles he would have had. */
export async function clearExpected(work: Changing, userId: number, invitationId: number): Promise<void> {
  await sql`
    with gone as (
      delete from account_people where user_id = ${userId} and invitation_id = ${invitationId} and accepted_at is null
      returning purchasing_account_id)
    delete from role_assignments as r using gone
    where r.purchasing_account_id = gone.purchasing_account_id and r.user_id = ${userId}`.execute(work.db)
}
