/** Roles as letters name them: « Responsable des comptes, Observateur du compte ». */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import type { OperatorRole, Role } from '#server/business/access/index.ts'
import type { PartnerRole } from '#server/work/index.ts'

type Words = (parameters: object, options: { readonly locale: Locale }) => string

const customer: Readonly<Record<Role, Words>> = {
  'account-administrator': m.role_account_administrator,
  'agreement-administrator': m.role_agreement_administrator,
  'user-administrator': m.role_user_administrator,
  'account-manager': m.role_account_manager,
  'report-viewer': m.role_report_viewer,
  'account-viewer': m.role_account_viewer,
}
const partner: Readonly<Record<PartnerRole, Words>> = {
  administrator: m.partner_role_administrator,
  agent: m.partner_role_agent,
  viewer: m.partner_role_viewer,
}

const operator: Readonly<Record<OperatorRole, Words>> = {
  administrator: m.operator_role_administrator,
  agent: m.operator_role_agent,
}

export function roleWords(roles: readonly Role[], locale: Locale): string {
  return roles.map((role) => customer[role]({}, { locale })).join(', ')
}

export function partnerRoleWords(roles: readonly PartnerRole[], locale: Locale): string {
  return roles.map((role) => partner[role]({}, { locale })).join(', ')
}

export function operatorRoleWord(role: OperatorRole, locale: Locale): string {
  return operator[role]({}, { locale })
}
