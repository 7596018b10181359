/** The top menu of the Console (SPEC 11), on its own pages and on those of a customer's account. */
import { m } from '#messages'
import type { AccountInReach } from '#server/business/access/index.ts'
import { entriesFor, reportsEntry } from '#routes/navigation.ts'
import type { NavEntry } from '#ui/navigation.ts'

/** The entries; the clock's only where time can be moved. `account` is the one that the page is about. */
export function consoleEntries(path: string, isDemonstration: boolean, account?: AccountInReach): readonly NavEntry[] {
  const entries = [
    { label: m.console_agreements(), href: '/console/agreements' },
    { label: m.console_benefits(), href: '/console/benefits' },
    { label: m.console_services(), href: '/console/services' },
    { label: m.console_webhooks(), href: '/console/webhooks' },
    { label: m.console_provisioning(), href: '/console/provisioning' },
    { label: m.console_outbox(), href: '/console/outbox' },
    { label: m.console_journal(), href: '/console/journal' },
    ...(isDemonstration ? [{ label: m.console_clock(), href: '/console/clock' }] : []),
  ]
  return [
    { label: m.nav_home(), href: '/console', current: path === '/console' },
    ...entries.map((entry) => ({ ...entry, current: path.startsWith(entry.href) })),
    reportsEntry(path),
    ...(account === undefined ? [] : entriesFor(account, path).filter(({ items }) => items !== undefined)),
  ]
}
