/** A browser without scripts and without memory: what a test sends to the portal, and what it reads of the answers. */
import type { Portal } from './portal.ts'

export interface Client {
  readonly get: (path: string, cookie?: string) => Promise<Response>
  /** Sends a form; `more` are headers. */
  readonly post: (
    path: string,
    form: Readonly<Record<string, string>>,
    cookie?: string,
    more?: Readonly<Record<string, string>>,
  ) => Promise<Response>
}

/** One that asks in French and follows no redirect. */
export function clientOf(portal: () => Portal): Client {
  const standing = { accept: 'text/html', 'accept-language': 'fr' }
  return {
    get: (path, cookie = '') => fetch(portal().origin + path, { headers: { ...standing, cookie }, redirect: 'manual' }),
    post: (path, form, cookie = '', more = {}) => {
      const { origin } = portal()
      const headers = { ...standing, cookie, origin, ...more }
      return fetch(origin + path, { method: 'POST', headers, body: new URLSearchParams(form), redirect: 'manual' })
    },
  }
}

/** The page without the marks that its renderer leaves. */
export async function textOf(response: Response): Promise<string> {
  return (await response.text()).replaceAll(/<!--[^>]*-->/g, '')
}

export function cookiesIn(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .join('; ')
}
