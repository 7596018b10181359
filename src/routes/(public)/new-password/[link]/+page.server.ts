/**
 * Where the link for a forgotten password leads. Opening it changes nothing, since mail scanners open every link; only
 * the form uses it up. A dead one says why, and where to ask for another.
 */
import { fail, redirect } from '@sveltejs/kit'
import { resetOfLink, resetPassword, type Reset } from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { formKey, sentKey } from '#routes/form-key.ts'
import { chosenPassword, slips } from '#routes/new-password.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const reset: Reset = await locals.read((work) => resetOfLink(work, params.link))
  return { reset, formKey: formKey() }
}

export const actions: Actions = {
  default: async (event) => {
    const { getClientAddress, locals, params } = event
    const form = await event.request.formData()
    const chosen = chosenPassword(form)
    if ('errors' in chosen) return fail(422, chosen)
    try {
      const given = { password: chosen.password, address: getClientAddress() }
      await locals.apart((house) => resetPassword(house, sentKey(form), params.link, given))
    } catch (error) {
      if (!isRefused(error)) throw error
      // Of a dead link the page itself says what has become of it, since it is looked at again.
      const isDead = isRefusal(error, 'password-reset.dead')
      return fail(error.status, { errors: slips(isDead ? undefined : refusalMessage(error)) })
    }
    redirect(303, '/sign-in?password-changed')
  },
}
