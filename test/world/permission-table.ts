/** SPEC 2.4 spelt out a second time, independently of the program's own table: what each role may do. */
import type { Permission, Role } from '#server/business/access/index.ts'
import type { PartnerRole } from '#server/work/index.ts'

const customerPermissions: readonly Permission[] = [
  'agreements.view',
  'orders.view',
  'inventory.view',
  'benefits.view',
  'reports.view',
  'keys.view',
  'software.download',
  'services.set-up',
  'domains.associate',
  'agreements.change',
  'benefits.manage',
  'users.manage',
  'partner-visibility.manage',
  'events.view',
]

export const permissionsOfServices: readonly Permission[] = ['entitlements.view', 'seats.report']

export const permissions: readonly Permission[] = [
  ...customerPermissions,
  'administrators.designate',
  'orders.place',
  'benefits.serve',
  ...permissionsOfServices,
]

const seen: readonly Permission[] = [
  'agreements.view',
  'orders.view',
  'inventory.view',
  'benefits.view',
  'reports.view',
]

export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  'account-administrator': customerPermissions,
  'agreement-administrator': ['agreements.view', 'users.manage'],
  'user-administrator': ['users.manage'],
  'account-manager': customerPermissions.filter(
    (each) => !['users.manage', 'partner-visibility.manage', 'events.view'].includes(each),
  ),
  'report-viewer': [...seen, 'keys.view'],
  'account-viewer': seen,
}

export const roles: readonly Role[] = [
  'account-administrator',
  'agreement-administrator',
  'user-administrator',
  'account-manager',
  'report-viewer',
  'account-viewer',
]

const partnerViews: readonly Permission[] = ['agreements.view', 'orders.view', 'inventory.view', 'reports.view']

export const permissionsOfPartners: Readonly<Record<PartnerRole, readonly Permission[]>> = {
  administrator: [...partnerViews, 'administrators.designate', 'orders.place', 'benefits.serve'],
  agent: [...partnerViews, 'administrators.designate', 'orders.place', 'benefits.serve'],
  viewer: partnerViews,
}
export const permissionsOfOperators: readonly Permission[] = [
  ...seen,
  'agreements.change',
  'events.view',
  'administrators.designate',
]
