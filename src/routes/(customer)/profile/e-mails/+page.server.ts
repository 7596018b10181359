/** « Mes e-mails »: which notices one wants. What one's own acts and others' acts towards one cause is always told. */
import { redirect } from '@sveltejs/kit'
import { muteOwnTopics, ownMutedTopics, topicsFor } from '#server/business/notifications/index.ts'
import { changeKey, formKey } from '#routes/form-key.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const muted = await locals.read(ownMutedTopics)
  const topics = locals.person === null ? [] : topicsFor(locals.person.audience)
  return {
    topics: topics.map((topic) => ({ topic, isWanted: !muted.includes(topic) })),
    formKey: formKey(),
    saved: url.searchParams.has('saved'),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event
    const form = await request.formData()
    const wanted = form.getAll('wanted')
    const topics = locals.person === null ? [] : topicsFor(locals.person.audience)
    await locals.change(changeKey(event, form), (work) =>
      muteOwnTopics(
        work,
        topics.filter((topic) => !wanted.includes(topic)),
      ),
    )
    redirect(303, '/profile/e-mails?saved')
  },
}
