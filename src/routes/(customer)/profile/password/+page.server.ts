/** « Changer le mot de passe » (SPEC 1.6): the current one is asked for, and every session ends but this one, which goes on under another token. */
import { fail, redirect } from '@sveltejs/kit'
import { changePassword, shortestOwnPassword } from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { chosenPassword, slips } from '#routes/new-password.ts'
import { follow, missingPassword, presenceOf, refusedWith, statusOf } from '../presence.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => ({ shortest: await locals.read(shortestOwnPassword) })

export const actions: Actions = {
  default: async (event) => {
    const { locals } = event
    const form = await event.request.formData()
    const presence = presenceOf(event, form)
    const chosen = chosenPassword(form)
    const missing = missingPassword(presence)
    if ('errors' in chosen) return fail(422, { ...missing, ...chosen })
    if (missing) return fail(422, missing)
    try {
      const renewed = await locals.apart((house) => changePassword(house, locals.actor, presence, chosen.password))
      follow(event.cookies, renewed)
    } catch (error) {
      const refused = refusedWith(error)
      const isOfChosen = ['password.too-short', 'password.too-long', 'password.guessable'] as const
      return isOfChosen.some((code) => isRefusal(error, code))
        ? fail(422, { errors: slips(refused.message) })
        : fail(statusOf(error), { ...refused })
    }
    redirect(303, '/profile/security?password-changed')
  },
}
