/** The page that a link of an e-mail opens: in that e-mail's language, for nobody else, and looked at again after each answer. */
import { redirect, type RequestEvent } from '@sveltejs/kit'
import { cookieMaxAge, cookieName, isLocale } from '#messages/runtime.js'
import { signOut } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { clearSessionToken, sessionToken } from './session-cookie.ts'

/** Speaks to whoever has never been here as his e-mail does, until he chooses a language. */
export function speakAsLetter({ cookies, locals, url }: RequestEvent, language: string): void {
  const isChosen = cookies.get(cookieName) !== undefined || locals.person !== null || url.searchParams.has('in')
  if (isChosen || !isLocale(language) || language === locals.locale) return
  const secure = running().settings.publicOrigin?.startsWith('https:') === true
  cookies.set(cookieName, language, { path: '/', maxAge: cookieMaxAge, sameSite: 'lax', httpOnly: true, secure })
  redirect(303, `${url.pathname}?in=${language}`)
}

/** Ends the session of whoever else is signed in here, and comes back. */
export async function leave(event: RequestEvent): Promise<never> {
  const { cookies, locals } = event
  const token = sessionToken(cookies)
  if (token !== undefined) await locals.change(null, (work) => signOut(work, token))
  clearSessionToken(cookies)
  return lookAgain(event)
}

/** The page says by itself what has become of the link. */
export function lookAgain({ url }: RequestEvent): never {
  redirect(303, url.pathname)
}
