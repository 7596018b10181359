/** One letter as its receivers would read it, in each language of the portal. */
import { locales } from '#messages/runtime.js'
import { publisher } from '#server/business/access/index.ts'
import { templatePreview } from '#server/business/notifications/index.ts'
import { letterheadOf } from '#server/post.ts'
import { running } from '#server/running.ts'
import { languageName } from '../../../benefits/labels.ts'
import { languageOf } from '../language.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const desk = await locals.read((work) => Promise.resolve(publisher(work)))
  const letterhead = letterheadOf(running().settings)
  const language = languageOf(url, locals.locale)
  const { name, subject, text } = templatePreview(desk, params.template, language, letterhead)
  return {
    name,
    // The page is called in its reader's language, whichever one the letter is in.
    title: templatePreview(desk, name, locals.locale, letterhead).subject,
    subject,
    text,
    language,
    languages: locales.map((each) => ({
      label: languageName(each),
      href: `/console/outbox/templates/${name}?language=${each}`,
      current: each === language,
    })),
    frame: `/console/outbox/templates/${name}/html?language=${language}`,
  }
}
