/** The HTML part of a sample, as a document that can do nothing. */
import { publisher } from '#server/business/access/index.ts'
import { templatePreview } from '#server/business/notifications/index.ts'
import { letterheadOf } from '#server/post.ts'
import { running } from '#server/running.ts'
import { harmlessPage } from '#routes/harmless-page.ts'
import { languageOf } from '../../language.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const desk = await locals.read((work) => Promise.resolve(publisher(work)))
  const language = languageOf(url, locals.locale)
  return harmlessPage(templatePreview(desk, params.template, language, letterheadOf(running().settings)).html)
}
