/**
 * Every operation of the API: what it answers to, and what its document describes. A resource is a file; every operation that
 * it exports is one of the API.
 */
import type { Operation } from './operation.ts'
import * as accounts from './resources/accounts.ts'
import * as agreements from './resources/agreements.ts'
import * as benefitConversions from './resources/benefit-conversions.ts'
import * as benefitDefinitions from './resources/benefit-definitions.ts'
import * as benefitDownloads from './resources/benefit-downloads.ts'
import * as benefitPeople from './resources/benefit-people.ts'
import * as benefitUses from './resources/benefit-uses.ts'
import * as benefitVouchers from './resources/benefit-vouchers.ts'
import * as benefits from './resources/benefits.ts'
import * as catalogue from './resources/catalogue.ts'
import * as catalogueFiles from './resources/catalogue-files.ts'
import * as catalogueItems from './resources/catalogue-items.ts'
import * as domainLooks from './resources/domain-looks.ts'
import * as domains from './resources/domains.ts'
import * as eMails from './resources/e-mails.ts'
import * as enteredKeys from './resources/entered-keys.ts'
import * as entitlements from './resources/entitlements.ts'
import * as events from './resources/events.ts'
import * as inventory from './resources/inventory.ts'
import * as jobs from './resources/jobs.ts'
import * as keysInUse from './resources/keys-in-use.ts'
import * as offeredSoftware from './resources/offered-software.ts'
import * as openapi from './resources/openapi.ts'
import * as operators from './resources/operators.ts'
import * as orderFiles from './resources/order-files.ts'
import * as orderPreview from './resources/order-preview.ts'
import * as orderReturns from './resources/order-returns.ts'
import * as orders from './resources/orders.ts'
import * as organizations from './resources/organizations.ts'
import * as otherNames from './resources/other-names.ts'
import * as ownDomains from './resources/own-domains.ts'
import * as partnerDesk from './resources/partner-desk.ts'
import * as partnerPermissions from './resources/partner-permissions.ts'
import * as partners from './resources/partners.ts'
import * as people from './resources/people.ts'
import * as peopleOfPartners from './resources/people-of-partners.ts'
import * as problems from './resources/problems.ts'
import * as productKeys from './resources/product-keys.ts'
import * as profile from './resources/profile.ts'
import * as purchasingAccounts from './resources/purchasing-accounts.ts'
import * as registeredAgreements from './resources/registered-agreements.ts'
import * as reportFilters from './resources/report-filters.ts'
import * as reports from './resources/reports.ts'
import * as roleRequests from './resources/role-requests.ts'
import * as seatsInUse from './resources/seats-in-use.ts'
import * as serviceSites from './resources/service-sites.ts'
import * as services from './resources/services.ts'
import * as setUps from './resources/set-ups.ts'
import * as software from './resources/software.ts'
import * as softwareContent from './resources/software-content.ts'
import * as unreadySetUps from './resources/unready-set-ups.ts'
import * as userFiles from './resources/user-files.ts'
import * as users from './resources/users.ts'
import * as webhookAddresses from './resources/webhook-addresses.ts'
import * as webhooks from './resources/webhooks.ts'

/** In the order of the document's pages. */
const resources: readonly object[] = [
  purchasingAccounts,
  accounts,
  users,
  userFiles,
  roleRequests,
  inventory,
  orders,
  orderPreview,
  orderReturns,
  orderFiles,
  setUps,
  domains,
  ownDomains,
  domainLooks,
  benefits,
  benefitDownloads,
  benefitConversions,
  benefitPeople,
  benefitVouchers,
  benefitUses,
  software,
  softwareContent,
  productKeys,
  agreements,
  reports,
  reportFilters,
  events,
  partnerPermissions,
  partnerDesk,
  organizations,
  registeredAgreements,
  otherNames,
  partners,
  peopleOfPartners,
  offeredSoftware,
  enteredKeys,
  benefitDefinitions,
  services,
  serviceSites,
  unreadySetUps,
  webhooks,
  webhookAddresses,
  eMails,
  operators,
  keysInUse,
  jobs,
  catalogue,
  catalogueItems,
  catalogueFiles,
  profile,
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
