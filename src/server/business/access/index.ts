/** People: who they are, how they sign in, which purchasing accounts exist for them and what they may do there. */
export type { Audience } from './audience.ts'
export { mayAtDesk, partnerDesk, publisher, type PartnerDesk, type Publisher } from './desks.ts'
export { canonicalEmail } from './email.ts'
export { sweepFailures } from './guessing.ts'
export { invitationDays, invitationLink, type InvitationState } from './invitations/invitation.ts'
export { invite, type Invited, type InvitedPerson, type InvitedUser } from './invitations/invite.ts'
export { renewInvitation } from './invitations/renew.ts'
export {
  invitePartnerUser,
  renewPartnerInvitation,
  withdrawPartnerInvitation,
  type InvitedPartnerUser,
} from './invitations/to-partner.ts'
export { accountInReach, purchasingAccount, type AccountInReach, type PurchasingAccount } from './look-ups.ts'
export type { Giver } from './missing-permission.ts'
export { hashPassword, longestPassword, shortestPassword, type PasswordHash } from './password.ts'
export { firstAccountWith, ownPartner, ownRoles, ownRolesPageSize, type OwnRoles } from './own-places.ts'
export {
  changeOwnProfile,
  createUser,
  demonstrationAccountsExist,
  hireOperator,
  hirePartnerUser,
  isOperator,
  personByEmail,
  setPassword,
  type NewPerson,
  type OwnProfile,
} from './people.ts'
export {
  customerRoles,
  everyPermission,
  isRole,
  rolesWith,
  type PartnerPermission,
  type Permission,
  type Role,
} from './permissions.ts'
export { reachOf } from './reach.ts'
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
  type Device,
  type Person,
  type Session,
} from './sessions.ts'
export { signIn, type Attempt } from './sign-in.ts'
  ownId,
