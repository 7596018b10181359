/** The cases of people-matrix.test.ts of the Console, by operationId. */
import type { Caller } from '../world/callers.ts'
import type { ApiCases } from './cases.ts'

const nobody = '987654321'

/** What the publisher’s people hear; to everybody else there is no such place. */
export const inConsole = (answer: string, values: Readonly<Record<string, string>> = {}) => ({
  who: (who: Caller) => (who.actor?.kind === 'operator' ? answer : '404 desk.unknown'),
  values,
  answer,
})
export const consoleCases: ApiCases = {
  listServices: inConsole('200'),
  getServiceSite: inConsole('404 service.unknown', { service: nobody }),
  withdrawSite: inConsole('404 service.unknown', { service: nobody }),
  retireServiceSecret: inConsole('404 service.unknown', { service: nobody, entry: nobody }),
  listUnreadySetUps: inConsole('200'),
  retrySetUpLine: inConsole('409 set-up.ready-already', { setUp: nobody, line: '1' }),
  listEmails: inConsole('200'),
  resendBouncedEmail: inConsole('404 email.unknown', { email: nobody }),
  listWebhookEndpoints: inConsole('200'),
  deleteWebhookEndpoint: inConsole('404 webhook-endpoint.unknown', { endpoint: nobody }),
  disableWebhookEndpoint: inConsole('404 webhook-endpoint.unknown', { endpoint: nobody }),
  enableWebhookEndpoint: inConsole('404 webhook-endpoint.unknown', { endpoint: nobody }),
  listWebhookMessages: inConsole('200', { endpoint: nobody }),
  resendWebhookMessage: inConsole('404 webhook-endpoint.unknown', { endpoint: nobody, message: nobody }),
}
