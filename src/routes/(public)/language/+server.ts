/** Changes the language: of this browser, and of the person where somebody is signed in. */
import { error, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { cookieMaxAge, cookieName, isLocale } from '#messages/runtime.js'
import { changeOwnProfile } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { sameSitePath } from '#routes/same-site.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ cookies, locals, request }) => {
  const form = await request.formData()
  const locale = form.get('locale')
  if (!isLocale(locale)) error(400, m.error_form_incomplete())

  if (locals.person !== null) await locals.change(null, (work) => changeOwnProfile(work, { language: locale }))
  const secure = running().settings.publicOrigin?.startsWith('https:') === true
  cookies.set(cookieName, locale, { path: '/', maxAge: cookieMaxAge, sameSite: 'lax', httpOnly: true, secure })
  const to = form.get('to')
  redirect(303, backTo(typeof to === 'string' ? to : null))
}

/** Visitors change the language on the sign-in page, so here, unlike elsewhere, one may come back to it. */
function backTo(to: string | null): string {
  return to !== null && /^\/(sign-in|Customer)(\?|$)/i.test(to) ? to : sameSitePath(to)
}
