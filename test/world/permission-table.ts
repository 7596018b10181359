/** SPEC 2.4 spelt out a second time, independently of the program's own table: what each role may do. */
import type { Permission, Role } from '#server/business/access/index.ts'

export const permissions: readonly Permission[] = [
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
]

const seen: readonly Permission[] = [
  'agreements.view',
  'orders.view',
  'inventory.view',
  'benefits.view',
  'reports.view',
]

export const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = {
  'account-administrator': permissions,
  'agreement-administrator': ['agreements.view', 'users.manage'],
  'user-administrator': ['users.manage'],
  'account-manager': permissions.filter((each) => each !== 'users.manage' && each !== 'partner-visibility.manage'),
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

export const permissionsOfPartners: readonly Permission[] = ['agreements.view', 'orders.view', 'inventory.view']
export const permissionsOfOperators: readonly Permission[] = [...seen, 'agreements.change']
