/** Sign-in (SPEC 1.3), also at /Customer/. Whatever was wrong, the answer is one. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { signIn } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { sameSitePath } from '#routes/same-site.ts'
import { sessionToken, setSessionToken } from '#routes/session-cookie.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  if (locals.person !== null) redirect(303, sameSitePath(url.searchParams.get('to')))
  return { signedOut: url.searchParams.has('signed-out') }
}

export const actions: Actions = {
  default: async ({ cookies, getClientAddress, locals, request, url }) => {
    const form = await request.formData()
    const email = textOf(form, 'email')
    const password = textOf(form, 'password')
    if (email.trim() === '' || password === '') {
      return fail(422, {
        email,
        emailError: email.trim() === '' ? m.sign_in_email_missing() : undefined,
        passwordError: password === '' ? m.sign_in_password_missing() : undefined,
      })
    }
    const device = { address: getClientAddress(), userAgent: request.headers.get('user-agent') ?? '' }
    try {
      const attempt = { email, password, device, former: sessionToken(cookies) }
      const { token } = await locals.apart((house) => signIn(house, attempt))
      setSessionToken(cookies, token)
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, address: device.address, code: error.code }, 'sign-in refused')
      const status = isRefusal(error, 'sign-in.delayed') ? 429 : error.status
      return fail(status, { email, message: refusalMessage(error) })
    }
    redirect(303, sameSitePath(url.searchParams.get('to')))
  },
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}
