/** What must hold of webhooks: whatever is owed ends, and nothing is owed to an address that is disabled or gone. */
import { sql } from 'kysely'
import type { Invariant } from '#server/work/index.ts'

export const invariants: readonly Invariant[] = [
  {
    promise: 'no message is owed to an address of services that is disabled or removed',
    breaches: sql`
      select d.id::text from webhook_deliveries as d join webhook_endpoints as e on e.id = d.endpoint_id
      where d.delivered_at is null and d.given_up_at is null and (e.disabled_at is not null or e.removed_at is not null)`,
  },
  {
    promise: 'every message that was delivered was answered with 2xx',
    breaches: sql`
      select id::text from webhook_deliveries
      where delivered_at is not null and (attempts = 0 or status is null or status not between 200 and 299)`,
  },
]
