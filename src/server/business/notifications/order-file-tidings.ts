/** Who is told what became of a file of orders: whoever sent it, or, once he has left, his partner's administrators. */
import { sql } from 'kysely'
import type { Events, Work } from '#server/work/index.ts'
import { partnerNamed } from './partner-tidings.ts'
import type { Receiver, Tiding, ToldEvent } from './tell.ts'
import type { Topic } from './topics.ts'

type Ended = Events['order-file.accepted' | 'order-file.checked' | 'order-file.refused' | 'order-file.failed']

const topic: Topic = 'order-files'
const toldPeopleLimit = 20

export const ofOrderFiles = {
  'order-file.accepted': tidings,
  'order-file.checked': tidings,
  'order-file.refused': tidings,
  'order-file.failed': tidings,
}

async function tidings(work: Work, { scopeId, details }: ToldEvent<Ended>): Promise<readonly Tiding[]> {
  const file = await work.db
    .selectFrom('order_files')
    .select(['name', 'sent_by', 'dry_run', 'accepted_at', 'refused_at', 'failure', 'orders', 'lines', 'repeated'])
    .select('fault_count as faults')
    .where('partner_id', '=', scopeId)
    .where('id', '=', details.file)
    .executeTakeFirstOrThrow()
  const { name, orders, lines, repeated, faults } = file
  const parameters = {
    partner: await partnerNamed(work, scopeId),
    file: details.file,
    name,
    outcome: outcomeOf(file),
    orders,
    lines,
    repeated,
    faults,
  }
  const people = await toldOf(work, scopeId, file.sent_by)
  return people.map(({ userId, ...receiver }) => ({
    receiver,
    template: 'order-file.read',
    parameters: { ...parameters, userId },
  }))
}

function outcomeOf(file: {
  readonly dry_run: boolean
  readonly accepted_at: Date | null
  readonly refused_at: Date | null
  readonly failure: string | null
}): string {
  if (file.accepted_at !== null) return file.dry_run ? 'checked' : 'accepted'
  if (file.refused_at !== null) return 'refused'
  return file.failure === 'not-allowed' ? 'not-allowed' : 'failed'
}

async function toldOf(
  work: Work,
  partnerId: number,
  senderId: number,
): Promise<readonly (Receiver & { readonly userId: number })[]> {
  const { rows } = await sql<Receiver & { userId: number }>`
    with told as (
      select user_id from partner_users where partner_id = ${partnerId} and user_id = ${senderId}
      union all
      select user_id from partner_users where partner_id = ${partnerId} and role = 'administrator'
        and not exists (select from partner_users where partner_id = ${partnerId} and user_id = ${senderId}))
    select u.id as "userId", u.first_name || ' ' || u.last_name as name, u.email as address, u.language
    from told as t join users as u on u.id = t.user_id
    where not exists (select from muted_notices as n where n.user_id = u.id and n.topic = ${topic})
    order by u.id limit ${sql.lit(toldPeopleLimit)}`.execute(work.db)
  return rows
}
