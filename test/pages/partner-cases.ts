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

/** Who orders for the account `own`: his partner's people but viewers, who are told what they lack. */
function ordering(status: number): (who: Caller) => number {
  return ({ actor, who }) => {
    if (actor?.kind !== 'partner') return 404
    if (actor.role === 'viewer') return 403
    return who === 'partner who serves another account' ? 404 : status
  }
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
  'GET /partner/to-order': { answer: atDesk },
  'GET /partner/expiring': { query: () => '?within=30&q=a&product=b', answer: atDesk },
  'GET /partner/orders': { query: () => '?q=a&product=b&from=2026-01-01', answer: atDesk },
  'GET /partner/orders/new': { query: () => `?account=${at.own}`, answer: ordering(200) },
  'POST /partner/orders/new': {
    query: () => `?account=${at.own}&/place`,
    form: () => ({ order_number: '', item: '', kind: 'subscription', quantity: '', 'form-key': formKey() }),
    answer: ordering(422),
  },
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
