/**
 * Every operation of the API: what it answers to, and what its document describes. A resource is a file; every operation that
 * it exports is one of the API.
 */
import type { Operation } from './operation.ts'
import * as accounts from './resources/accounts.ts'
import * as benefitPeople from './resources/benefit-people.ts'
import * as benefitUses from './resources/benefit-uses.ts'
import * as benefits from './resources/benefits.ts'
import * as domains from './resources/domains.ts'
import * as entitlements from './resources/entitlements.ts'
import * as events from './resources/events.ts'
import * as inventory from './resources/inventory.ts'
import * as openapi from './resources/openapi.ts'
import * as orderFiles from './resources/order-files.ts'
import * as orders from './resources/orders.ts'
import * as people from './resources/people.ts'
import * as problems from './resources/problems.ts'
import * as purchasingAccounts from './resources/purchasing-accounts.ts'
import * as seatsInUse from './resources/seats-in-use.ts'
import * as setUps from './resources/set-ups.ts'
import * as users from './resources/users.ts'

/** In the order of the document's pages. */
const resources: readonly object[] = [
  purchasingAccounts,
  accounts,
  users,
  inventory,
  orders,
  orderFiles,
  setUps,
  domains,
  benefits,
  benefitPeople,
  benefitUses,
  events,
  entitlements,
  people,
  seatsInUse,
  problems,
  openapi,
]

export const operations: readonly Operation[] = resources.flatMap((resource) =>
  Object.values<unknown>({ ...resource }).filter(isOperation),
)

/** True for what `operation` made. */
export function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'run' in value && 'path' in value
}
