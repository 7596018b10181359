/** Addresses of the customer's pages, and parameters of an address changed one at a time. */

/** Pages that the account selector keeps one on when it changes the account; from any other it leads to the home page. */
export const destinations = [
  'inventory',
  'benefits',
  'orders',
  'domains',
  'partner-visibility',
  'users',
  'benefit-request',
  'downloads',
  'keys',
] as const

/** The pages of one purchasing account. */
export function accountPages(accountId: number) {
  const home = `/purchasing-accounts/${String(accountId)}`
  return {
    home,
    inventory: `${home}/inventory`,
    setUp: `${home}/inventory/set-up`,
    setUpReview: `${home}/inventory/set-up/review`,
    setUpSent: (id: number) => `${home}/inventory/set-up/${String(id)}`,
    benefits: `${home}/benefits`,
    downloads: `${home}/downloads`,
    keys: `${home}/keys`,
    orders: `${home}/orders`,
    domains: `/domains?account=${String(accountId)}`,
    users: `/access/users?account=${String(accountId)}`,
    user: (id: number) => `/access/users/${String(id)}?account=${String(accountId)}`,
    'benefit-request': `/partner/benefits/${String(accountId)}/request`,
    'partner-visibility': `/access/partner-visibility/${String(accountId)}`,
    order: (id: number) => `${home}/orders/${String(id)}`,
    history: (item: { readonly item_id: number; readonly package_id: number }) => historyOf(home, item, ''),
    historyCsv: (item: { readonly item_id: number; readonly package_id: number }) =>
      historyOf(home, item, '/history.csv'),
    ordersCsv: `${home}/orders.csv`,
  }
}

function historyOf(home: string, item: { readonly item_id: number; readonly package_id: number }, end: string): string {
  const query = item.package_id === 0 ? '' : `?package=${String(item.package_id)}`
  return `${home}/inventory/${String(item.item_id)}${end}${query}`
}

/** The same page with other parameters; `undefined` takes one away. */
export function withParameters(url: URL, changes: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams(url.searchParams)
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) parameters.delete(name)
    else parameters.set(name, value)
  }
  // Forms send their empty fields as well: what says nothing makes no address longer.
  const empty = Array.from(parameters.entries()).filter(([, value]) => value === '')
  for (const [name] of empty) parameters.delete(name)
  const query = parameters.toString()
  return query === '' ? url.pathname : `${url.pathname}?${query}`
}
