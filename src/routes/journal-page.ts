/** A page of a journal in the words of whoever reads it, and the addresses around it. */
import { m } from '#messages'
import { journalGroups, type JournalPage } from '#server/business/audit/index.ts'
import { running } from '#server/running.ts'
import type { Locale } from '#ui/format.ts'
import { withParameters } from '#routes/(customer)/address.ts'
import { unsent } from '#routes/unsent.ts'
import { isNarrowed, type AskedJournal } from './journal-question.ts'
import { eventName, journalRow, type JournalRow } from './journal-words.ts'

const elsewhere = { older: undefined, newer: undefined }

/** What the page shows; `page` is undefined while a field is at fault. */
export function journalInWords(page: JournalPage | undefined, asked: AskedJournal, url: URL, locale: Locale) {
  const { timeZone } = running().settings
  const { question, typed, faults } = asked
  const events = page?.events ?? []
  const group = question?.group
  return {
    isAnswered: page !== undefined,
    rows: unsent(events.map((event) => linked(journalRow(event, locale, timeZone), url))),
    typed,
    faults,
    isFiltered: question !== undefined && isNarrowed(question),
    person: question?.person === undefined ? undefined : withParameters(url, { ...elsewhere, person: undefined }),
    kinds: kindOptions(page?.kinds ?? [], typed.kind, locale),
    hidden: hiddenIn(url),
    group,
    groups: [undefined, ...journalGroups].map((each) => ({
      group: each,
      href: withParameters(url, { ...elsewhere, kind: undefined, group: each }),
    })),
    all: url.pathname,
    newest: question?.place && withParameters(url, elsewhere),
    newer: page?.hasNewer === true ? withParameters(url, { ...elsewhere, newer: String(events[0]?.id) }) : undefined,
    older:
      page?.hasOlder === true ? withParameters(url, { ...elsewhere, older: String(events.at(-1)?.id) }) : undefined,
  }
}

/** The row with the addresses of what else the person did, and of the account's own journal. */
function linked(row: JournalRow, url: URL) {
  const of = (user: number | undefined) =>
    user === undefined ? undefined : withParameters(url, { ...elsewhere, q: undefined, person: String(user) })
  return {
    ...row,
    whoHref: of(row.actorUser),
    whomHref: of(row.personUser),
    accountHref: row.account && `/purchasing-accounts/${String(row.account.id)}/journal`,
  }
}

function kindOptions(kinds: readonly string[], chosen: string, locale: Locale) {
  // One that the address names stays chosen, though the journal has none of it.
  const named = new Set(chosen === '' ? kinds : [...kinds, chosen])
  const options = [...named].map((kind) => ({ value: kind, label: eventName(kind) }))
  options.sort((a, b) => a.label.localeCompare(b.label, locale))
  return [{ value: '', label: m.journal_every_kind() }, ...options]
}

/** What the form keeps of the address beside its own fields. */
function hiddenIn({ searchParams }: URL) {
  return ['group', 'person', 'of'].flatMap((name) => {
    const value = searchParams.get(name)
    return value === null || value === '' ? [] : [{ name, value }]
  })
}
