/**
 * Where the link for a new work account leads. Opening it changes nothing, since mail scanners open every link; only the form
 * uses it up. A dead one says why, and where to ask for another.
 */
import { fail, redirect } from '@sveltejs/kit'
import { joinHours, shortestPassword } from '#server/business/access/index.ts'
import { joinByLink, joiningOfLink } from '#server/business/provisioning/index.ts'
import { refusalMessage } from '#routes/refusals.ts'
import { signUpByForm } from '#routes/sign-up-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  joining: await locals.read((work) => joiningOfLink(work, params.link)),
  shortest: shortestPassword,
  hours: joinHours,
})

export const actions: Actions = {
  default: async (event) => {
    const { again, refused } = await signUpByForm(event, joinByLink)
    if (again) return again
    if (refused) {
      const { why, values } = refused
      // Of a dead link the page itself says what has become of it, since it is looked at again.
      const message = why.code === 'join.dead' ? undefined : refusalMessage(why)
      return fail(why.status, { values, errors: {}, message })
    }
    redirect(303, '/')
  },
}
