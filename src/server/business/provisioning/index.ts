/**
 * Online services: the sites that serve them, who may enter those and how end users come in, what is held of them and how much
 * of it is used, and setting them up.
 */
export {
  customersOf,
  customersPageLimit,
  type ServiceCustomer,
  type ServiceCustomers,
} from './entitlements/customers.ts'
export {
  accountsOfPerson,
  personAccountsLimit,
  personEntitled,
  type PersonAccount,
  type PersonAccounts,
} from './entitlements/person.ts'
export { plansHeld, plansIn, type HeldPlan, type PlanTerm } from './entitlements/plans.ts'
export { invariants } from './seats/invariants.ts'
export { reportSeats, seatsLimit, type SeatsReport } from './seats/report.ts'
export { seatsInUse, type SeatsInUse } from './seats/standing.ts'
export {
  failingLines,
  retryLine,
  unreadyLines,
  unreadyPageSize,
  type UnreadyCursor,
  type UnreadyLine,
} from './set-up/desk.ts'
export { examineLines, orderingPartners, type LineFault, type WantedLine } from './set-up/examine.ts'
export { provideUnserved, toldAfterAttempts, type SiteMessage } from './set-up/line.ts'
export { offeredPlans, type OfferedPlan } from './set-up/offers.ts'
export {
  plansUnderWay,
  progressOf,
  proposedPartners,
  setUpOf,
  underWayLimit,
  type Progress,
  type SetUpPlan,
} from './set-up/pages.ts'
export { provideDue } from './set-up/provide.ts'
export { lookAtSigningKey, signingSecret } from './set-up/signing.ts'
export type { SetUpState } from './set-up/state.ts'
export { setUpLinesLimit, setUpServices, setUpWithKey, type SetUpLine, type SetUpRequest } from './set-up/set-up.ts'
export {
  enteredAccountsLimit,
  enteredPlansLimit,
  entryTo,
  type EnteredAccount,
  type EnteredPlan,
  type EnteringPerson,
  type Entry,
  type EntryQuestion,
} from './entry/entry.ts'
export {
  entryRefusals,
  ownEntryRefusal,
  refusalOfEntry,
  type EntryRefusal,
  type RefusedEntry,
} from './entry/refused.ts'
export {
  answerJoinRequest,
  joinByLink,
  joiningOfLink,
  requestJoin,
  type JoinRequest,
  type JoinStanding,
} from './joining/joining.ts'
export { asBrowsersWrite, longestAddress, type AddressFault } from './services/address.ts'
export {
  helpLinkLimit,
  longestHelpLabel,
  longestServiceName,
  redirectLimit,
  type HelpLink,
  type NewServiceSite,
  type ServiceFault,
  type ServiceFaultCode,
  type ServiceField,
  type ServiceFields,
} from './services/fields.ts'
export { freeGroups, groupsOfServiceSite, linkGroup, unlinkGroup, type NamedGroup } from './services/groups.ts'
export {
  serviceSite,
  serviceSites,
  serviceListLimit,
  servingSites,
  type ListedServiceSite,
  type ServingSite,
} from './services/list.ts'
export { homeOfSite, ownRefusal, ownSites, type OpenSite, type OwnSites } from './services/open.ts'
export { changeServiceSite, registerServiceSite, withdrawServiceSite } from './services/register.ts'
export {
  freshSecret,
  longestOverlapDays,
  retireSecret,
  rotateSecret,
  secretsOf,
  usualOverlapDays,
  type FreshSecret,
  type StandingSecret,
} from './services/secrets.ts'
export type { RegisteredServiceSite } from './services/site.ts'
