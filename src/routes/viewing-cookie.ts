/**
 * The cookie of an operator who looks at a portal as one of its users would. It opens nothing without his own session, and
 * goes with the browser.
 */
import type { Cookies } from '@sveltejs/kit'
import { viewingMinutes } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'

/** The token that came with the request, if any. */
export function viewingToken(cookies: Cookies): string | undefined {
  return cookies.get(form().name)
}

export function setViewingToken(cookies: Cookies, token: string): void {
  const { name, ...options } = form()
  cookies.set(name, token, { ...options, maxAge: viewingMinutes * 60 })
}

export function clearViewingToken(cookies: Cookies): void {
  const { name, ...options } = form()
  cookies.delete(name, options)
}

function form() {
  const secure = running().settings.publicOrigin?.startsWith('https:') === true
  const name = secure ? '__Host-viewing' : 'viewing'
  return { name, path: '/', httpOnly: true, sameSite: 'strict', secure } as const
}
