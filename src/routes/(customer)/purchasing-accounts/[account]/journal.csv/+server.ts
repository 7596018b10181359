/** « EXPORTER » of an account's journal: every event that the filters leave, as CSV, streamed. */
import { error } from '@sveltejs/kit'
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { journalRows } from '#server/business/audit/index.ts'
import { journalCsv } from '#routes/journal-csv.ts'
import { askedJournal } from '#routes/journal-question.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params, url }) => {
  const { question, faults } = askedJournal(url, locals.locale)
  const { rows, name } = await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'events.view')
    if (question === undefined) error(422, Object.values(faults).join(' '))
    return {
      rows: await journalRows(work, account, question),
      name: [m.journal_export_name(), account.number, work.today].join('-'),
    }
  })
  return await journalCsv(locals, rows, name)
}
