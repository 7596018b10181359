/** The journal of what belongs to no purchasing account; each account has its own. */
import { publisher } from '#server/business/access/index.ts'
import { journalOfHouse } from '#server/business/audit/index.ts'
import { journalInWords, journalQuestion } from '#routes/journal-question.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const page = await locals.read((work) => journalOfHouse(work, publisher(work), journalQuestion(url)))
  return { journal: journalInWords(page, url, locals.locale) }
}
