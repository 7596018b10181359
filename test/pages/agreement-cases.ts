/** Agreements are read by whoever may see one of their accounts; who may change them names their contacts (SPEC 9.1, 2.4). */
import { formKey, type Cases } from './route-case.ts'

const contact = { rest: () => ({ purpose: 'main' }), isEverywhere: true, permission: 'agreements.change' } as const

export const agreementCases: Cases = {
  'GET /agreements': {
    answer: ({ actor }) =>
      actor?.kind === 'operator' ? '/console/agreements' : actor?.kind === 'partner' ? '/partner/customers' : 200,
  },
  'GET /purchasing-accounts/[account]/agreement': { permission: 'agreements.view' },
  'GET /purchasing-accounts/[account]/agreement/contacts/[purpose]': contact,
  'POST /purchasing-accounts/[account]/agreement/contacts/[purpose]': {
    ...contact,
    query: '?/change',
    form: () => ({ 'form-key': formKey() }),
    answer: 422,
  },
}
