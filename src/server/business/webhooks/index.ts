/** What services are told, in the form of Standard Webhooks: where to, of what, and what became of it (SPEC 5.9). */
export { announce } from './announce.ts'
export { attemptMs } from './attempt.ts'
export { deliverMessages } from './deliver.ts'
export {
  deliveriesOf,
  deliveriesPageSize,
  forgetDeliveries,
  resendMessage,
  type DeliveryPlace,
  type DeliveryState,
  type WebhookDelivery,
} from './deliveries.ts'
export {
  endpointsLimit,
  servicesToTell,
  silentEndpoints,
  webhookEndpoint,
  webhookEndpoints,
  type DisabledBecause,
  type WebhookEndpoint,
} from './endpoint.ts'
export { invariants } from './invariants.ts'
export { isMessageKind, messageKinds, type MessageKind } from './message-kinds.ts'
export {
  changeEndpoint,
  disableEndpoint,
  enableEndpoint,
  overlapHours,
  registerEndpoint,
  removeEndpoint,
  rotateEndpointSecret,
} from './register.ts'
export { webhookSecret } from './signing.ts'
export { toldServices, type ToldServices } from './of-event.ts'
