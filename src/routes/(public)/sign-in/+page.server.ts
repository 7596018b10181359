/** Sign-in (SPEC 1.3), also at /Customer/. Whatever was wrong, the answer is one. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { passkeyQuestion, signIn } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { deviceOf } from '#routes/device.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { asksAgain, sameSitePath } from '#routes/same-site.ts'
import { sessionToken, setSessionToken } from '#routes/session-cookie.ts'
import { siteOf } from '#routes/site.ts'
import { secondStepPath, setStepToken } from './step-cookie.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  const to = sameSitePath(url.searchParams.get('to'))
  if (locals.person !== null && !asksAgain(to)) redirect(303, to)
  return {
    ...saidBefore(url.searchParams),
    to,
    passkeyQuestion: passkeyQuestion(running().house, siteOf(url)),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { cookies, locals, request, url } = event
    const form = await request.formData()
    const email = typedIn(form, 'email')
    const password = typedIn(form, 'password')
    if (email.trim() === '' || password === '') {
      return fail(422, {
        email,
        emailError: email.trim() === '' ? m.sign_in_email_missing() : undefined,
        passwordError: password === '' ? m.sign_in_password_missing() : undefined,
      })
    }
    const device = deviceOf(event)
    const to = sameSitePath(url.searchParams.get('to'))
    try {
      const attempt = { email, password, device, former: sessionToken(cookies) }
      const answer = await locals.apart((house) => signIn(house, attempt))
      if ('step' in answer) setStepToken(cookies, answer.step)
      else setSessionToken(cookies, answer.token)
      redirect(303, 'step' in answer ? secondStepPage(to) : to)
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, address: device.address, code: error.code }, 'sign-in refused')
      const status = isRefusal(error, 'sign-in.delayed') ? 429 : error.status
      return fail(status, { email, message: refusalMessage(error) })
    }
  },
}

/** What happened on the page that one comes from. */
function saidBefore(parameters: URLSearchParams): { readonly note?: string; readonly alert?: string } {
  if (parameters.has('signed-out')) return { note: m.sign_in_signed_out() }
  if (parameters.has('password-changed')) return { note: m.sign_in_password_changed() }
  if (parameters.has('step-over')) return { alert: m.refusal_second_step_over() }
  if (parameters.has('passkey-refused')) return { alert: m.refusal_passkey_refused() }
  return parameters.has('passkey-delayed') ? { alert: m.sign_in_passkey_delayed() } : {}
}

function secondStepPage(to: string): string {
  return to === '/' ? secondStepPath : `${secondStepPath}?to=${encodeURIComponent(to)}`
}
