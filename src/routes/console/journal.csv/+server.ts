/** « EXPORTER » of the publisher's journal, as its page has it. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { publisher } from '#server/business/access/index.ts'
import { journalRowsOfHouse } from '#server/business/audit/index.ts'
import { journalCsv } from '#routes/journal-csv.ts'
import { askedJournal } from '#routes/journal-question.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, url }) => {
  const { question, faults } = askedJournal(url, locals.locale)
  const { rows, name } = await locals.read(async (work) => {
    const desk = publisher(work)
    if (question === undefined) error(422, Object.values(faults).join(' '))
    return {
      rows: await journalRowsOfHouse(work, desk, question, url.searchParams.get('of') === 'all'),
      name: [m.journal_export_name(), work.today].join('-'),
    }
  })
  return await journalCsv(locals, rows, name)
}
