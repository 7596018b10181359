/** Partners, which purchasing accounts each of them serves, and what each sees of the others'. */
export {
  awaitedCountLimit,
  awaitedOf,
  awaitedOrders,
  awaitedOrdersPageSize,
  awaitOrders,
  countAwaited,
  type AwaitedCursor,
  type AwaitedLine,
  type AwaitedOrder,
  type ListedAwaitedOrder,
} from './awaited-orders.ts'
export { changePartner, type PartnerChange } from './change-of-partner.ts'
export { previewPartnerChange, type PartnerChangePreview } from './change-preview.ts'
export {
  customerOf,
  customersOf,
  grantedSightsLimit,
  newestSights,
  type Customer,
  type GrantedSight,
  type ServedAccount,
  type ServedCursor,
} from './customers.ts'
export {
  countEndingTerms,
  endingCountLimit,
  endingTerms,
  endingTermsPageSize,
  listEndingTerms,
  renewableTerm,
  unlistEndingTerms,
  type EndingFilter,
  type EndingTerm,
  type ListedEndingTerm,
  type RenewableTerm,
} from './ending-terms.ts'
export { importAgreements, type AgreementsImport } from './import-agreements.ts'
export { invariants } from './invariants.ts'
export { offeredPartners, partnerNumbered, type KnownPartner } from './known-partners.ts'
export { approvePermission, changePermission, refusePermission, removePermission } from './permissions/answer.ts'
export { askPermission, withdrawRequest } from './permissions/ask.ts'
export { endPermissions } from './permissions/end.ts'
export { latestPermissionDay, unlimited, type NamedBenefit, type PermissionLimits } from './permissions/limits.ts'
export {
  ownPermission,
  overPageSize,
  permissionAt,
  permissionNotice,
  permissionsOf,
  type PartnerPermissionRow,
  type PermissionNotice,
  type PermissionsPage,
} from './permissions/of-account.ts'
export {
  countWaitingRequests,
  newestAnswers,
  partnerRequestsPageSize,
  requestsOfPartner,
  type PartnerRequest,
  type RequestCursor,
} from './permissions/of-partner.ts'
export { permissionStates, type PermissionState } from './permissions/state.ts'
export { listPlacedOrders } from './placed-orders.ts'
export {
  changePartnerDetails,
  registeredPartner,
  registerPartner,
  type NewPartner,
  type RegisteredPartner,
} from './partner.ts'
export {
  accountsOfPartner,
  countedOfPartner,
  listPartners,
  type AccountOfPartner,
  type ListedPartner,
} from './partner-pages.ts'
export { countOrdersPlaced, ensureServings, serve, servingsOf, type Serving } from './servings.ts'
export { partnerSights, setVisibility, type NamedPartner, type PartnerSight, type SightChange } from './visibility.ts'
