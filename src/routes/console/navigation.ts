/** The top menu of the Console (SPEC 11), on its own pages and on those of a customer's account: few words, each a menu. */
import { m } from '#messages'
import type { AccountInReach } from '#server/business/access/index.ts'
import { entriesFor, reportsEntry } from '#routes/navigation.ts'
import type { MenuItem, NavEntry } from '#ui/navigation.ts'

/** The entries; the clock's only where time can be moved. `account` is the one that the page is about. */
export function consoleEntries(path: string, isDemonstration: boolean, account?: AccountInReach): readonly NavEntry[] {
  const menu = (label: string, items: readonly MenuItem[]): NavEntry => {
    const marked = items.map((item) => ({ ...item, current: isWithin(path, item.href) }))
    return { label, items: marked, current: marked.some(({ current }) => current) }
  }
  const partners: MenuItem = { label: m.column_partners(), href: '/console/partners', icon: 'building' }
  const customers: MenuItem[] = [
    { label: m.console_organizations(), href: '/console/organizations', icon: 'building' },
    { label: m.console_agreements(), href: '/console/agreements', icon: 'order' },
    { label: m.column_accounts(), href: '/console/purchasing-accounts', icon: 'box' },
    { label: m.console_people(), href: '/console/people', icon: 'person' },
  ]
  const own = account && entriesFor(account, path).flatMap(({ items = [] }) => items)
  return [
    { label: m.nav_home(), href: '/console', current: path === '/console' },
    // Beside a menu for the account there is no room for an entry more than on the Console's own pages.
    ...(own === undefined
      ? [
          menu(m.console_nav_customers(), customers),
          { label: partners.label, href: partners.href, current: isWithin(path, partners.href) },
        ]
      : [menu(m.console_nav_customers(), [...customers, partners])]),
    menu(m.console_nav_offer(), [
      { label: m.console_catalogue(), href: '/console/catalogue', icon: 'order' },
      { label: m.console_benefits(), href: '/console/benefits', icon: 'done' },
      { label: m.console_downloads(), href: '/console/downloads', icon: 'download' },
      { label: m.keys_title(), href: '/console/keys', icon: 'key' },
    ]),
    menu(m.console_nav_services(), [
      { label: m.console_nav_online_services(), href: '/console/services', icon: 'globe' },
      { label: m.console_webhooks(), href: '/console/webhooks', icon: 'out' },
      { label: m.api_keys(), href: '/console/api-keys', icon: 'key' },
      { label: m.console_provisioning(), href: '/console/provisioning', icon: 'box' },
    ]),
    reportsEntry(path),
    menu(m.console_nav_operations(), [
      { label: m.console_outbox(), href: '/console/outbox', icon: 'mail' },
      { label: m.console_jobs(), href: '/console/jobs', icon: 'history' },
      { label: m.console_health(), href: '/console/health', icon: 'done' },
      { label: m.console_journal(), href: '/console/journal', icon: 'clock' },
      { label: m.console_operators(), href: '/console/operators', icon: 'person' },
      ...(isDemonstration ? [{ label: m.console_clock(), href: '/console/clock', icon: 'calendar' } as const] : []),
    ]),
    ...(own === undefined
      ? []
      : [{ label: m.ui_purchasing_account(), items: own, current: own.some(({ current }) => current) }]),
  ]
}

function isWithin(path: string, href: string): boolean {
  return path === href || path.startsWith(`${href}/`)
}
