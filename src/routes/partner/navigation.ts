/** The top menu of the Partner Center (SPEC 10), on its own pages and on those of a customer's account. */
import { m } from '#messages'
import { mayAtDesk, softwareActsAt, type AccountInReach } from '#server/business/access/index.ts'
import type { Work } from '#server/work/index.ts'
import { reportsEntry } from '#routes/navigation.ts'
import type { MenuItem, NavEntry } from '#ui/navigation.ts'

/** The entries for the actor, a partner's person; `account` is the one that the page is about. */
export async function partnerEntries(work: Work, path: string, account?: AccountInReach): Promise<readonly NavEntry[]> {
  const entries: NavEntry[] = [
    { label: m.nav_home(), href: '/partner', current: path === '/partner' },
    {
      label: m.nav_partner_customers(),
      href: '/partner/customers',
      current: path.startsWith('/partner/customers') || path === '/purchasing-accounts',
    },
    orderEntry(work, path),
  ]
  // On an account's pages its own menu leads to its benefits: with both, the header would be wider than a small screen.
  if (account === undefined) {
    const current = path.startsWith('/partner/benefits')
    entries.push({ label: m.nav_partner_benefits(), href: '/partner/benefits', current })
  } else {
    const items = await accountItems(work, account, path)
    entries.push({ label: m.nav_partner_account(), items, current: items.some(({ current }) => current) })
  }
  entries.push(reportsEntry(path))
  if (mayAtDesk(work, 'partner-users.manage')) {
    entries.push({
      label: m.nav_partner_users(),
      href: '/partner/users',
      current: path.startsWith('/partner/users'),
    })
  }
  return entries
}

/** « Commandes »: what waits, what was ordered, and a new one. */
function orderEntry(work: Work, path: string): NavEntry {
  const items: MenuItem[] = [
    { label: m.partner_to_order_title(), href: '/partner/to-order', icon: 'clock' },
    { label: m.partner_expiring_title(), href: '/partner/expiring', icon: 'alert' },
    { label: m.partner_orders_title(), href: '/partner/orders', icon: 'history' },
    { label: m.order_files_title(), href: '/partner/orders/files', icon: 'up' },
  ]
  if (mayAtDesk(work, 'orders.place')) {
    items.push({ label: m.partner_place_order(), href: '/partner/orders/new', icon: 'order' })
  }
  const isFile = path.startsWith('/partner/orders/files/')
  const marked = items.map((item) => ({
    ...item,
    current: item.href === path || (isFile && item.href === '/partner/orders/files'),
  }))
  return { label: m.nav_partner_orders(), items: marked, current: marked.some(({ current }) => current) }
}

/** Where one stands with a customer about his benefits, and asks to manage them. */
export function permissionHref(accountId: number): string {
  return `/partner/benefits/${String(accountId)}/request`
}

/** Where an order is filled in for an account; with `waiting`, what the customer set up stands in it already. */
export function newOrderHref(accountId: number, waiting?: number | 'all'): string {
  const filled = waiting === undefined ? '' : `&waiting=${String(waiting)}`
  return `/partner/orders/new?account=${String(accountId)}${filled}`
}

/** Where the renewal of what ends for an account on a day stands filled in. */
export function renewalHref(accountId: number, itemId: number, endsOn: string): string {
  return `${newOrderHref(accountId)}&renew=${String(itemId)}.${endsOn}`
}

async function accountItems(work: Work, account: AccountInReach, path: string): Promise<readonly MenuItem[]> {
  const { id, permissions } = account
  const home = `/purchasing-accounts/${String(id)}`
  const items: MenuItem[] = [{ label: m.nav_partner_account_home(), href: home, icon: 'building' }]
  if (permissions.has('inventory.view')) {
    items.push({ label: m.nav_partner_inventory(), href: `${home}/inventory`, icon: 'box' })
  }
  if (permissions.has('orders.view')) {
    items.push({ label: m.nav_order_history(), href: `${home}/orders`, icon: 'history' })
  }
  if (permissions.has('orders.place')) {
    items.push({ label: m.partner_place_order(), href: newOrderHref(id), icon: 'order' })
  }
  items.push({ label: m.nav_partner_benefits(), href: permissionHref(id), icon: 'done' })
  // Software and keys are the customer's: their entries are there for as long as he permits it (SPEC 8.8).
  const acts = await softwareActsAt(work, account)
  if (acts.has('downloads')) items.push({ label: m.software_title(), href: `${home}/downloads`, icon: 'download' })
  if (acts.has('keys')) items.push({ label: m.keys_title(), href: `${home}/keys`, icon: 'key' })
  if (permissions.has('administrators.designate')) {
    items.push({
      label: m.nav_partner_administrator(),
      href: `${home}/designated-administrator`,
      icon: 'person',
    })
  }
  const benefits = `/partner/benefits/${String(id)}/`
  const isAt = (href: string) => href === path || (href.startsWith(benefits) && `${path}/`.startsWith(benefits))
  return items.map((item) => ({ ...item, current: isAt(item.href) }))
}
