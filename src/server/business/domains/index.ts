/** Domains: which purchasing accounts use one, who administers it, and the record of DNS that proves it. */
export {
  accountsUsing,
  administeredDomain,
  proofOf,
  usingAccountsLimit,
  type AdministeredDomain,
  type Proof,
  type UsingAccount,
} from './administered.ts'
export { endAdministrator, renewAdministrator, type Named } from './administrators.ts'
export { acceptAdministration, refuseAdministration } from './answer.ts'
export { approveUse, refuseUse } from './approval.ts'
export { associate, type Associated, type Association } from './associate.ts'
export { dissociateAccount, resignAdministration } from './dissociation.ts'
export { dueLooks, settleLook, type DueLook } from './check.ts'
export { bar, barredPageSize, barredPeople, readmit, type BarredPerson } from './barred.ts'
export type { ClaimState } from './claim.ts'
export {
  domainsDesk,
  type DeskAccount,
  type DomainsDesk,
  type ListedAdministrator,
  type OfferedDomain,
} from './desk.ts'
export { invariants } from './invariants.ts'
export { administratorDays, administratorLink, administratorOfLink, type LinkedAdministrator } from './link.ts'
export { readDomain, recordNameOf, recordPrefix, recordValueOf, requireDomain, type DomainFault } from './name.ts'
export { graceHours, proofDays } from './proof.ts'
export { signUpAsAdministrator } from './sign-up.ts'
export {
  domainNeed,
  domainStanding,
  ownGlobalAdministrations,
  type DomainNeed,
  type DomainStanding,
  type DomainState,
  type OwnAdministration,
} from './standing.ts'
