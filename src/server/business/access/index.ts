/** People: who they are, how they sign in, which purchasing accounts exist for them and what they may do there. */
export { actorOfPerson } from './actor-of-person.ts'
export { accountsInReach, accountsPageLimit, type ListedAccount } from './accounts-in-reach.ts'
export { refuseOtherAudience, type Audience } from './audience.ts'
export {
  benefitActs,
  benefitDesk,
  benefitSight,
  type BenefitAct,
  type BenefitDesk,
  type BenefitSight,
} from './benefit-desk.ts'
export { benefitRecorder, recordedBenefits, type BenefitRecorder, type RecordedBenefits } from './benefit-recorder.ts'
export { holderOfApiKey, type ApiKeyHolder } from './credentials/api-key-entry.ts'
export {
  apiKeyDays,
  apiKeyLimit,
  endOwnApiKey,
  longestApiKeyName,
  makeApiKey,
  ownApiKeys,
  ownApiKeyScopes,
  type OwnApiKey,
  type WantedApiKey,
} from './credentials/api-keys.ts'
export { apiKeyScopes, isApiKeyScope, type ApiKeyScope } from './credentials/api-scopes.ts'
export {
  endKeyInUse,
  endKeyOfAccount,
  type KeyInUse,
  type KeysCursor,
  keysInUse,
  keysOfAccount,
  type PeopleKeysCursor,
} from './credentials/keys-in-use.ts'
export { apiTokenPrefix, freshApiKey, type FreshApiKey } from './credentials/api-token.ts'
export {
  appAddress,
  beginApp,
  confirmApp,
  ownApp,
  removeApp,
  renewRecoveryCodes,
  type OwnApp,
} from './credentials/authenticator-app.ts'
export { sweepChallenges } from './credentials/challenge.ts'
export { deviceKeptDays, sweepDevices, type Device } from './credentials/devices.ts'
export { endOwnSession, ownSessions, type OwnSession } from './credentials/own-sessions.ts'
export {
  addPasskey,
  beginPasskey,
  longestPasskeyName,
  ownPasskey,
  ownPasskeys,
  passkeyLimit,
  removePasskey,
  type OwnPasskey,
  type Site,
} from './credentials/passkeys.ts'
export { passkeyQuestion, signInWithPasskey, type PasskeyAttempt } from './credentials/passkey-sign-in.ts'
export { changePassword, shortestOwnPassword } from './credentials/password-change.ts'
export {
  answerResetRequest,
  askAgainMinutes,
  requestPasswordReset,
  resetLink,
  resetMinutes,
  resetOfLink,
  resetPassword,
  type Reset,
} from './credentials/password-reset.ts'
export type { Presence } from './credentials/proof.ts'
export { provenMinutes, proveAgain, recentProof, type RecentProof } from './credentials/recent-proof.ts'
export { recoveryCodes } from './credentials/recovery-codes.ts'
export { isStepOpen, passSecondStep, stepMinutes, sweepSteps, type StepAnswer } from './credentials/second-step.ts'
export { deviceName, type DeviceName } from './credentials/user-agent.ts'
export {
  mayAtDesk,
  mayManageOperators,
  operatorsDesk,
  partnerDesk,
  partnerDeskOf,
  publisher,
  serviceDesk,
  type OperatorsDesk,
  type PartnerDesk,
  type Publisher,
  type ServiceDesk,
} from './desks.ts'
export { enterAgain } from './enter-again.ts'
export { createdLately, createWorkAccount, enterCreated, type Occasion, type SignUp } from './first-password.ts'
export { canonicalDomain, canonicalEmail, requireEmail } from './email.ts'
export {
  mayMailAgain,
  minutesToMail,
  secretFailed,
  secretPassed,
  secretTurn,
  sweepFailures,
  takeMailTurn,
  takeRequestTurn,
  type SecretTurn,
} from './guessing.ts'
export { holdSession, type HeldSession } from './held-session.ts'
export { invitationsRunningOut, runningOutLimit, type InvitationRunningOut } from './invitations/running-out.ts'
export { invitationDays, invitationLink, type InvitationState } from './invitations/invitation.ts'
export { invariants } from './invariants.ts'
export {
  administratorStanding,
  invitationSentBy,
  inviteAdministrator,
  openInvitation,
  withdrawSentBy,
  type AdministratorStanding,
  type AdministratorState,
} from './invitations/administrator.ts'
export { extendToAccounts } from './invitations/agreement.ts'
export { acceptInvitation, refuseInvitation } from './invitations/answer.ts'
export { invitationOfLink, type LinkedInvitation } from './invitations/link.ts'
export { signUp } from './invitations/sign-up.ts'
export { invite, type Invited, type InvitedPerson, type InvitedUser } from './invitations/invite.ts'
export { renewInvitation } from './invitations/renew.ts'
export {
  invitePartnerUser,
  renewPartnerInvitation,
  withdrawPartnerInvitation,
  type InvitedPartnerUser,
} from './invitations/to-partner.ts'
export { inviteOperator, renewOperatorInvitation, type InvitedOperator } from './invitations/to-publisher.ts'
export { leaveServicesOf } from './leave-services.ts'
export { join, type CountryOf, type Joining } from './joining/join.ts'
export {
  joinHours,
  joinLink,
  joinOfLink,
  sendJoinLink,
  sweepJoins,
  type DeadJoin,
  type JoinLink,
} from './joining/request.ts'
export {
  accountInReach,
  accountInReachNumbered,
  purchasingAccount,
  purchasingAccountNumbered,
  type AccountInReach,
  type PurchasingAccount,
} from './look-ups.ts'
export {
  personDetails,
  personEvents,
  personPlacesLimit,
  type PersonDetails,
  type PersonEvent,
  type PersonPlace,
} from './members/details.ts'
export {
  checkUsers,
  importUsers,
  userLinesLimit,
  type LineResult,
  type UserFault,
  type UserFaultCode,
  type UserLine,
} from './members/import-users.ts'
export { isKnown } from './members/known.ts'
export { peopleOf, peoplePageSize, type ListedPerson, type PeopleList } from './members/list.ts'
export { managedAccounts, managedAccountsLimit, type ManagedAccount, type ManagedAccounts } from './members/managed.ts'
export {
  countedLimit,
  peopleSorts,
  personStates,
  type BoundedCount,
  type PeopleFilter,
  type PeoplePlace,
  type PeopleQuestion,
  type PeopleSort,
  type PersonState,
} from './members/question.ts'
export {
  answerRoleRequest,
  askForRole,
  giversAt,
  longestReason,
  openRoleRequests,
  ownRoleRequests,
  type RoleRequest,
} from './members/role-requests.ts'
export { removeAccess, setRoles, type RolesOfPerson } from './members/set-roles.ts'
export type { Giver } from './missing-permission.ts'
export { endOperator, setOperatorRole } from './operators/change.ts'
export { operatorOfPublisher, operators, type Operator, type OperatorsCursor } from './operators/list.ts'
export { removePartnerUser, setPartnerRole } from './partner-users/change.ts'
export {
  partnerPeople,
  partnerPerson,
  type PartnerPeopleCursor,
  type PartnerPerson,
  type PartnerPersonState,
} from './partner-users/list.ts'
export { hashPassword, longestPassword, shortestPassword, type PasswordHash } from './password.ts'
export {
  accountsWith,
  accountsWithLimit,
  firstAccountWith,
  ownPartner,
  ownRoles,
  ownRolesPageSize,
  type AccountsWith,
  type OwnRoles,
} from './own-places.ts'
export {
  changeOwnProfile,
  createUser,
  demonstrationAccountsExist,
  hireOperator,
  hirePartnerUser,
  isOperator,
  ownId,
  ownProfile,
  personByEmail,
  personFor,
  setPassword,
  type NewPerson,
  type OwnProfile,
} from './people.ts'
export {
  customerRoles,
  everyPermission,
  giversOf,
  isRole,
  operatorRoles,
  partnerRoles,
  partnerRolesWith,
  rolesGivenBy,
  permissionsOfRoles,
  rolesWith,
  type OperatorRole,
  type PartnerPermission,
  type Permission,
  type Role,
} from './permissions.ts'
export {
  findPeople,
  foundPeopleLimit,
  foundPerson,
  peopleOfAccount,
  placesOfPerson,
  type FoundPerson,
  type PersonOfAccount,
  type PlaceOfPerson,
} from './people-pages.ts'
export { isPersonName, refuseUnlikeNames } from './person-name.ts'
export { reachOf, servedItems } from './reach.ts'
export {
  reportedAccounts,
  reportsAccount,
  reportSight,
  reportsPartner,
  reportsServing,
  type ReportSight,
} from './report-sight.ts'
export { givableRoles, giveRole, takeRole } from './roles.ts'
export {
  actorOfSession,
  deviceKnownDays,
  idleHours,
  keepSession,
  lifetimeDays,
  signOut,
  signOutEverywhere,
  sweepSessions,
  type Person,
  type Session,
} from './sessions.ts'
export {
  beginViewing,
  endViewing,
  longestViewingReason,
  shortestViewingReason,
  viewingMinutes,
  type ViewingWish,
} from './viewings/begin.ts'
export { ownViewings, viewingOf, type OwnViewing, type Viewing } from './viewings/find.ts'
export type { SignedIn } from './enter.ts'
export { softwareDesk, softwareActs, softwareActsAt, type SoftwareAct, type SoftwareDesk } from './software-desk.ts'
export { signIn, type Attempt, type FirstStep } from './sign-in.ts'
