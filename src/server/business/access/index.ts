/** People: who they are, how they sign in, which purchasing accounts exist for them and what they may do there. */
export { accountInReach, purchasingAccount, type AccountInReach, type PurchasingAccount } from './look-ups.ts'
export type { Giver } from './missing-permission.ts'
export { customerRoles, everyPermission, isRole, rolesWith, type Permission, type Role } from './permissions.ts'
export { reachOf } from './reach.ts'
