/** The demonstration's hosting company. There is no demonstration in the portal that these cases ask, hence no company. */
import type { Cases } from './route-case.ts'

const domain = () => ({ domain: 'contoso.com' })

export const hostingCases: Cases = {
  'GET /mailbox': {},
  'GET /mailbox/[message]': { rest: () => ({ message: '1' }), answer: 404 },
  'GET /mailbox/[message]/html': { rest: () => ({ message: '1' }), answer: 404 },
  'GET /hosting': { answer: 404 },
  'POST /hosting': { form: domain, answer: 404 },
  'GET /hosting/[domain]': { rest: domain, answer: 404 },
  'POST /hosting/[domain]': { rest: domain, query: '?/add', answer: 404 },
}
