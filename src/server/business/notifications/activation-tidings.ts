/** Who asked for more activations of a product key is told what the publisher answered (SPEC 9.2). */
import { sql } from 'kysely'
import { groupName, itemName } from '#server/business/catalog/index.ts'
import type { Events, Work } from '#server/work/index.ts'
import { receiverOf, type Tiding, type ToldEvent } from './tell.ts'

export const ofActivations = {
  'activations.granted': (work: Work, event: ToldEvent<Events['activations.granted']>) =>
    ofAnswer(work, event.account, event.details.request),
  'activations.refused': (work: Work, event: ToldEvent<Events['activations.refused']>) =>
    ofAnswer(work, event.account, event.details.request),
}

interface Answered {
  readonly asked_by: number
  readonly granted: number | null
  readonly refused_because: string | null
  readonly allowed: number | null
  readonly item: string
  readonly product: string
  readonly name: string
  readonly number: string
}

async function ofAnswer(work: Work, account: number, request: number): Promise<readonly Tiding[]> {
  const { language } = await work.db
    .selectFrom('activation_requests as r')
    .innerJoin('users as u', 'u.id', 'r.asked_by')
    .select('u.language')
    .where('r.purchasing_account_id', '=', account)
    .where('r.id', '=', request)
    .executeTakeFirstOrThrow()
  const { rows } = await sql<Answered>`
    select r.asked_by, r.granted, r.refused_because, k.activations_allowed as allowed, a.name, a.number,
      trim(${itemName(language, 'i')} || ' ' || i.version) as item, ${groupName(language, 'g')} as product
    from activation_requests as r
    join product_keys as k on k.purchasing_account_id = r.purchasing_account_id and k.id = r.product_key_id
    join items as i on i.id = k.item_id join product_groups as g on g.id = i.product_group_id
    join purchasing_accounts as a on a.id = r.purchasing_account_id
    where r.purchasing_account_id = ${account} and r.id = ${request}`.execute(work.db)
  const [answered] = rows
  if (answered === undefined) return []
  const { asked_by: asker, refused_because: reason, name, number, ...facts } = answered
  const parameters = { ...facts, reason, account: { id: account, name, number } }
  return [{ receiver: await receiverOf(work, asker), template: 'activations.answered', parameters }]
}
