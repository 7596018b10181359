/** « Sélectionner un compte d'achats » as a page (guide 4): the selector for whoever has no scripts, or a long list. */
import type { PageServerLoad } from './$types'
import { answer, selectorQuestion } from './question.ts'

const pageLimit = 49

export const load: PageServerLoad = async ({ locals, url }) => {
  const question = selectorQuestion(url)
  return {
    ...question,
    ...(await locals.read((work) => answer(work, question, pageLimit, locals.locale))),
  }
}
