/** « Mot de passe oublié » (SPEC 1.8): the answer is the same whoever exists; what follows from it comes by e-mail. */
import { fail } from '@sveltejs/kit'
import { m } from '#messages'
import { askAgainMinutes, requestPasswordReset, resetMinutes } from '#server/business/access/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = () => ({ minutes: resetMinutes, againMinutes: askAgainMinutes })

export const actions: Actions = {
  default: async ({ getClientAddress, locals, request }) => {
    const email = typedIn(await request.formData(), 'email').trim()
    if (email === '') return fail(422, { email, error: m.sign_in_email_missing() })
    const address = getClientAddress()
    try {
      await locals.apart((house) => requestPasswordReset(house, email, address))
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, address, code: error.code }, 'password reset refused')
      if (isRefusal(error, 'sign-in.delayed')) return fail(429, { email, message: refusalMessage(error) })
      return fail(error.status, { email, error: refusalMessage(error) })
    }
    return { sentTo: email }
  },
}
