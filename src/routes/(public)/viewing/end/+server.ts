/** « Terminer »: an operator stops looking as somebody else would, and is himself again. Harmless for everybody else. */
import { redirect } from '@sveltejs/kit'
import { clearViewingToken } from '#routes/viewing-cookie.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ cookies, locals }) => {
  const userId = locals.viewing && locals.person?.userId
  await locals.viewing?.end(false)
  clearViewingToken(cookies)
  redirect(303, userId === undefined ? '/' : `/console/people/${String(userId)}`)
}
