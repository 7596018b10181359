/** New recovery codes, which void the former ones; shown in the answer to this form, and minutes later no more. */
import { fail, redirect } from '@sveltejs/kit'
import { ownApp, renewRecoveryCodes } from '#server/business/access/index.ts'
import { formKey, sentKey } from '#routes/form-key.ts'
import { missingPassword, presenceOf, refusedWith, statusOf } from '../../presence.ts'
import { codesOf } from '../codes.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const app = await locals.read(ownApp)
  if (app.state !== 'on') redirect(303, '/profile/two-step')
  return { formKey: formKey() }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals } = event
    const form = await event.request.formData()
    const presence = presenceOf(event, form)
    const missing = missingPassword(presence)
    if (missing) return fail(422, { ...missing })
    try {
      const made = await locals.apart((house) => renewRecoveryCodes(house, locals.actor, presence, sentKey(form)))
      if (made.generation !== undefined) return { codes: codesOf(event.locals, made.generation) }
    } catch (error) {
      return fail(statusOf(error), { ...refusedWith(error) })
    }
    redirect(303, '/profile/two-step')
  },
}
