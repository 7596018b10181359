/** The password once more, before what is secret is shown: for a browser that was left open (SPEC 9.2). */
import { fail, redirect } from '@sveltejs/kit'
import { proveAgain, provenMinutes, softwareDesk } from '#server/business/access/index.ts'
import { missingPassword, presenceOf, refusedWith, statusOf, type Refused } from '../../../../profile/presence.ts'
import { accountPages } from '../../../../address.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => {
  const desk = await locals.read((work) => softwareDesk(work, params.account, 'keys'))
  return { minutes: provenMinutes, keysHref: accountPages(desk.account.id).keys }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    const form = await event.request.formData()
    const desk = await locals.read((work) => softwareDesk(work, params.account, 'keys'))
    const presence = presenceOf(event, form)
    const missing: Refused | undefined = missingPassword(presence)
    if (missing) return fail(422, missing)
    try {
      await locals.apart((house) => proveAgain(house, locals.actor, presence))
    } catch (error) {
      return fail(statusOf(error), refusedWith(error))
    }
    redirect(303, `${accountPages(desk.account.id).keys}?proved`)
  },
}
