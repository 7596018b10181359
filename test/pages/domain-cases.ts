/** Domains: who may associate them comes in, others are told which role it takes; a domain exists for its own administrators alone. */
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases } from './route-case.ts'

const link = () => ({ link: 'made-up' })
const claim = () => ({ claim: '1' })

/** A form over all accounts in which one associates domains: customers who may so in none are told so. */
function associating(status: number): (who: Caller) => number {
  return ({ actor, allowed }) => {
    if (actor?.kind !== 'customer' || allowed === undefined) return 404
    return allowed.includes('domains.associate') ? status : 403
  }
}

/** An act in one account. */
function inAccount(status: number): (who: Caller) => number {
  return ({ allowed }) => (allowed === undefined ? 404 : allowed.includes('domains.associate') ? status : 403)
}

export const domainCases: Cases = {
  'GET /domains': { answer: associating(200) },
  'POST /domains': {
    query: '?/save',
    // Somebody of another domain: nothing is to change.
    form: () => ({
      account: at.own,
      domain: 'contoso.com',
      administrator: 'invite',
      email: 'jeffs@elsewhere.com',
      'form-key': formKey(),
    }),
    answer: inAccount(422),
  },
  'GET /domains/[claim]': { rest: claim, answer: 404 },
  'POST /domains/[claim]': { rest: claim, query: '?/check', answer: 404 },
  'GET /global-administrator/[link]': { rest: link },
  'POST /global-administrator/[link]': {
    rest: link,
    query: '?/refuse',
    answer: () => '/global-administrator/made-up',
  },
}
