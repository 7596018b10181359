/** Ends two-step sign-in; whoever has a short password is led to choose a longer one first (S4). */
import { fail, redirect } from '@sveltejs/kit'
import { removeApp } from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { follow, missingPassword, presenceOf, refusedWith, statusOf } from '../../presence.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async (event) => {
    const { locals } = event
    const presence = presenceOf(event, await event.request.formData())
    const missing = missingPassword(presence)
    if (missing) return fail(422, { ...missing, isTooShort: false })
    try {
      follow(event.cookies, await locals.apart((house) => removeApp(house, locals.actor, presence)))
    } catch (error) {
      const isTooShort = isRefusal(error, 'password.needs-second-factor')
      return fail(statusOf(error), { ...refusedWith(error), isTooShort })
    }
    redirect(303, '/profile/security?two-step-off')
  },
}
