/**
 * Inviting the designated administrators of many agreements at once, after an import that was asked to (SPEC 1.1): by jobs
 * of a hundred, each agreement in a change of its own, so that one whose address is of no use holds up none of the others.
 */
import { sql } from 'kysely'
import { purchasingAccount } from '#server/business/access/index.ts'
import type { Changing } from '#server/work/index.ts'
import { inviteUninvited } from './designated-administrator.ts'

/** As the job 'agreements.invite' has it. */
const agreementsPerJob = 100

/** Asks for the invitations of all agreements in registration_rows to whom none ever went; answers how many. */
export async function inviteRegistered(work: Changing): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select id from agreements as g where number in (select agreement_number from registration_rows)
      and not exists (select from invitations where agreement_id = g.id)
    order by id`.execute(work.db)
  const ids = rows.map(({ id }) => id)
  for (let start = 0; start < ids.length; start += agreementsPerJob) {
    await work.enqueue('agreements.invite', { agreements: ids.slice(start, start + agreementsPerJob) })
  }
  return ids.length
}

/** Invites whom an agreement names where nobody ever did. */
export async function inviteUninvitedOf(work: Changing, agreementId: number): Promise<void> {
  const { id } = await work.db
    .selectFrom('purchasing_accounts')
    .select('id')
    .where('agreement_id', '=', agreementId)
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  await inviteUninvited(work, await purchasingAccount(work, id, 'administrators.designate'))
}
