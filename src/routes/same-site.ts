/** Where a person is led back to. Never to another site: a link to our sign-in page must not end on somebody else's. */

const nowhere = 'http://portal.invalid'
const longestPath = 2_000

// Pages that one comes from and never wants to go back to.
const passages = new Set([
  '/sign-in',
  '/sign-in/second-step',
  '/sign-out',
  '/language',
  '/Customer',
  '/forgotten-password',
])

/** `to` as a path of this site with its query; `/` where it is none. */
export function sameSitePath(to: string | null | undefined): string {
  if (!to?.startsWith('/') || to.length > longestPath || !URL.canParse(to, nowhere)) return '/'
  const { origin, pathname, search } = new URL(to, nowhere)
  return origin !== nowhere || pathname.startsWith('//') || passages.has(pathname) ? '/' : `${pathname}${search}`
}

/** The sign-in page that leads to this address afterwards. */
export function signInPath(url: URL): string {
  const to = sameSitePath(`${url.pathname}${url.search}`)
  return to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`
}

/** True for a way back, to a service, on which somebody has to prove anew who he is, signed in as he may be. */
export function asksAgain(to: string): boolean {
  return to.startsWith('/oidc/') && to.endsWith('?again')
}
