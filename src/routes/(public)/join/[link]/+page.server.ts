/**
 * Where the link for a new work account leads. Opening it changes nothing, since mail scanners open every link; only the form
 * uses it up. A dead one says why, and where to ask for another.
 */
import { fail, redirect } from '@sveltejs/kit'
import * as v from 'valibot'
import { m } from '#messages'
import { joinHours, shortestPassword } from '#server/business/access/index.ts'
import { joinByLink, joiningOfLink } from '#server/business/provisioning/index.ts'
import { running } from '#server/running.ts'
import { deviceOf } from '#routes/device.ts'
import { typedIn } from '#routes/form-text.ts'
import { chosenPassword } from '#routes/new-password.ts'
import { personName } from '#routes/person-fields.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { sessionToken, setSessionToken } from '#routes/session-cookie.ts'
import type { Actions, PageServerLoad } from './$types'

const Names = v.object({
  firstName: personName(() => m.profile_first_name_missing()),
  lastName: personName(() => m.profile_last_name_missing()),
})

export const load: PageServerLoad = async ({ locals, params }) => ({
  joining: await locals.read((work) => joiningOfLink(work, params.link)),
  shortest: shortestPassword,
  hours: joinHours,
})

export const actions: Actions = {
  default: async (event) => {
    const { cookies, locals, params, request } = event
    const form = await request.formData()
    const values = { firstName: typedIn(form, 'firstName'), lastName: typedIn(form, 'lastName') }
    const names = v.safeParse(Names, values)
    const chosen = chosenPassword(form)
    if (!names.success || 'errors' in chosen) {
      // Passwords are never sent back, so that both are to be typed again whatever was wrong.
      const wrong = 'errors' in chosen ? chosen.errors : { password: m.invitation_password_again() }
      return fail(422, { values, errors: { ...nameErrors(names), ...wrong } })
    }
    try {
      const given = { ...names.output, password: chosen.password, link: params.link, device: deviceOf(event) }
      const token = await locals.apart((house) => joinByLink(house, { ...given, former: sessionToken(cookies) }))
      setSessionToken(cookies, token)
    } catch (error) {
      if (!isRefused(error)) throw error
      running().log.info({ request: locals.requestId, code: error.code }, 'joining refused')
      if (error.code.startsWith('password.')) {
        return fail(error.status, { values, errors: { password: refusalMessage(error) } })
      }
      // Of a dead link the page itself says what has become of it, since it is looked at again.
      if (error.code === 'join.dead') return fail(error.status, { values, errors: {} })
      return fail(error.status, { values, errors: {}, message: refusalMessage(error) })
    }
    redirect(303, '/')
  },
}

function nameErrors(parsed: v.SafeParseResult<typeof Names>): { firstName?: string; lastName?: string } {
  if (parsed.success) return {}
  const { nested = {} } = v.flatten<typeof Names>(parsed.issues)
  const [firstName] = nested.firstName ?? []
  const [lastName] = nested.lastName ?? []
  return { ...(firstName !== undefined && { firstName }), ...(lastName !== undefined && { lastName }) }
}
