/** « Modèles d’e-mails » (SPEC 11): every letter that the portal writes, by its subject. */
import { publisher } from '#server/business/access/index.ts'
import { templatePreviews } from '#server/business/notifications/index.ts'
import { letterheadOf } from '#server/post.ts'
import { running } from '#server/running.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  const desk = await locals.read((work) => Promise.resolve(publisher(work)))
  const previews = templatePreviews(desk, locals.locale, letterheadOf(running().settings))
  return { templates: previews.map(({ name, subject }) => ({ name, subject })) }
}
