/** What the address of a journal asks for, and the addresses around its page. */
import { journalGroups, type JournalPage, type JournalQuestion } from '#server/business/audit/index.ts'
import { running } from '#server/running.ts'
import type { Locale } from '#ui/format.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { unsent } from '#routes/unsent.ts'
import { journalRow } from './journal-words.ts'

/** What is no group, or no place, asks for nothing in particular. */
export function journalQuestion({ searchParams }: URL): JournalQuestion {
  const group = journalGroups.find((each) => each === searchParams.get('group'))
  for (const towards of ['older', 'newer'] as const) {
    const id = searchParams.get(towards)
    if (id !== null && /^[1-9]\d{0,14}$/.test(id)) return { group, from: { id: Number(id), towards } }
  }
  return { group, from: undefined }
}

/** A page of the journal as it is shown. */
export function journalInWords({ events, hasNewer, hasOlder }: JournalPage, url: URL, locale: Locale) {
  const { timeZone } = running().settings
  const elsewhere = { older: undefined, newer: undefined }
  const { group, from } = journalQuestion(url)
  return {
    rows: unsent(events.map((event) => journalRow(event, locale, timeZone))),
    group,
    groups: [undefined, ...journalGroups].map((each) => ({
      group: each,
      href: withParameters(url, { ...elsewhere, group: each }),
    })),
    newest: from && withParameters(url, elsewhere),
    newer: hasNewer ? withParameters(url, { ...elsewhere, newer: String(events[0]?.id) }) : undefined,
    older: hasOlder ? withParameters(url, { ...elsewhere, older: String(events.at(-1)?.id) }) : undefined,
  }
}
