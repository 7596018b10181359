/** The journal of what belongs to no purchasing account, or of everything; each account has its own. */
import { publisher } from '#server/business/access/index.ts'
import { journalOfHouse } from '#server/business/audit/index.ts'
import { journalInWords } from '#routes/journal-page.ts'
import { askedJournal } from '#routes/journal-question.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { locale } = locals
  const asked = askedJournal(url, locale)
  const isWhole = url.searchParams.get('of') === 'all'
  const page = await locals.read(async (work) => {
    const desk = publisher(work)
    return asked.question && (await journalOfHouse(work, desk, asked.question, isWhole))
  })
  return {
    journal: journalInWords(page, asked, url, locale),
    isWhole,
    csv: `${url.pathname}.csv${url.search}`,
  }
}
