/**
 * Where the link of a notice leads: it ends that kind of notice for its receiver, without signing in, and only when the
 * form is sent, since mail scanners open every link. Mail programs send it by themselves (RFC 8058), and get no redirect.
 */
import { muteByLink, optOutAt, unmuteByLink } from '#server/business/notifications/index.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params }) => ({
  ...(await locals.read((work) => optOutAt(work, params.link))),
  isSignedIn: locals.person !== null,
})

export const actions: Actions = {
  default: async ({ locals, params, request }) => {
    const form = await request.formData()
    const isWanted = form.has('again')
    const choose = isWanted ? unmuteByLink : muteByLink
    await locals.change(null, (work) => choose(work, params.link))
    return { isWanted }
  },
}
