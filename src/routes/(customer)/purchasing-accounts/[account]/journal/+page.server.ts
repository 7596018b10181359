/** The journal of one purchasing account (SPEC 12.2): who did what, to whom, when and from where, for its administrator. */
import { purchasingAccount } from '#server/business/access/index.ts'
import { journalOfAccount, newestSeal } from '#server/business/audit/index.ts'
import { running } from '#server/running.ts'
import { formatInstant, formatNumber } from '#ui/format.ts'
import { journalInWords } from '#routes/journal-page.ts'
import { askedJournal } from '#routes/journal-question.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, params, url }) => {
  const { locale } = locals
  const asked = askedJournal(url, locale)
  const { page, seal } = await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'events.view')
    return {
      page: asked.question && (await journalOfAccount(work, account, asked.question)),
      seal: await newestSeal(work, account),
    }
  })
  return {
    journal: journalInWords(page, asked, url, locale),
    csv: `${url.pathname}.csv${url.search}`,
    verifiable: `${url.pathname}/verifiable`,
    seal: seal && {
      head: `${String(seal.number)}:${seal.head}`,
      events: formatNumber(locale, seal.position),
      at: formatInstant(locale, running().settings.timeZone, seal.sealedAt),
    },
  }
}
