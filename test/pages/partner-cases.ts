/** The Partner Center, and what customers decide about partners. */
import type { Caller } from '../world/callers.ts'
import { at, firstOf, formKey, type Cases } from './route-case.ts'

/** Who comes into the Partner Center; to everybody else it does not exist. */
function atDesk(who: Caller): number {
  return who.actor?.kind === 'partner' ? 200 : 404
}

/** Who manages a partner's people: its administrators; its other people are told what they lack. */
function managing(status: number): (who: Caller) => number {
  return ({ actor }) => (actor?.kind === 'partner' ? (actor.role === 'administrator' ? status : 403) : 404)
}

const user = () => ({ user: at.partnerViewer })

export const partnerCases: Cases = {
  'GET /access/partner-visibility': {
    answer: (who) => {
      const account = firstOf(who)
      return account === undefined ? '/' : `/access/partner-visibility/${account}`
    },
  },
  'GET /access/partner-visibility/[account]': { permission: 'partner-visibility.manage' },
  'POST /access/partner-visibility/[account]': {
    permission: 'partner-visibility.manage',
    form: () => ({ partner: at.partner, 'form-key': formKey() }),
    answer: () => `/access/partner-visibility/${at.own}?partner=${at.partner}&saved=unchanged`,
  },
  'GET /partner': { answer: atDesk },
  'GET /partner/customers': { answer: atDesk },
  'GET /partner/customers/[organization]': { rest: () => ({ organization: at.organization }), answer: atDesk },
  'GET /partner/users': { answer: managing(200) },
  'GET /partner/users/invite': { answer: managing(200) },
  'POST /partner/users/invite': {
    form: () => ({
      email: 'newcomer@example.com',
      firstName: 'New',
      lastName: 'Comer',
      language: 'fr',
      countryCode: 'FR',
      role: 'owner', // no role: nothing is to change
      'form-key': formKey(),
    }),
    answer: managing(422),
  },
  'GET /partner/users/[user]': { rest: user, answer: managing(200) },
  'POST /partner/users/[user]': {
    rest: user,
    query: '?/save',
    form: () => ({ role: 'owner', 'form-key': formKey() }),
    answer: managing(422),
  },
}
