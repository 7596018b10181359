/** The journal of one purchasing account (SPEC 12.2): who did what, to whom and when, for its administrator. */
import { purchasingAccount } from '#server/business/access/index.ts'
import { journalOfAccount } from '#server/business/audit/index.ts'
import { journalInWords, journalQuestion } from '#routes/journal-question.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const page = await locals.read(async (work) =>
    journalOfAccount(work, await purchasingAccount(work, params.account, 'events.view'), journalQuestion(url)),
  )
  return { journal: journalInWords(page, url, locals.locale) }
}
