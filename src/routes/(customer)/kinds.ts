/** The kinds of transactions and of order lines in words, the same on pages and in exports. */
import { m } from '#messages'
import type { EntryKind } from '#server/business/inventory/index.ts'
import type { OrderLineKind } from '#server/business/orders/index.ts'
import type { Locale } from '#ui/format.ts'

/** What an order's line asks for. */
export function orderLineKinds(locale: Locale): Readonly<Record<OrderLineKind, string>> {
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

/** What a line of the ledger records. */
export function entryKinds(locale: Locale): Readonly<Record<EntryKind, string>> {
  const options = { locale }
  const { package: _, ...ordered } = orderLineKinds(locale)
  return {
    ...ordered,
    renewed: m.kind_renewed({}, options),
    'set-up': m.kind_set_up({}, options),
    settled: m.kind_settled({}, options),
    suspended: m.kind_suspended({}, options),
    expiry: m.kind_expiry({}, options),
    returned: m.kind_returned({}, options),
    'coverage-returned': m.kind_coverage_returned({}, options),
  }
}
