/** « Télécharger le journal vérifiable »: the account's events and seals as JSON Lines, which `static/verify-journal.mjs` checks (docs/audit.md). */
import { m } from '#messages'
import { purchasingAccount } from '#server/business/access/index.ts'
import { verifiableJournal, verifiableQueries } from '#server/business/audit/index.ts'
import { running } from '#server/running.ts'
import { exportText } from '#server/work/index.ts'
import { answer, plain } from '../../../../csv-download.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async ({ locals, params }) => {
  const { locale } = locals
  const publisher = running().settings.publisherName
  const { queries, head, name } = await locals.read(async (work) => {
    const account = await purchasingAccount(work, params.account, 'events.view')
    return {
      queries: verifiableQueries(work, account),
      head: { account: `${account.number} ${account.name}`, publisher, madeAt: work.realNow },
      name: [m.journal_export_name(), account.number, work.today].join('-'),
    }
  })
  const exported = await locals.apart((house) =>
    exportText(house, { queries, text: (rows) => verifiableJournal(rows, head) }),
  )
  return answer(exported, `${plain(name)}.jsonl`, 'application/jsonl; charset=utf-8', locale)
}
