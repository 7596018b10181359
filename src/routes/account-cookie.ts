/** The purchasing account last looked at, so that menus and the home address lead there again. Never believed, only tried. */
import type { Cookies } from '@sveltejs/kit'
import { running } from '#server/running.ts'

export const accountCookie = 'account'

const yearSeconds = 31_536_000

export function rememberAccount(cookies: Cookies, id: number): void {
  if (cookies.get(accountCookie) === String(id)) return
  const secure = running().settings.publicOrigin?.startsWith('https:') === true
  cookies.set(accountCookie, String(id), { path: '/', maxAge: yearSeconds, httpOnly: true, sameSite: 'lax', secure })
}
