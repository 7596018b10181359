/** Effects upon the addresses that services are told at. */
import { sql } from 'kysely'
import { expect } from 'vitest'
import type { EffectWorld, Effects } from './effect.ts'

let registered = 0

interface Endpoint {
  readonly endpoint: number
  readonly url: string
  readonly isDisabled: boolean
}

async function endpointMade(world: EffectWorld): Promise<number> {
  registered += 1
  const url = `https://told${String(registered)}.example/webhooks`
  const body = { service: world.office, url, kinds: ['plans.ordered'] }
  return (await world.done<Endpoint>('operator', 'postWebhookEndpoint', { body })).endpoint
}

async function endpointOf(world: EffectWorld, endpoint: unknown): Promise<Endpoint | undefined> {
  const { data } = await world.find<{ data: Endpoint[] }>('operator', '/webhook-endpoints')
  return data.find((each) => each.endpoint === endpoint)
}

export const webhooksEffects: Effects = {
  postWebhookEndpoint: {
    by: 'operator',
    records: ['webhook-endpoint.registered'],
    scene: (world) => ({
      body: { service: world.office, url: 'https://new.example/webhooks', kinds: ['plans.ordered'] },
      faulty: [[{ service: world.office, url: 'http://new.example', kinds: ['plans.ordered'] }, '#/url']],
    }),
    async after(world, answer) {
      const { endpoint, secret } = answer as { endpoint: number; secret: string }
      expect(secret).toMatch(/^whsec_/)
      const shown = { url: 'https://new.example/webhooks', kinds: ['plans.ordered'], isDisabled: false }
      expect(await endpointOf(world, endpoint)).toMatchObject(shown)
    },
  },
  putWebhookEndpoint: {
    by: 'operator',
    records: ['webhook-endpoint.changed'],
    scene: async (world) => ({
      values: { endpoint: await endpointMade(world) },
      body: { url: 'https://moved.example/webhooks', kinds: ['plans.ordered'] },
      faulty: [[{ url: 'http://moved.example', kinds: ['plans.ordered'] }, '#/url']],
    }),
    async after(world, _, { endpoint }) {
      expect(await endpointOf(world, endpoint)).toMatchObject({ url: 'https://moved.example/webhooks' })
    },
  },
  postWebhookSecret: {
    by: 'operator',
    records: ['webhook-endpoint.secret-rotated'],
    scene: async (world) => ({ values: { endpoint: await endpointMade(world) } }),
    async after(_world, answer) {
      expect(answer).toEqual({ secret: expect.stringMatching(/^whsec_/) })
    },
  },
  disableWebhookEndpoint: {
    by: 'operator',
    records: ['webhook-endpoint.disabled'],
    scene: async (world) => ({ values: { endpoint: await endpointMade(world) } }),
    async after(world, _, { endpoint }) {
      expect(await endpointOf(world, endpoint)).toMatchObject({ isDisabled: true })
    },
  },
  enableWebhookEndpoint: {
    by: 'operator',
    records: ['webhook-endpoint.enabled'],
    async scene(world) {
      const endpoint = await endpointMade(world)
      await world.done('operator', 'disableWebhookEndpoint', { values: { endpoint } })
      return { values: { endpoint } }
    },
    async after(world, _, { endpoint }) {
      expect(await endpointOf(world, endpoint)).toMatchObject({ isDisabled: false })
    },
  },
  deleteWebhookEndpoint: {
    by: 'operator',
    records: ['webhook-endpoint.removed'],
    scene: async (world) => ({ values: { endpoint: await endpointMade(world) } }),
    async after(world, _, { endpoint }) {
      expect(await endpointOf(world, endpoint)).toBeUndefined()
    },
  },
  resendWebhookMessage: {
    by: 'operator',
    records: ['webhook.resent'],
    async scene(world) {
      const endpoint = await endpointMade(world)
      return { values: { endpoint, message: await messageGivenUp(world, endpoint) } }
    },
    async after(world, _, { endpoint, message }) {
      const { data } = await world.find<{ data: object[] }>(
        'operator',
        `/webhook-endpoints/${String(endpoint)}/messages`,
      )
      expect(data).toMatchObject([{ message, state: 'owed' }])
    },
  },
}

/** A message that was tried in vain for as long as one is. */
function messageGivenUp(world: EffectWorld, endpoint: number): Promise<number> {
  return world.act(async (work) => {
    const { rows } = await sql<{ id: number }>`
      insert into webhook_deliveries (endpoint_id, message_id, event_account_id, event_id, purchasing_account_id, type, body,
        owed_at, due_at, attempts, given_up_at)
      values (${endpoint}, ${`msg_${String(endpoint)}`}, ${world.own.id}, 1, ${world.own.id}, 'plans.ordered', '{}',
        ${work.realNow}, ${work.realNow}, 9, ${work.realNow})
      returning id`.execute(work.db)
    return rows[0]?.id ?? 0
  })
}
