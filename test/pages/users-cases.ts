/** The users of accounts: who manages them comes in, others are told which role it takes, and to the rest there is nothing. */
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases } from './route-case.ts'

/** A list over all accounts that one manages: customers who manage none are told so. */
function managing(status: number): (who: Caller) => number {
  return ({ actor, allowed }) => {
    if (actor?.kind !== 'customer' || allowed === undefined) return 404
    return allowed.includes('users.manage') ? status : 403
  }
}

/** An act in one account. */
function inAccount(status: number): (who: Caller) => number {
  return ({ allowed }) => (allowed === undefined ? 404 : allowed.includes('users.manage') ? status : 403)
}

const user = () => ({ user: at.person })

/** Asking is for customers: other audiences have no roles to ask for. */
function asCustomer(status: number): (who: Caller) => number {
  return ({ actor }) => (actor?.kind === 'customer' ? status : 404)
}

export const usersCases: Cases = {
  'GET /access/role-requests': { answer: asCustomer(200) },
  'POST /access/role-requests': {
    query: '?/ask',
    form: () => ({ account: at.own, role: 'owner', 'form-key': formKey() }), // no role: nothing is to change
    answer: asCustomer(422),
  },
  'GET /access': { answer: () => '/access/users' },
  'GET /access/roles': {},
  'GET /access/users': { answer: managing(200) },
  'POST /access/users': {
    query: '?/renew',
    form: () => ({ account: at.own, user: at.person, 'form-key': formKey() }),
    answer: inAccount(409), // he has come in long ago
  },
  'GET /access/users/import': { answer: managing(200) },
  'POST /access/users/import': { query: '?/check', answer: managing(422) }, // no file
  'GET /access/users/invite': { answer: managing(200) },
  'POST /access/users/invite': { form: () => ({ email: 'no address', 'form-key': formKey() }), answer: managing(422) },
  // Whoever manages nobody knows nobody.
  'GET /access/users/[user]': { rest: user, answer: (who) => (managing(200)(who) === 200 ? 200 : 404) },
  'POST /access/users/[user]': {
    rest: user,
    query: '?/save',
    form: () => ({ account: at.own, 'form-key': formKey() }), // no role: nothing is to change
    answer: inAccount(422),
  },
}
