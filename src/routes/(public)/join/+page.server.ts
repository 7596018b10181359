/**
 * Asking for a work account by one's work e-mail (SPEC 4.6): the answer is the same whether the organisation's domain lets one
 * come in or not; what follows comes by e-mail.
 */
import { fail } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { joinHours } from '#server/business/access/index.ts'
import { requestJoin } from '#server/business/provisioning/index.ts'
import { running } from '#server/running.ts'
import { isRefusal } from '#server/work/index.ts'
import { typedIn } from '#routes/form-text.ts'
import { workEmail } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

const Email = workEmail(() => m.request_email_several())

export const load: PageServerLoad = () => ({ hours: joinHours })

export const actions: Actions = {
  default: async ({ getClientAddress, locals, request }) => {
    const email = typedIn(await request.formData(), 'email')
    const parsed = v.safeParse(Email, email)
    if (!parsed.success) return fail(422, { email, error: parsed.issues[0].message })
    const address = getClientAddress()
    try {
      const asked = { email: parsed.output, language: locals.locale }
      await locals.change(null, (work) => requestJoin(work, asked, address))
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, address, code: error.code }, 'joining refused')
      return fail(isRefusal(error, 'sign-in.delayed') ? 429 : error.status, { email, message: refusalMessage(error) })
    }
    return { sentTo: parsed.output }
  },
}
