/**
 * What each role may do: one closed table (SPEC 2.4), the only place where a role is named. Everything else asks for a
 * permission, so that a rule about roles is changed here and nowhere else.
 */
import type { Actor, PartnerRole } from '#server/work/index.ts'

const views = ['agreements.view', 'orders.view', 'inventory.view', 'benefits.view', 'reports.view'] as const
const secrets = ['keys.view'] as const
const management = [
  'software.download',
  'services.set-up',
  'domains.associate',
  'agreements.change',
  'benefits.manage',
] as const

// What the site of an online service may do in its customers' accounts, and nobody else (SPEC 5.9).
const services = ['entitlements.view', 'seats.report'] as const

export type Permission =
  | (typeof views)[number]
  | (typeof secrets)[number]
  | (typeof management)[number]
  | 'users.manage'
  | 'partner-visibility.manage'
  /** Read the journal of the account: who did what, and when (SPEC 12.2). */
  | 'events.view'
  /** Invite again, correct or replace the designated administrator: the partner's and the publisher's (SPEC 1.7). */
  | 'administrators.designate'
  /** Place an order for the account: its partners' (SPEC 7.2, 10). */
  | 'orders.place'
  /** Act on the account's benefits for the customer, where he gave the permission: its partners' (SPEC 8.8). */
  | 'benefits.serve'
  | (typeof services)[number]

/** A customer's role in one purchasing account, in the order of SPEC 2.4. */
export type Role =
  | 'account-administrator'
  | 'agreement-administrator'
  | 'user-administrator'
  | 'account-manager'
  | 'report-viewer'
  | 'account-viewer'

interface Row {
  readonly permissions: readonly Permission[]
  /** Roles that a holder may give and take. */
  readonly gives: readonly Role[]
}

const lastThree: readonly Role[] = ['account-manager', 'report-viewer', 'account-viewer']
const allButFirst: readonly Role[] = ['agreement-administrator', 'user-administrator', ...lastThree]
const everyRole: readonly Role[] = ['account-administrator', ...allButFirst]

const customerPermissions: readonly Permission[] = [
  ...views,
  ...secrets,
  ...management,
  'users.manage',
  'partner-visibility.manage',
  'events.view',
]

/** Every permission, in the table's order; the last five are no customer's. */
export const everyPermission: readonly Permission[] = [
  ...customerPermissions,
  'administrators.designate',
  'orders.place',
  'benefits.serve',
  ...services,
]

const customerTable: Readonly<Record<Role, Row>> = {
  'account-administrator': { permissions: customerPermissions, gives: everyRole },
  'agreement-administrator': { permissions: ['agreements.view', 'users.manage'], gives: allButFirst },
  'user-administrator': { permissions: ['users.manage'], gives: lastThree },
  'account-manager': { permissions: [...views, ...secrets, ...management], gives: [] },
  'report-viewer': { permissions: [...views, ...secrets], gives: [] },
  'account-viewer': { permissions: views, gives: [] },
}

const partnerViews: readonly Permission[] = ['agreements.view', 'orders.view', 'inventory.view', 'reports.view']

const partnerTable: Readonly<Record<PartnerRole, readonly Permission[]>> = {
  administrator: [...partnerViews, 'administrators.designate', 'orders.place', 'benefits.serve'],
  agent: [...partnerViews, 'administrators.designate', 'orders.place', 'benefits.serve'],
  viewer: partnerViews,
}

/** What a partner's person may do at his own partner's desk, apart from accounts. */
export type PartnerPermission = 'customers.view' | 'orders.place' | 'benefits.serve' | 'partner-users.manage'

const partnerDeskTable: Readonly<Record<PartnerRole, readonly PartnerPermission[]>> = {
  administrator: ['customers.view', 'orders.place', 'benefits.serve', 'partner-users.manage'],
  agent: ['customers.view', 'orders.place', 'benefits.serve'],
  viewer: ['customers.view'],
}

/** The roles of the publisher's people, from the one that may do most. All of them do the publisher's business. */
export const operatorRoles = ['administrator', 'agent'] as const
export type OperatorRole = (typeof operatorRoles)[number]

/** True for whoever also invites the publisher's people, and ends their access. */
export function managesOperators(role: OperatorRole): boolean {
  return role === 'administrator'
}

/** The roles of a partner's people, from the one that may do most. */
export const partnerRoles: readonly PartnerRole[] = ['administrator', 'agent', 'viewer']

/** The roles of a partner's people that include a permission in the accounts that he serves. */
export function partnerRolesWith(permission: Permission): readonly PartnerRole[] {
  return partnerRoles.filter((role) => partnerTable[role].includes(permission))
}

/** True for what a partner's person may do at his partner's desk. */
export function partnerMay(role: PartnerRole, permission: PartnerPermission): boolean {
  return partnerDeskTable[role].includes(permission)
}

// The publisher's people see what is held and correct agreements; a customer's keys and people are the customer's.
const operatorPermissions: readonly Permission[] = [
  ...views,
  'agreements.change',
  'events.view',
  'administrators.designate',
]

/** What opens secrets; software too, since the link to it serves whoever has it. */
export const secretPermissions: readonly Permission[] = [...secrets, 'software.download']

/** The role without which an account has nobody left to give roles. */
export const indispensableRole: Role = 'account-administrator'

/** All roles of customers, as SPEC 2.4 lists them. */
export const customerRoles = everyRole

/** The place of somebody's highest role in SPEC 2.4, from 1: what lists of people are sorted by. */
export function rankOfRoles(roles: readonly Role[]): number {
  const place = everyRole.findIndex((role) => roles.includes(role))
  if (place < 0) throw new Error('Nobody is in an account without a role')
  return place + 1
}

/** True for the name of a customer's role. */
export function isRole(name: string): name is Role {
  return Object.hasOwn(customerTable, name)
}

/** What the holder of all these roles may do. */
export function permissionsOfRoles(roles: readonly Role[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => customerTable[role].permissions))
}

/** What an actor may do in an account of his reach, apart from roles that customers hold there. */
export function permissionsOfActor(actor: Actor): ReadonlySet<Permission> {
  switch (actor.kind) {
    case 'system':
      return everything
    case 'operator':
      return operators
    case 'partner':
      return partners[actor.role]
    case 'client':
      return clients
    default:
      return nothing
  }
}

/** The customer roles that include a permission. */
export function rolesWith(permission: Permission): readonly Role[] {
  return everyRole.filter((role) => customerTable[role].permissions.includes(permission))
}

/** The roles that the holder of all these roles may give and take. */
export function rolesGivenBy(roles: readonly Role[]): ReadonlySet<Role> {
  return new Set(roles.flatMap((role) => customerTable[role].gives))
}

/** The roles whose holders may give `role`. */
export function giversOf(role: Role): readonly Role[] {
  return everyRole.filter((each) => customerTable[each].gives.includes(role))
}

const everything: ReadonlySet<Permission> = new Set(everyPermission)
const operators: ReadonlySet<Permission> = new Set(operatorPermissions)
const clients: ReadonlySet<Permission> = new Set(services)
const nothing: ReadonlySet<Permission> = new Set()
const partners: Readonly<Record<PartnerRole, ReadonlySet<Permission>>> = {
  administrator: new Set(partnerTable.administrator),
  agent: new Set(partnerTable.agent),
  viewer: new Set(partnerTable.viewer),
}
