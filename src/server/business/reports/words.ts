/** Codes of rows in words, the same on pages, in exports and in e-mails. */
import { m } from '#messages'
import type { Locale } from '#messages/runtime.js'
import { customerRoles, type Role } from '#server/business/access/index.ts'
import type { OrderLineKind } from '#server/business/orders/index.ts'

export function itemKinds(
  locale: Locale,
): Readonly<Record<'license' | 'subscription' | 'msdn' | 'azure' | 'package', string>> {
  const options = { locale }
  return {
    license: m.kind_license({}, options),
    subscription: m.report_service({}, options),
    msdn: m.kind_msdn({}, options),
    azure: m.kind_azure({}, options),
    package: m.kind_package({}, options),
  }
}

export function lineKinds(locale: Locale): Readonly<Record<OrderLineKind, string>> {
  const options = { locale }
  return {
    license: m.kind_license({}, options),
    'license-with-coverage': m.kind_license_with_coverage({}, options),
    'coverage-renewal': m.kind_coverage_renewal({}, options),
    subscription: m.kind_subscription({}, options),
    'seats-added': m.kind_seats_added({}, options),
    'seats-reduced': m.kind_seats_reduced({}, options),
    renewal: m.kind_renewal({}, options),
    msdn: m.kind_msdn({}, options),
    azure: m.kind_azure({}, options),
    package: m.kind_package({}, options),
  }
}

/** Every role with its name and its place in SPEC 2.4. */
export function roleWords(
  locale: Locale,
): readonly { readonly role: Role; readonly word: string; readonly place: number }[] {
  const options = { locale }
  const names: Readonly<Record<Role, string>> = {
    'account-administrator': m.role_account_administrator({}, options),
    'agreement-administrator': m.role_agreement_administrator({}, options),
    'user-administrator': m.role_user_administrator({}, options),
    'account-manager': m.role_account_manager({}, options),
    'report-viewer': m.role_report_viewer({}, options),
    'account-viewer': m.role_account_viewer({}, options),
  }
  return customerRoles.map((role, index) => ({ role, word: names[role], place: index }))
}

export function personStateWords(locale: Locale): Readonly<Record<'active' | 'pending' | 'expired', string>> {
  const options = { locale }
  return {
    active: m.users_state_active({}, options),
    pending: m.users_state_pending({}, options),
    expired: m.users_state_expired({}, options),
  }
}
