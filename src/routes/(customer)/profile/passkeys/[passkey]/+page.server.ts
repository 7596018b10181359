/** Takes a passkey away, with the password. */
import { fail, redirect } from '@sveltejs/kit'
import { ownPasskey, removePasskey } from '#server/business/access/index.ts'
import { dateIn } from '#server/platform/clock.ts'
import { running } from '#server/running.ts'
import { formatLongDay } from '#ui/format.ts'
import { follow, missingPassword, presenceOf, refusedWith, statusOf } from '../../presence.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const passkey = await locals.read((work) => ownPasskey(work, Number(params.passkey)))
  const addedOn = formatLongDay(locals.locale, dateIn(running().settings.timeZone, passkey.addedAt))
  return { name: passkey.name, addedOn }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals } = event
    const presence = presenceOf(event, await event.request.formData())
    const missing = missingPassword(presence)
    if (missing) return fail(422, { ...missing })
    try {
      const id = Number(event.params.passkey)
      follow(event.cookies, await locals.apart((house) => removePasskey(house, locals.actor, presence, id)))
    } catch (error) {
      return fail(statusOf(error), { ...refusedWith(error) })
    }
    redirect(303, '/profile/security?passkey-removed')
  },
}
