/** What an account holds and what was ordered for it: whoever may see it, the account's partners among them. */
import { at, formKey, type Cases } from './route-case.ts'

export const inventoryCases: Cases = {
  'GET /purchasing-accounts/[account]/inventory': { permission: 'inventory.view' },
  'GET /purchasing-accounts/[account]/inventory/[item]': {
    permission: 'inventory.view',
    rest: () => ({ item: at.item }),
  },
  'GET /purchasing-accounts/[account]/inventory/[item]/history.csv': {
    permission: 'inventory.view',
    rest: () => ({ item: at.item }),
  },
  'GET /purchasing-accounts/[account]/orders': { permission: 'orders.view' },
  'GET /purchasing-accounts/[account]/orders/[order]': { permission: 'orders.view', rest: () => ({ order: at.order }) },
  'GET /purchasing-accounts/[account]/orders/[order]/return': {
    permission: 'orders.place',
    rest: () => ({ order: at.order }),
  },
  'POST /purchasing-accounts/[account]/orders/[order]/return': {
    permission: 'orders.place',
    rest: () => ({ order: at.order }),
    form: () => ({ 'form-key': formKey() }),
    answer: 422,
  },
  'GET /purchasing-accounts/[account]/orders.csv': { permission: 'orders.view' },
}
