/** Signs in by the passkey whose answer the sign-in page sends here; whatever was wrong, back there with one sentence. */
import { redirect } from '@sveltejs/kit'
import { signInWithPasskey } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { deviceOf } from '#routes/device.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused } from '#routes/refusals.ts'
import { sameSitePath } from '#routes/same-site.ts'
import { sessionToken, setSessionToken } from '#routes/session-cookie.ts'
import { siteOf } from '#routes/site.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async (event) => {
  const { cookies, locals, request, url } = event
  const answer = typedIn(await request.formData(), 'answer')
  const device = deviceOf(event)
  const to = sameSitePath(url.searchParams.get('to'))
  try {
    const attempt = { answer, device, former: sessionToken(cookies) }
    const { token } = await locals.apart((house) => signInWithPasskey(house, attempt, siteOf(url)))
    setSessionToken(cookies, token)
  } catch (error) {
    if (!isRefused(error)) throw error
    running().log.info({ request: locals.requestId, address: device.address, code: error.code }, 'sign-in refused')
    const why = isRefusal(error, 'sign-in.delayed') ? 'passkey-delayed' : 'passkey-refused'
    redirect(303, to === '/' ? `/sign-in?${why}` : `/sign-in?${why}&to=${encodeURIComponent(to)}`)
  }
  redirect(303, to)
}
