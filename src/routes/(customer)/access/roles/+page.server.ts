/** « Comprendre les rôles des utilisateurs » (SPEC 2.4, guides 1 and 2): each role, what it allows, and its other names. */
import { m } from '#messages'
import {
  customerRoles,
  everyPermission,
  permissionsOfRoles,
  rolesGivenBy,
  type Permission,
  type Role,
} from '#server/business/access/index.ts'
import type { Locale } from '#ui/format.ts'
import { permissionPhrase, roleName } from '#routes/refusals.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  const { locale } = locals
  const givenTo = (role: Role) => permissionsOfRoles([role])
  return {
    roles: customerRoles.map((role) => ({
      role,
      name: roleName(role),
      level: levels[role]({}, { locale }),
      others: others[role]?.({}, { locale }),
      gives: givesInWords(role, locale),
    })),
    matrix: everyPermission
      .filter((permission) => customerRoles.some((role) => givenTo(role).has(permission)))
      .map((permission) => ({ permission, ...rowOf(permission) })),
  }
}

type Phrase = (inputs: Record<never, never>, options: { readonly locale: Locale }) => string

const levels: Readonly<Record<Role, Phrase>> = {
  'account-administrator': m.role_level_account_administrator,
  'agreement-administrator': m.role_level_agreement_administrator,
  'user-administrator': m.role_level_user_administrator,
  'account-manager': m.role_level_account_manager,
  'report-viewer': m.role_level_report_viewer,
  'account-viewer': m.role_level_account_viewer,
}

const others: Readonly<Partial<Record<Role, Phrase>>> = {
  'account-administrator': m.role_others_account_administrator,
  'agreement-administrator': m.role_others_agreement_administrator,
  'user-administrator': m.role_others_user_administrator,
  'account-manager': m.role_others_account_manager,
}

function givesInWords(role: Role, locale: Locale): string {
  const given = customerRoles.filter((each) => rolesGivenBy([role]).has(each))
  if (given.length === 0) return m.roles_gives_none({}, { locale })
  if (given.length === customerRoles.length) return m.roles_gives_all({}, { locale })
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(given.map(roleName))
}

function rowOf(permission: Permission) {
  const phrase = permissionPhrase(permission)
  return {
    label: phrase.charAt(0).toLocaleUpperCase() + phrase.slice(1),
    holders: customerRoles.map((role) => permissionsOfRoles([role]).has(permission)),
  }
}
