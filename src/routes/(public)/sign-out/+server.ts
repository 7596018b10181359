/** Ends this session, on the server and in the browser. */
import { redirect } from '@sveltejs/kit'
import { signOut } from '#server/business/access/index.ts'
import { clearViewingToken } from '#routes/viewing-cookie.ts'
import { clearSessionToken, sessionToken } from '#routes/session-cookie.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ cookies, locals }) => {
  const token = sessionToken(cookies)
  // Signing out always works: whoever looks as somebody else would is out himself.
  if (locals.viewing !== undefined) await locals.viewing.end(true)
  else if (token !== undefined) await locals.change(null, (work) => signOut(work, token))
  clearViewingToken(cookies)
  clearSessionToken(cookies)
  redirect(303, '/sign-in?signed-out')
}
