/** The addresses that services are told at, for the publisher, and what became of each message. */
import * as v from 'valibot'
import { publisher } from '#server/business/access/index.ts'
import {
  deliveriesOf,
  disableEndpoint,
  enableEndpoint,
  messageKinds,
  removeEndpoint,
  resendMessage,
  webhookEndpoints,
  type WebhookDelivery,
  type WebhookEndpoint,
} from '#server/business/webhooks/index.ts'
import { collection, cursorAt, numberPlace, pages, placeAt } from '../collection.ts'
import { changes, numberIn, reads } from '../kinds.ts'
import { day, flag, instant, orNull, several, text, whole, word } from '../schemas.ts'

const tag = 'Webhooks'
/** An address of a service, as addresses name it. */
export const endpointParameter = { endpoint: { description: 'The number that an address goes by.', example: '5' } }

export const listWebhookEndpoints = reads({
  id: 'listWebhookEndpoints',
  path: '/webhook-endpoints',
  scopes: ['webhooks.read'],
  tag,
  summary: 'List the addresses that services are told at',
  description: 'By service. Their secrets are no part of it.',
  answer: collection(
    v.strictObject({
      endpoint: whole('The number that it goes by.', 5),
      service: text('Whose it is.', 'Office 365'),
      url: text('The address.', 'https://office.example/webhooks'),
      kinds: several('What is told there.', word('A kind of message.', messageKinds)),
      isDisabled: flag('Whether nothing is sent there.'),
      failingSince: orNull(instant('Since when nothing that went there has arrived.')),
    }),
  ),
  problems: ['desk.unknown'],
  async find(work) {
    const endpoints = await webhookEndpoints(work, publisher(work))
    return { data: endpoints.map(endpointBody), nextCursor: null }
  },
})

function endpointBody({ id, service, url, kinds, disabledAt, failingSince }: WebhookEndpoint) {
  return {
    endpoint: id,
    service,
    url,
    kinds: [...kinds],
    isDisabled: disabledAt !== null,
    failingSince: failingSince?.toISOString() ?? null,
  }
}

const oneEndpoint = {
  path: '/webhook-endpoints/{endpoint}',
  scopes: ['webhooks.write'],
  tag,
  parameters: endpointParameter,
  problems: ['desk.unknown', 'webhook-endpoint.unknown'],
} as const

export const deleteWebhookEndpoint = changes({
  ...oneEndpoint,
  id: 'deleteWebhookEndpoint',
  method: 'DELETE',
  summary: 'Forget an address that a service is told at',
  description: 'Its messages stay in the log until they are old.',
  act: async (work, call) => removeEndpoint(work, publisher(work), numberIn(call, 'endpoint')),
})

export const disableWebhookEndpoint = changes({
  ...oneEndpoint,
  id: 'disableWebhookEndpoint',
  method: 'PUT',
  path: '/webhook-endpoints/{endpoint}/disabled',
  summary: 'Send nothing to an address any more',
  description: 'Until it is enabled again.',
  problems: [...oneEndpoint.problems, 'webhook-endpoint.changed-meanwhile'],
  act: async (work, call) => disableEndpoint(work, publisher(work), numberIn(call, 'endpoint')),
})

export const enableWebhookEndpoint = changes({
  ...oneEndpoint,
  id: 'enableWebhookEndpoint',
  method: 'DELETE',
  path: '/webhook-endpoints/{endpoint}/disabled',
  summary: 'Send to an address again',
  description: 'What happens from now on.',
  problems: [...oneEndpoint.problems, 'webhook-endpoint.changed-meanwhile'],
  act: async (work, call) => enableEndpoint(work, publisher(work), numberIn(call, 'endpoint')),
})

export const listWebhookMessages = reads({
  id: 'listWebhookMessages',
  path: '/webhook-endpoints/{endpoint}/messages',
  scopes: ['webhooks.read'],
  tag,
  summary: 'List the messages that an address was sent',
  description: 'The newest first.',
  parameters: endpointParameter,
  query: pages,
  answer: collection(
    v.strictObject({
      message: whole('The number that it goes by.'),
      id: text('Its id, as the service knows it.', 'msg_2f'),
      type: word('Its kind.', messageKinds),
      state: word('Where it stands.', ['owed', 'waiting', 'delivered', 'given-up']),
      owedOn: day('The day on which it was owed.'),
      attempts: whole('How often it was sent.', 1),
      status: orNull(whole('The HTTP status of the last attempt.', 200)),
    }),
  ),
  problems: ['desk.unknown', 'webhook-endpoint.unknown'],
  async find(work, call) {
    const [id] = placeAt(numberPlace, call.query.cursor) ?? []
    const from = id === undefined ? undefined : ({ id, towards: 'older' } as const)
    const page = await deliveriesOf(work, publisher(work), numberIn(call, 'endpoint'), from)
    const last = page.deliveries.at(-1)
    return {
      data: page.deliveries.map(messageBody),
      nextCursor: cursorAt(page.hasOlder && last ? [last.id] : undefined),
    }
  },
})

function messageBody({ id, messageId, type, state, owedAt, attempts, status }: WebhookDelivery) {
  return { message: id, id: messageId, type, state, owedOn: owedAt.toISOString().slice(0, 10), attempts, status }
}

export const resendWebhookMessage = changes({
  ...oneEndpoint,
  id: 'resendWebhookMessage',
  method: 'POST',
  path: '/webhook-endpoints/{endpoint}/messages/{message}/attempts',
  parameters: { ...endpointParameter, message: { description: 'The number that it goes by.', example: '12' } },
  summary: 'Send a message that has ended again',
  description: 'Under its id, as often as a new one.',
  problems: [...oneEndpoint.problems, 'webhook.unknown', 'webhook.owed', 'webhook-endpoint.disabled'],
  act: async (work, call) =>
    resendMessage(work, publisher(work), numberIn(call, 'endpoint'), numberIn(call, 'message')),
})
