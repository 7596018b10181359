/** Partners who ask to manage a customer's benefits: the customer's answers, and the partner's own pages of it. */
import type { Caller } from '../world/callers.ts'
import { formKey, type Cases } from './route-case.ts'

/** To all but a partner's people there is nothing; his viewers ask for nothing. */
function asking(status: number): (who: Caller) => number {
  return ({ actor }) => {
    if (actor?.kind !== 'partner') return 404
    return actor.role === 'viewer' ? 403 : status
  }
}

function looking({ actor }: Caller): number {
  return actor?.kind === 'partner' ? 200 : 404
}

function withoutPermission({ actor }: Caller): number {
  return actor?.kind === 'partner' ? 403 : 404
}

export const permissionCases: Cases = {
  'GET /purchasing-accounts/[account]/benefits/partner-permissions': { permission: 'benefits.view' },
  'POST /purchasing-accounts/[account]/benefits/partner-permissions': {
    permission: 'benefits.manage',
    form: () => ({ request: '1', 'form-key': formKey() }), // without a status there is nothing to change
    answer: 422,
  },
  'GET /partner/benefits': { answer: looking },
  'GET /partner/benefits/ask': { answer: asking(200) },
  'GET /partner/benefits/[account]/request': { permission: 'reach', answer: looking },
  'POST /partner/benefits/[account]/request': {
    permission: 'reach',
    query: '?/ask',
    form: () => ({ 'benefits-scope-asked': 'some', 'form-key': formKey() }), // of no benefit at all
    answer: asking(422),
  },
  // What a permission opens, in each of its states, is partner-benefits.test.ts: here nobody has one.
  'GET /partner/benefits/[account]': { permission: 'reach', answer: withoutPermission },
  'GET /partner/benefits/[account]/[benefit]': { permission: 'reach', answer: withoutPermission },
  'POST /partner/benefits/[account]/[benefit]': {
    permission: 'reach',
    query: '?/addUser',
    form: () => ({
      'form-key': formKey(),
      email: `${formKey()}@contoso.example`,
      firstName: 'Karim',
      lastName: 'Benali',
      language: 'fr',
      quantity: '1',
    }),
    answer: withoutPermission,
  },
  'GET /partner/benefits/[account]/[benefit]/convert': { permission: 'reach', answer: withoutPermission },
  'POST /partner/benefits/[account]/[benefit]/convert': {
    permission: 'reach',
    form: () => ({ 'form-key': formKey(), kind: 'make', target: '1', 'quantity-make-1': '1' }),
    answer: withoutPermission,
  },
}
