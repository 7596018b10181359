/** Setting services up is for whoever may in the account; the Console's page of it for the publisher's people. */
import { customerAt } from '../world/people.ts'
import { itemIdOf } from '../world/orders.ts'
import { setUpAs } from '../world/set-up-once.ts'
import type { TestHouse } from '../world/house.ts'
import type { Caller } from '../world/callers.ts'
import { at, formKey, type Cases } from './route-case.ts'

/** A set-up of the account `own`, its key, and a plan. */
const there = { setUp: '', key: formKey(), plan: 0 }

/** What nobody has chosen yet, and what was sent already. */
const nothing = () => `?key=${there.key.replace(/^./, '0')}`
const sent = () => `/purchasing-accounts/${at.own}/inventory/set-up/${there.setUp}`

export const setUpCases: Cases = {
  'GET /purchasing-accounts/[account]/inventory/set-up': { permission: 'services.set-up' },
  // Nothing is chosen: back to the list, which says so.
  'GET /purchasing-accounts/[account]/inventory/set-up/review': {
    permission: 'services.set-up',
    get query() {
      return nothing()
    },
    answer: () => `/purchasing-accounts/${at.own}/inventory/set-up${nothing()}&checked`,
  },
  // Sent already: to its confirmation.
  'POST /purchasing-accounts/[account]/inventory/set-up/review': {
    permission: 'services.set-up',
    get query() {
      return `?key=${there.key}`
    },
    form: () => ({ 'form-key': there.key }),
    answer: sent,
  },
  'GET /purchasing-accounts/[account]/inventory/set-up/[setUp]': {
    permission: 'services.set-up',
    rest: () => ({ setUp: there.setUp }),
  },
  'GET /console/provisioning': { answer: forOperators(200) },
  // There is no such line.
  'POST /console/provisioning': { form: () => ({ line: '1.1.1', 'form-key': formKey() }), answer: forOperators(409) },
}

function forOperators(answer: number): (who: Caller) => number {
  return (who) => (who.actor?.kind === 'operator' ? answer : 404)
}

/** Sets something up in the account `own`. */
export async function settleSetUps(house: TestHouse, partnerId: number): Promise<void> {
  const buyer = await customerAt(house, Number(at.own), ['account-manager'])
  const lines = [{ itemId: await itemIdOf(house, 'E3'), quantity: 100, partnerId }]
  there.setUp = String(await setUpAs(house, buyer, Number(at.own), there.key, lines))
}
