/** The top menu (guide 4): what the person may do in the account, and nothing else (SPEC 2.5). */
import { m } from '#messages'
import type { AccountInReach } from '#server/business/access/index.ts'
import type { MenuItem, NavEntry } from '#ui/navigation.ts'

/** The entries for an account; without one only home. `path` is the page one is on. */
export function entriesFor(account: AccountInReach | undefined, path: string): readonly NavEntry[] {
  const home = account === undefined ? '/' : `/purchasing-accounts/${String(account.id)}`
  // Whoever has no account has his services for a home.
  const isHome = path === home || (account === undefined && path === '/services')
  const entries: NavEntry[] = [{ label: m.nav_home(), href: home, current: isHome }]
  if (account === undefined) return entries
  const { permissions } = account

  const inventory: MenuItem[] = []
  if (permissions.has('inventory.view')) {
    const manage = item(m.nav_manage_inventory(), `${home}/inventory`, 'box', path)
    inventory.push({ ...manage, current: manage.current === true || path === `${home}/benefits` })
  }
  if (permissions.has('software.download')) {
    inventory.push(item(m.software_title(), `${home}/downloads`, 'download', path))
  }
  if (permissions.has('keys.view')) inventory.push(item(m.keys_title(), `${home}/keys`, 'key', path))
  const orders: MenuItem[] = []
  if (permissions.has('orders.view')) orders.push(item(m.nav_order_history(), `${home}/orders`, 'history', path))
  const agreements: MenuItem[] = []
  // To the publisher's people and partners, whose own lists lead there, it would be one list more.
  if (permissions.has('agreements.view') && account.roles.length > 0) {
    agreements.push(item(m.console_agreements(), '/agreements', 'building', path))
  }
  const domains: MenuItem[] = []
  if (permissions.has('domains.associate')) domains.push(item(m.nav_associate_domains(), '/domains', 'globe', path))
  const services: MenuItem[] = []
  const access: MenuItem[] = []
  if (permissions.has('users.manage')) {
    access.push(
      item(m.nav_manage_access(), '/access', 'key', path),
      item(m.nav_manage_users(), '/access/users', 'person', path),
    )
  }
  if (account.roles.length > 0) {
    access.push(item(m.nav_role_requests(), '/access/role-requests', 'person', path))
    services.push(item(m.nav_own_services(), '/services', 'box', path))
  }

  const journal: MenuItem[] = []
  if (permissions.has('events.view')) journal.push(item(m.nav_journal(), `${home}/journal`, 'clock', path))

  return [
    ...entries,
    ...menu(m.nav_inventory(), inventory),
    ...menu(m.nav_account(), [...orders, ...agreements, ...domains, ...services, ...access, ...journal]),
    ...(permissions.has('reports.view') ? [reportsEntry(path)] : []),
  ]
}

/** « Rapports », the same in the three portals. */
export function reportsEntry(path: string): NavEntry {
  return { label: m.nav_reports(), href: '/reports', current: path.startsWith('/reports') }
}

function item(label: string, href: string, icon: MenuItem['icon'], path: string): MenuItem {
  return { label, href, icon, current: path === href }
}

function menu(label: string, items: readonly MenuItem[]): NavEntry[] {
  const current = items.some((each) => each.current)
  return items.length === 0 ? [] : [{ label, items, current }]
}
