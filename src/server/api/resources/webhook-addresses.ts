/** Saying where services are told, and of what (SPEC 5.9, 11). The secret of an address stands in the answer of the request that makes it. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import { longestAddress } from '#server/business/provisioning/index.ts'
import {
  changeEndpoint,
  messageKinds,
  overlapHours,
  registerEndpoint,
  rotateEndpointSecret,
  webhookEndpoint,
  webhookSecret,
} from '#server/business/webhooks/index.ts'
import { change, read } from '#server/work/index.ts'
import { givenChoices, givenId, givenText } from '../given.ts'
import { numberIn } from '../kinds.ts'
import { keyOf, noAnswer, noBody, noQuery, operation, type Call } from '../operation.ts'
import { Problem } from '../problem.ts'
import { text, whole } from '../schemas.ts'
import { endpointParameter } from './webhooks.ts'

const firstSerial = 1
const tag = 'Webhooks'
const fields = {
  url: givenText('An address that can be called.', 'https://office.example/webhooks', longestAddress),
  kinds: givenChoices('What is told there.', messageKinds),
}
const secret = text('What messages are signed with (Standard Webhooks).', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
const writing = { scopes: ['webhooks.write'], tag, query: noQuery } as const

export const postWebhookEndpoint = operation({
  ...writing,
  id: 'postWebhookEndpoint',
  method: 'POST',
  path: '/webhook-endpoints',
  summary: 'Say where a service is told',
  description: 'The address is looked up first: none of an inner network is taken.',
  parameters: {},
  body: v.strictObject({ service: givenId('The number of the service.'), ...fields }),
  answer: v.strictObject({ endpoint: whole('The number that it goes by.', 5), secret }),
  statuses: { 200: 'It is registered.' },
  problems: [
    'desk.unknown',
    'webhook-endpoint.service-unknown',
    'webhook-endpoint.known',
    'webhook-endpoint.too-many',
    'fields.refused',
  ],
  async run(call) {
    const { service: serviceId, url, kinds } = call.body
    await refuseUncalled(call, url)
    const endpoint = await change(call.house, call.actor, keyOf(call), (work) =>
      registerEndpoint(work, publisher(work), { serviceId, url, kinds }),
    )
    return { body: { endpoint, secret: webhookSecret(call.house.secret, endpoint, firstSerial) } }
  },
})

const one = {
  ...writing,
  parameters: endpointParameter,
  problems: ['desk.unknown', 'webhook-endpoint.unknown'],
} as const

export const putWebhookEndpoint = operation({
  ...one,
  id: 'putWebhookEndpoint',
  method: 'PUT',
  path: '/webhook-endpoints/{endpoint}',
  summary: 'Change where a service is told',
  description: 'Its address, and of what.',
  body: v.strictObject(fields),
  answer: noAnswer,
  statuses: { 204: 'Done; there is nothing to say.' },
  problems: [...one.problems, 'webhook-endpoint.known', 'fields.refused'],
  async run(call) {
    const id = numberIn(call, 'endpoint')
    await read(call.house, call.actor, (work) => webhookEndpoint(work, publisher(work), id))
    await refuseUncalled(call, call.body.url)
    await change(call.house, call.actor, keyOf(call), (work) => changeEndpoint(work, publisher(work), id, call.body))
    return {}
  },
})

export const postWebhookSecret = operation({
  ...one,
  id: 'postWebhookSecret',
  method: 'POST',
  path: '/webhook-endpoints/{endpoint}/secrets',
  summary: 'Give an address another secret',
  description: `The earlier one signs along for ${String(overlapHours)} hours.`,
  body: noBody,
  answer: v.strictObject({ secret }),
  statuses: { 200: 'It signs.' },
  async run(call) {
    const id = numberIn(call, 'endpoint')
    const serial = await change(call.house, call.actor, keyOf(call), (work) =>
      rotateEndpointSecret(work, publisher(work), id),
    )
    return { body: { secret: webhookSecret(call.house.secret, id, serial) } }
  },
})

/** Who has no business here learns nothing of what his address resolves to. Looked up while no work is open. */
async function refuseUncalled({ house, actor, outside }: Call, url: string): Promise<void> {
  await read(house, actor, (work) => Promise.resolve(publisher(work)))
  const code = await outside.outgoing.faultOf(url)
  if (code !== undefined) throw new Problem('fields.refused', { faults: [{ pointer: '#/url', code }] })
}
