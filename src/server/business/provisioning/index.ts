/** Online services: what their customers hold, what the services say of it, setting services up, and who may enter their sites. */
export {
  customersOf,
  customersPageLimit,
  type ServiceCustomer,
  type ServiceCustomers,
} from './entitlements/customers.ts'
export { plansHeld, plansIn, type HeldPlan, type PlanTerm } from './entitlements/plans.ts'
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
export { provideDue, signingSecret } from './set-up/provide.ts'
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
export { entryRefusals, refusalOfEntry, type EntryRefusal, type RefusedEntry } from './entry/refused.ts'
