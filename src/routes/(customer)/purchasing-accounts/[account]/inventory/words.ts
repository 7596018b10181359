/** Headings and other words that every table of the inventory repeats, made once for each language. */
import { m } from '#messages'
import type { Locale } from '#ui/format.ts'

/** A heading whose last word stays on one line with its help. */
interface ExplainedHeading {
  readonly label: string
  readonly start: string
  readonly last: string
  /** Names the help's text. */
  readonly help: string
  readonly helpLabel: string
}

export interface InventoryWords {
  readonly edition: string
  readonly version: string
  readonly number: string
  readonly name: string
  readonly use: string
  readonly licenses: readonly [ExplainedHeading, ExplainedHeading]
  readonly services: readonly [ExplainedHeading, ExplainedHeading]
  readonly expiry: string
  readonly actions: string
  readonly history: string
  readonly manage: string
  readonly site: string
  /** Said, not shown, of what leaves the portal. */
  readonly leaves: string
  readonly toggle: string
  readonly available: ExplainedHeading
  readonly ordered: ExplainedHeading
  readonly unordered: string
  readonly suspended: string
  readonly coverageEnd: string
}

export const inventoryWords: Readonly<Record<Locale, InventoryWords>> = { fr: wordsIn('fr'), en: wordsIn('en') }

function wordsIn(locale: Locale): InventoryWords {
  const options = { locale }
  const explained = (label: string, help: string): ExplainedHeading => {
    const last = label.lastIndexOf(' ') + 1
    const helpLabel = m.ui_help_on({ term: label }, options)
    return { label, start: label.slice(0, last), last: label.slice(last), help, helpLabel }
  }
  return {
    edition: m.column_edition({}, options),
    version: m.column_version({}, options),
    number: m.ui_account_number({}, options),
    name: m.ui_account_name({}, options),
    use: m.column_use({}, options),
    licenses: [
      explained(m.column_licenses({}, options), 'tip-licenses'),
      explained(m.column_coverage({}, options), 'tip-coverage'),
    ],
    services: [
      explained(m.column_subscriptions_available({}, options), 'tip-available'),
      explained(m.column_subscriptions_ordered({}, options), 'tip-ordered'),
    ],
    expiry: m.column_next_expiry({}, options),
    actions: m.ui_actions({}, options),
    history: m.action_history({}, options),
    manage: m.action_manage_subscription({}, options),
    site: m.action_manage_services({}, options),
    leaves: m.ui_leaves({}, options),
    toggle: m.ui_expand_collapse({}, options),
    available: explained(m.column_available({}, options), 'tip-available'),
    ordered: explained(m.column_ordered({}, options), 'tip-ordered'),
    unordered: m.column_unordered({}, options),
    suspended: m.column_suspended({}, options),
    coverageEnd: m.column_coverage_end({}, options),
  }
}
