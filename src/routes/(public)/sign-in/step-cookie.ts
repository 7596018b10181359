/** The cookie between the two steps of signing in: shown to the second step's page alone, for as long as it is good. */
import type { Cookies } from '@sveltejs/kit'
import { stepMinutes } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'

export const secondStepPath = '/sign-in/second-step'

export function stepToken(cookies: Cookies): string | undefined {
  return cookies.get(form().name)
}

export function setStepToken(cookies: Cookies, token: string): void {
  const { name, ...options } = form()
  cookies.set(name, token, { ...options, maxAge: stepMinutes * 60 })
}

export function clearStepToken(cookies: Cookies): void {
  const { name, ...options } = form()
  cookies.delete(name, options)
}

function form() {
  const secure = running().settings.publicOrigin?.startsWith('https:') === true
  return { name: 'second-step', path: secondStepPath, httpOnly: true, sameSite: 'lax', secure } as const
}
