/** The second step of signing in (SPEC 1.6): the app's code, or a recovery code. Whoever owes none begins at the first. */
import { fail, redirect } from '@sveltejs/kit'
import { m } from '#messages'
import { isStepOpen, passSecondStep } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { deviceOf } from '#routes/device.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { asksAgain, sameSitePath } from '#routes/same-site.ts'
import { sessionToken, setSessionToken } from '#routes/session-cookie.ts'
import { clearStepToken, stepToken } from '../step-cookie.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ cookies, locals, url }) => {
  const to = sameSitePath(url.searchParams.get('to'))
  if (locals.person !== null && !asksAgain(to)) redirect(303, to)
  const step = stepToken(cookies)
  if (step === undefined || !(await locals.read((work) => isStepOpen(work, step)))) redirect(303, firstStep(to))
  return { kind: kindOf(url), to }
}

export const actions: Actions = {
  default: async (event) => {
    const { cookies, locals, request, url } = event
    const to = sameSitePath(url.searchParams.get('to'))
    const step = stepToken(cookies)
    if (step === undefined) redirect(303, firstStep(to))
    const kind = kindOf(url)
    const code = typedIn(await request.formData(), 'code').trim()
    if (code === '') {
      return fail(422, { error: kind === 'app' ? m.second_step_code_missing() : m.second_step_recovery_missing() })
    }
    const device = deviceOf(event)
    try {
      const answer = { step, code, kind, device, former: sessionToken(cookies) }
      const { token } = await locals.apart((house) => passSecondStep(house, answer))
      clearStepToken(cookies)
      setSessionToken(cookies, token)
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, address: device.address, code: error.code }, 'sign-in refused')
      if (isRefusal(error, 'second-step.over')) redirect(303, firstStep(to, 'step-over'))
      if (isRefusal(error, 'sign-in.delayed')) return fail(429, { message: refusalMessage(error) })
      return fail(error.status, { error: refusalMessage(error) })
    }
    redirect(303, to)
  },
}

function kindOf(url: URL): 'app' | 'recovery' {
  return url.searchParams.has('recovery') ? 'recovery' : 'app'
}

function firstStep(to: string, why?: string): string {
  const parameters = [why, to === '/' ? undefined : `to=${encodeURIComponent(to)}`].filter(Boolean)
  return parameters.length === 0 ? '/sign-in' : `/sign-in?${parameters.join('&')}`
}
