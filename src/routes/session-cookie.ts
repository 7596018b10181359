/**
 * The cookie that carries the session's token: unreadable for scripts, not sent along by other sites' forms, and under
 * https bound to this very host, so that no neighbouring site can set or see it.
 */
import type { Cookies } from '@sveltejs/kit'
import { deviceKnownDays, lifetimeDays } from '#server/business/access/index.ts'
import { sessionCookieName } from '#server/platform/session-cookie.ts'
import { running } from '#server/running.ts'

const daySeconds = 86_400

/** The token that came with the request, if any. */
export function sessionToken(cookies: Cookies): string | undefined {
  return cookies.get(form().name)
}

/** Hands a token to the browser. It outlives the session, so that the device is known again at the next sign-in. */
export function setSessionToken(cookies: Cookies, token: string): void {
  const { name, ...options } = form()
  cookies.set(name, token, { ...options, maxAge: (lifetimeDays + deviceKnownDays) * daySeconds })
}

export function clearSessionToken(cookies: Cookies): void {
  const { name, ...options } = form()
  cookies.delete(name, options)
}

function form() {
  const { publicOrigin } = running().settings
  const secure = publicOrigin?.startsWith('https:') === true
  return { name: sessionCookieName(publicOrigin), path: '/', httpOnly: true, sameSite: 'lax', secure } as const
}
