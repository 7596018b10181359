/** The password once more, before the publisher's people are changed: for a browser that was left open. */
import { fail, redirect } from '@sveltejs/kit'
import { operatorsDesk, proveAgain, provenMinutes } from '#server/business/access/index.ts'
import { missingPassword, presenceOf, refusedWith, statusOf } from '#routes/(customer)/profile/presence.ts'
import type { Actions, PageServerLoad } from './$types'
import { placeToGo } from '../proof.ts'

export const load: PageServerLoad = async ({ locals, url }) => {
  await locals.read((work) => operatorsDesk(work))
  return { minutes: provenMinutes, to: placeToGo(url.searchParams.get('to')) }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, url } = event
    const form = await event.request.formData()
    await locals.read((work) => operatorsDesk(work))
    const presence = presenceOf(event, form)
    const missing = missingPassword(presence)
    if (missing) return fail(422, missing)
    try {
      await locals.apart((house) => proveAgain(house, locals.actor, presence))
    } catch (error) {
      return fail(statusOf(error), refusedWith(error))
    }
    redirect(303, placeToGo(url.searchParams.get('to')))
  },
}
