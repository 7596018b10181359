/** Who is told that one of the publisher's people looks as he would: himself. */
import type { Events } from '#server/work/index.ts'
import { receiverOf, type Answer } from './tell.ts'

export const ofViewing: Answer<Events['viewing.begun']> = async (work, { scopeId, details }) => {
  const partners = await work.db
    .selectFrom('partner_users')
    .select('user_id')
    .where('user_id', '=', scopeId)
    .executeTakeFirst()
  const { operator, reason, minutes } = details
  return [
    {
      receiver: await receiverOf(work, scopeId),
      template: 'viewing.begun',
      parameters: { operator, reason, minutes, isPartners: partners !== undefined },
    },
  ]
}
