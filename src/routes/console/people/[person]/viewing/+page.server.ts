/** « Voir le portail comme cette personne » (SPEC 11, decisions/0024): why, and the operator's own password once more. */
import { fail, redirect } from '@sveltejs/kit'
import {
  beginViewing,
  foundPerson,
  longestViewingReason,
  publisher,
  shortestViewingReason,
  viewingMinutes,
} from '#server/business/access/index.ts'
import { isRefusal } from '#server/work/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import { typedIn } from '#routes/form-text.ts'
import { isRefused, refusalMessage } from '#routes/refusals.ts'
import { setViewingToken } from '#routes/viewing-cookie.ts'
import { missingPassword, presenceOf } from '../../../../(customer)/profile/presence.ts'
import type { Actions, PageServerLoad } from './$types'
import { personId } from '../../person-id.ts'
import { nameOf } from '../../words.ts'

export const load: PageServerLoad = async ({ locals, params }) => {
  const person = await locals.read((work) => foundPerson(work, publisher(work), personId(params.person)))
  return {
    name: nameOf(person),
    email: person.email,
    back: `/console/people/${params.person}`,
    mayBeViewed: person.audience !== 'operator',
    minutes: viewingMinutes,
    ownEmail: locals.person?.email ?? '',
    shortest: shortestViewingReason,
    longest: longestViewingReason,
    formKey: formKey(),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, params } = event
    await locals.read((work) => Promise.resolve(publisher(work)))
    const form = await event.request.formData()
    const presence = presenceOf(event, form)
    const reason = typedIn(form, 'reason')
    const none = { reasonError: undefined, currentError: undefined, message: undefined }
    const missing = missingPassword(presence)
    if (missing) return fail(422, { reason, ...none, ...missing })
    const wish = { userId: personId(params.person), reason }
    let token: string
    try {
      token = await locals.apart((house) => beginViewing(house, locals.actor, presence, wish, changeKey(event, form)))
    } catch (thrown) {
      if (!isRefused(thrown) || thrown.status === 404) throw thrown
      const said = refusalMessage(thrown)
      if (isRefusal(thrown, 'viewing.reason-missing')) return fail(422, { reason, ...none, reasonError: said })
      if (isRefusal(thrown, 'password.wrong')) return fail(422, { reason, ...none, currentError: said })
      return fail(isRefusal(thrown, 'sign-in.delayed') ? 429 : thrown.status, { reason, ...none, message: said })
    }
    setViewingToken(event.cookies, token)
    redirect(303, '/')
  },
}
