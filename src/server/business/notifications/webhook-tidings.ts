/** What the publisher's people are told of addresses that services no longer answer at. */
import type { Events, Work } from '#server/work/index.ts'
import { operatorReceivers, type Tiding, type ToldEvent } from './tell.ts'

/** Unless somebody has enabled it again, or removed it, before anybody could be told. */
export async function ofDisabledEndpoint(
  work: Work,
  { details }: ToldEvent<Events['webhook-endpoint.disabled']>,
): Promise<readonly Tiding[]> {
  const still = await work.db
    .selectFrom('webhook_endpoints')
    .select('id')
    .where('id', '=', details.endpoint)
    .where('disabled_at', 'is not', null)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (still === undefined || details.because === 'chosen') return []
  const { endpoint, name: service, url, because } = details
  const people = await operatorReceivers(work)
  const parameters = { endpoint, service, url, because }
  return people.map((receiver) => ({ receiver, template: 'webhook.disabled', parameters }))
}
