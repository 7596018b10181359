/** Webhooks are the publisher's business: to everybody else who is signed in their pages do not exist. */
import { sql } from 'kysely'
import { change, system, type House } from '#server/work/index.ts'
import type { Caller } from '../world/callers.ts'
import { formKey, type Cases } from './route-case.ts'

/** An address that somebody disabled. */
const there = { endpoint: '' }
const endpoint = () => ({ endpoint: there.endpoint })
const form = () => ({ 'form-key': formKey() })

function forOperators(answer = 200): (who: Caller) => number {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

export const webhookCases: Cases = {
  'GET /console/webhooks': { answer: forOperators() },
  'GET /console/webhooks/new': { answer: forOperators() },
  'POST /console/webhooks/new': { form, answer: forOperators(422) },
  'GET /console/webhooks/[endpoint]': { rest: endpoint, answer: forOperators() },
  'POST /console/webhooks/[endpoint]': { rest: endpoint, query: '?/disable', form, answer: forOperators(409) },
}

/** Registers the address, of a service that is there. */
export async function settleWebhooks(house: House): Promise<void> {
  await change(house, system('test'), null, async (work) => {
    work.unchanged()
    const { rows } = await sql<{ endpoint: string }>`
      insert into webhook_endpoints (service_id, url, types, registered_at, disabled_at, disabled_because)
      select min(id), 'https://office365.example/hooks', '["plans.set-up"]', now(), now(), 'chosen' from services
      returning id::text as endpoint`.execute(work.db)
    Object.assign(there, rows[0])
  })
}
