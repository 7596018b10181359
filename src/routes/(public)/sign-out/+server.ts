/** Ends this session, on the server and in the browser. */
import { redirect } from '@sveltejs/kit'
import { signOut } from '#server/business/access/index.ts'
import { clearSessionToken, sessionToken } from '#routes/session-cookie.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ cookies, locals }) => {
  const token = sessionToken(cookies)
  if (token !== undefined) await locals.change(null, (work) => signOut(work, token))
  clearSessionToken(cookies)
  redirect(303, '/sign-in?signed-out')
}
